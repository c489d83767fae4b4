"""Pinned facts: what everybody asks for again ("Hub phone", "Next meeting"), at the top of a conversation.

A change ends the row and makes another, so that who said what when is kept. What is pinned is read by whoever reads
the conversation, lies sealed, and is looked at by the detector like a message; a telephone number is what pins are for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from accounts.permissions.decide import may, require
from community.conversations.access import Here, MessagePermission, get_conversation_for, spaces_of
from community.conversations.marks_facts import FactPinned, FactUnpinned
from community.conversations.models import Conversation, PinnedFact
from community.conversations.rules import plain_words
from community.detector.looking import LookAgain, look_at
from community.detector.rules import Saw
from core.ids import new_id
from core.refusals import Changed, Invalid, NotFound
from core.unit_of_work import Unit

PIN = "message.pin"
LABEL, VALUE = "label", "value"
LONGEST_LABEL, LONGEST_VALUE, MOST = 40, 200, 5
OTHERS = "Somebody else changed what is pinned a moment ago. Nothing was changed. Look at it again."
KEPT = 50
"""So many earlier facts are listed."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A fact with the names of who pinned it and of who ended it."""

    fact: PinnedFact
    by: str
    ended_by: str


def may_pin(unit: Unit, here: Here) -> bool:
    """Whether the actor pins facts here: the hub carer and the liaison worker do, for a constellation alone."""
    return here.is_member and not here.apart and may(unit, PIN, here.scope)


def pins_of(unit: Unit, here: Here, *, ended: bool = False) -> Sequence[Pinned]:
    """What is pinned now, in the order in which it was; or what was, the last first: of what was ended before they came
    a member sees nothing, unless the history is open (R37)."""
    ender = aliased(Person)
    found = (
        select(PinnedFact, Person.given_name, Person.family_name, ender.given_name, ender.family_name)
        .join(Person, Person.id == PinnedFact.pinned_by)
        .outerjoin(ender, ender.id == PinnedFact.ended_by)
        .where(PinnedFact.conversation_id == here.id)
    )
    if ended:
        found = found.where(PinnedFact.until.is_not(None)).order_by(PinnedFact.until.desc(), PinnedFact.id).limit(KEPT)
        if here.is_member:
            since = select(func.stands_since(here.subject_id, here.roles, unit.person_id, unit.now)).scalar_subquery()
            found = found.join(Conversation, Conversation.id == PinnedFact.conversation_id)
            found = found.where(Conversation.history_open | (PinnedFact.until >= since))
    else:
        found = found.where(PinnedFact.until.is_(None)).order_by(PinnedFact.at, PinnedFact.id)
    rows = unit.session.execute(found)
    return [Pinned(row[0], f"{row[1]} {row[2]}", f"{row[3] or ''} {row[4] or ''}".strip()) for row in rows]


def get_pinner(unit: Unit, conversation_id: UUID) -> Here:
    """The conversation, for who may pin in it."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    if here.apart:
        raise NotFound
    require(unit, PIN, here.scope)
    return here


def get_pin_to_change(unit: Unit, conversation_id: UUID, pin_id: UUID) -> tuple[Here, Pinned]:
    """What is pinned now, for who may change it. Raises `NotFound` for what is pinned no longer."""
    here = get_pinner(unit, conversation_id)
    found = next((one for one in pins_of(unit, here) if one.fact.id == pin_id), None)
    if found is None:
        raise NotFound
    return here, found


def pin(unit: Unit, conversation_id: UUID, label: str, value: str, sure: Collection[str]) -> None:
    """Pin a fact for everybody who reads the conversation."""
    here = get_pinner(unit, conversation_id)
    _lock(unit, here)
    if len(pins_of(unit, here)) >= MOST:
        raise Invalid({LABEL: f"There are {MOST} already, which is the most. Change or take off one of them first."})
    _put(unit, here, label, value, sure)


def change(unit: Unit, conversation_id: UUID, pin_id: UUID, label: str, value: str, sure: Collection[str]) -> None:
    """Say it anew. What was pinned before is kept."""
    _lock(unit, get_pinner(unit, conversation_id))
    here, before = get_pin_to_change(unit, conversation_id, pin_id)  # as it is once nobody else changes it
    if (before.fact.label, before.fact.value) != (label.strip(), value.strip()):
        if not _end(unit, pin_id):
            raise Changed(OTHERS)
        _put(unit, here, label, value, sure)


def take_off(unit: Unit, conversation_id: UUID, pin_id: UUID) -> None:
    """It is pinned no longer, and kept among what was."""
    here, _ = get_pin_to_change(unit, conversation_id, pin_id)
    if _end(unit, pin_id):
        unit.record(FactUnpinned(service_id=here.service_id, conversation_id=here.id, pin_id=pin_id))


def _lock(unit: Unit, here: Here) -> None:
    """The conversation's row, made where nobody has written yet: two who pin at once see each other."""
    put = insert_or(Conversation).values(
        id=here.id, service_id=here.service_id, space_id=here.space_id, kind=here.kind.value, head=0
    )
    unit.session.execute(put.on_conflict_do_nothing())
    unit.session.execute(select(Conversation.id).where(Conversation.id == here.id).with_for_update())


def _put(unit: Unit, here: Here, label: str, value: str, sure: Collection[str]) -> None:
    said = {LABEL: " ".join(plain_words(label).split()), VALUE: " ".join(plain_words(value).split())}
    errors = {name: problem for name, most in _MOST.items() if (problem := _problem(said[name], most))}
    if errors:
        raise Invalid(errors)
    try:
        look_at(unit, VALUE, f"{said[LABEL]}: {said[VALUE]}", spaces_of(unit, here), sure)
    except LookAgain as asked:
        if any(one.kind is not Saw.PHONE for one in asked.seen):
            raise
    pin_id = new_id()
    row = PinnedFact.row(
        id=pin_id, service_id=here.service_id, conversation_id=here.id, pinned_by=unit.person_id, at=unit.now, **said
    )
    unit.session.execute(insert(PinnedFact).values(row))
    unit.record(FactPinned(service_id=here.service_id, conversation_id=here.id, pin_id=pin_id))


_MOST = {LABEL: LONGEST_LABEL, VALUE: LONGEST_VALUE}


def _problem(words: str, most: int) -> str:
    if not words:
        return "Write something here."
    return f"Use {most} letters at most. This has {len(words)}." if len(words) > most else ""


def _end(unit: Unit, pin_id: UUID) -> bool:
    ended = update(PinnedFact).where(PinnedFact.id == pin_id, PinnedFact.until.is_(None))
    values = ended.values(until=unit.now, ended_by=unit.person_id).returning(PinnedFact.id)
    return unit.session.execute(values).scalar() is not None
