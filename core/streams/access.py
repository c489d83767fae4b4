"""Who may follow a stream: one predicate for each kind, put in by the registry, and the effect of its changing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.declared import about
from core.facts import Fact, Rule
from core.refusals import Refusal
from core.slots import Slot
from core.streams.append import ACCESS_CHANGED, PERSON, Entry

if TYPE_CHECKING:
    from core.unit_of_work import Unit

StreamPredicate = Callable[["Unit", UUID], bool]
STREAM_ACCESS: Slot[StreamPredicate] = Slot("stream access")
"""By kind of stream: whether the unit's actor may follow the stream of that kind about this subject."""


@about("notice.read_own")
def own_stream(unit: Unit, subject_id: UUID) -> bool:
    """The predicate of person streams: each follows their own and nobody else's."""
    return unit.actor.person_id == subject_id


def may_follow(unit: Unit, kind: str, subject_id: UUID) -> bool:
    """Whether the actor may follow the stream now. A kind that nobody declared is refused."""
    predicate = STREAM_ACCESS.get(kind)
    if predicate is None:
        return False
    try:
        return predicate(unit, subject_id)
    except Refusal:
        return False


@dataclass(frozen=True, slots=True)
class AccessChanged:
    """What these people may do has changed, or one of their sessions has ended: sockets are asked anew at once.

    Moves each person's access epoch in the same transaction and wakes the relays after the commit. Their other
    pages learn it as an entry of their person stream.
    """

    people: tuple[UUID, ...]

    def carry_out(self, unit: Unit, fact: Fact) -> None:
        """Queue an entry for each; appending it moves the epoch."""
        del fact  # whose access it is was worked out from it already
        for person_id in self.people:
            unit.add_entry(Entry(PERSON, person_id, ACCESS_CHANGED, None))


def access_changed(people: Callable[[Any], Iterable[UUID]]) -> Rule:
    """A rule of an effect table: this fact changes what `people(fact)` may do."""

    def rule(_unit: Unit, fact: Any) -> tuple[AccessChanged, ...]:
        return (AccessChanged(tuple(people(fact))),)

    return rule
