"""Blocking: two people send each other nothing directly while one of them has blocked the other. Quietly: nobody is
told, and nothing that goes to a whole constellation, nor of safeguarding, is kept from anybody."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from accounts.people.models import Person
from community.conversations.access import Here, MessagePermission, get_conversation_for
from community.conversations.facts import BlockTakenBack, PersonBlocked
from community.conversations.models import PersonBlock
from core.refusals import Invalid, NotFound
from core.unit_of_work import Unit

BLOCKED = "This message could not be sent. What you wrote is still here."
BLOCKED_BY_YOU = "You have blocked {}. Take that back under Your account, then send it. What you wrote is still here."
CHOOSE = "Choose whose messages you want again."


def refuse_where_blocked(unit: Unit, here: Here, field: str) -> None:
    """Go on unless one of the two of a direct conversation has blocked the other. Raises `Invalid` at the field; who
    was blocked is told no more than that it could not be sent."""
    if here.peer_id is None or not unit.session.scalar(select(func.is_blocked_with(here.peer_id))):
        return
    mine = unit.session.get(PersonBlock, (unit.person_id, here.peer_id)) is not None
    raise Invalid({field: BLOCKED_BY_YOU.format(here.title) if mine else BLOCKED})


def get_direct_for(unit: Unit, conversation_id: UUID) -> Here:
    """The direct conversation, for one of the two. Raises `NotFound`."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    if here.peer_id is None:
        raise NotFound
    return here


def block(unit: Unit, conversation_id: UUID) -> None:
    """The actor blocks the other of the two. Again changes nothing."""
    here = get_direct_for(unit, conversation_id)
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
