"""Blocking: two people send each other nothing directly while one of them has blocked the other. Quietly: nobody is
told, and nothing that goes to a whole constellation, nor of safeguarding, is kept from anybody. Neither names the other
in a small group; and nobody blocks who works with their family."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from accounts.people.models import Person
from community.conversations.access import Here, MessagePermission, get_conversation_for
from community.conversations.facts import BlockTakenBack, PersonBlocked
from community.conversations.members import joined_to
from community.conversations.models import PersonBlock
from community.conversations.rules import WORKER_WORDS
from core.refusals import Changed, Invalid, NotFound
from core.unit_of_work import Unit

BLOCKED = "This message could not be sent. What you wrote is still here. Ring them, or write to everyone."
BLOCKED_BY_YOU = "You have blocked {}. Take that back under Your account, then send it. What you wrote is still here."
NOT_SENT = (BLOCKED, BLOCKED_BY_YOU)
NOT_DONE = (
    "This could not be done. Ring them, or write to everyone.",
    "You have blocked {}. Take that back under Your account first. Nothing was changed.",
)
WITH_WORKER = "You cannot block somebody who works with your family. Talk to their service."
AS_WORKER = "You cannot block somebody whose family you work with. Talk to your service."
CHOOSE = "Choose whose messages you want again."


def refuse_where_blocked(unit: Unit, here: Here, field: str, words: tuple[str, str] = NOT_SENT) -> None:
    """Go on unless one of the two of a direct conversation has blocked the other. Raises `Invalid` at the field; who
    was blocked is told no more than that it could not be sent."""
    if here.peer_id is not None:
        refuse_blocked(unit, here.peer_id, here.title, field, words)


def refuse_blocked(unit: Unit, person_id: UUID, name: str, field: str, words: tuple[str, str] = NOT_SENT) -> None:
    """Go on unless the actor or this person has blocked the other. A block that became one between a family and who
    works with it counts no longer. Raises `Invalid` at the field."""
    if not unit.session.scalar(select(func.is_blocked_with(person_id))) or why_no_block(unit, person_id):
        return
    raise Invalid({field: words[1].format(name) if has_blocked(unit, person_id) else words[0]})


def has_blocked(unit: Unit, person_id: UUID) -> bool:
    """Whether the actor has blocked them."""
    return unit.session.get(PersonBlock, (unit.person_id, person_id)) is not None


def why_no_block(unit: Unit, person_id: UUID) -> str:
    """Why these two cannot block each other, or nothing: one of them writes to the other as a worker."""
    rows = [one for one in joined_to(unit) if one.person_id == person_id]
    if any(one.peer_as_worker or one.role in WORKER_WORDS for one in rows):
        return WITH_WORKER
    places = {one.via for one in rows}
    mine = any(one.subject_id in places and one.role in WORKER_WORDS for one in unit.relations)
    return AS_WORKER if mine or any(one.as_worker for one in rows) else ""


def get_direct_for(unit: Unit, conversation_id: UUID) -> Here:
    """The direct conversation, for one of the two. Raises `NotFound`."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    if here.peer_id is None or here.stayed:
        raise NotFound
    return here


def block(unit: Unit, conversation_id: UUID) -> None:
    """The actor blocks the other of the two. Again changes nothing. Raises `Changed` where one works with the other's
    family: the page offered it no longer."""
    here = get_direct_for(unit, conversation_id)
    if here.peer_id is not None and (problem := why_no_block(unit, here.peer_id)):
        raise Changed(problem)
    put = insert_or(PersonBlock).values(person_id=unit.person_id, blocked_id=here.peer_id, since=unit.now)
    made = unit.session.execute(put.on_conflict_do_nothing().returning(PersonBlock.since)).scalar()
    if made is not None and here.peer_id is not None:
        unit.record(PersonBlocked(person_id=unit.person_id, blocked_id=here.peer_id))


def list_blocked(unit: Unit) -> list[tuple[UUID, str]]:
    """Whom the actor has blocked, by name."""
    rows = unit.session.execute(
        select(Person.id, Person.given_name, Person.family_name)
        .join(PersonBlock, PersonBlock.blocked_id == Person.id)
        .where(PersonBlock.person_id == unit.person_id)
        .order_by(Person.given_name, Person.family_name, Person.id)
    )
    return [(row.id, f"{row.given_name} {row.family_name}") for row in rows]


def take_back(unit: Unit, field: str, people: Collection[UUID]) -> None:
    """The actor blocks these no longer. Raises `Invalid` for nobody."""
    if not people:
        raise Invalid({field: CHOOSE})
    mine = delete(PersonBlock).where(
        PersonBlock.person_id == unit.person_id, PersonBlock.blocked_id.in_(sorted(set(people)))
    )
    for one in unit.session.scalars(mine.returning(PersonBlock.blocked_id)).all():
        unit.record(BlockTakenBack(person_id=unit.person_id, blocked_id=one))
