"""Finding the conversation for which glass is broken: named by who knows of it, asked which where two fit."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from accounts.people.queries import constellations_of
from community.public import APART, ConversationKind, written_apart, written_in
from constellations.homes.queries import find_home
from core.ids import parse_id
from core.refusals import Invalid
from core.typed import Typed
from core.unit_of_work import Unit

WHICH = "which"
NO_CONSTELLATION = "No constellation of your service has this name. Check how it is written."
NOTHING_WRITTEN = "Nobody has written in this conversation, so there is nothing to read."
NO_NAMES = "Type the first and family name of who writes in it, with a comma between two."
NOBODY_WROTE = "Nobody of these names has written to each other in such a conversation. Check how they are written."
BOTH_NAMES = "Type the names of both who write in it, with a comma between them."
MOST_NAMES = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that fits what was typed, and what tells it from the others that do."""

    id: UUID
    label: str


class WhichOne(Invalid):
    """More than one conversation fits: who breaks the glass says which, and opens that one alone."""

    def __init__(self, found: list[Candidate]) -> None:
        super().__init__({WHICH: "More than one fits. Choose the one that you mean."})
        self.found = found


def find_thread(unit: Unit, service_id: UUID, typed: Typed) -> UUID:
    """The one conversation of the service that was named. Raises `Invalid`, and `WhichOne` where several fit."""
    kind = typed.one_of("kind", tuple(ConversationKind), "Choose which of its conversations.")
    apart = kind in APART
    name = "" if apart else typed.line("constellation", "Type the constellation’s name.")
    names = typed.line("people", NO_NAMES if apart else "", most=MOST_NAMES)
    typed.check()
    found = _apart(unit, service_id, kind, names) if apart else _of_constellation(unit, service_id, kind, name)
    wanted = parse_id(typed.fields.get(WHICH))
    chosen = [one for one in found if one.id == wanted] or found
    if len(chosen) > 1:
        raise WhichOne(chosen)
    return chosen[0].id


def _of_constellation(unit: Unit, service_id: UUID, kind: str, name: str) -> list[Candidate]:
    called = {id_: said for id_, said in constellations_of(unit, service_id) if said.casefold() == name.casefold()}
    if not called:
        raise Invalid({"constellation": NO_CONSTELLATION})
    found = [one for one in written_in(unit, service_id) if one.space_id in called and one.kind == kind]
    if not found:
        raise Invalid({"kind": NOTHING_WRITTEN})
    return [Candidate(one.id, _label(unit, one.space_id, called[one.space_id])) for one in found]


def _label(unit: Unit, space_id: UUID, name: str) -> str:
    home = find_home(unit, space_id)
    has_hub = home is not None and home.hub_household_id is not None
    return f"{name}, with the hub home of {home.hub_carer}" if home and has_hub else f"{name}, without a hub home"


def _apart(unit: Unit, service_id: UUID, kind: str, typed: str) -> list[Candidate]:
    names = {" ".join(one.split()).casefold() for one in typed.split(",")} - {""}
    if len(names) < (2 if kind == ConversationKind.DIRECT else 1):
        # One name would list whom somebody writes to, before anything is written down.
        raise Invalid({"people": BOTH_NAMES if kind == ConversationKind.DIRECT else NO_NAMES})
    found = []
    for one in written_apart(unit, service_id):
        people = [name for _, name in one.others]
        if one.kind == kind and names <= {name.casefold() for name in people}:
            said = " and ".join(people) if kind == ConversationKind.DIRECT else ", ".join(people)
            found.append(Candidate(one.id, f"{one.name}: {said}" if one.name else said))
    if not found:
        raise Invalid({"people": NOBODY_WROTE})
    return found
