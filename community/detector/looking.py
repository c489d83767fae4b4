"""Looking at a text before it is sent: asks its author about what it sees, and counts that it did. Nothing else of it
is kept (R39)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from uuid import UUID

from community.detector.rules import Saw, Sighting, sightings, speaks_of_danger, unanswered
from community.detector.slots import KNOWN_CHILDREN
from core import clock
from core.logs import log
from core.refusals import Invalid
from core.unit_of_work import Unit

SURE = "sure"
"""The field in which its author says of what was seen that it may go."""
KIND_WORDS = {
    Saw.NAME: "A child’s name",
    Saw.BIRTH: "A date of birth",
    Saw.POSTCODE: "A postcode",
    Saw.NHS: "An NHS number",
    Saw.PHONE: "A phone number",
    Saw.SCHOOL: "The name of a school",
}


class LookAgain(Invalid):
    """Something was seen that belongs in no conversation: its author is asked before it is sent. Never a verdict."""

    def __init__(self, field: str, seen: tuple[Sighting, ...], everything: tuple[Sighting, ...]) -> None:
        said = "; ".join(f"{KIND_WORDS[one.kind].lower()}: {one.quote}" for one in seen)
        super().__init__({field: f"Look again before this goes: {said}."})
        self.seen = seen
        self.sure = " ".join(one.token for one in everything)


def sure_of(typed: Iterable[str]) -> frozenset[str]:
    """What the author has said yes to, from the fields of a form."""
    return frozenset(token for value in typed for token in value.split())


def look_at(unit: Unit, field: str, words: str, space_ids: Collection[UUID], sure: Collection[str]) -> None:
    """Go on when nothing is seen in the words that their author has not said yes to. Raises `LookAgain`.

    `space_ids` are the places whose children it looks for by name.
    """
    if speaks_of_danger(words):
        return
    names = {name for known in KNOWN_CHILDREN for space_id in sorted(space_ids) for name in known(unit, space_id)}
    everything = sightings(words, names, clock.to_london(unit.now).date())
    seen = unanswered(everything, sure)
    if seen:
        log.info("the detector asked", **_counts(seen))
        raise LookAgain(field, seen, everything)
    if everything:
        log.info("sent as it was after the detector asked", **_counts(everything))


def _counts(seen: Iterable[Sighting]) -> dict[str, int]:
    return dict(Counter(f"saw_{one.kind}" for one in seen))
