"""Asking that a message be confirmed, confirming it, and saying by one press what one feels about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from accounts.people.models import Person
from accounts.permissions.decide import may, require
from community.conversations.access import Here, MessagePermission, get_conversation_for
from community.conversations.blocking import NOT_DONE, refuse_where_blocked
from community.conversations.marks import Feeling, confirmed
from community.conversations.marks_facts import ConfirmationAsked, MessageConfirmed, ReactionGiven, ReactionTakenBack
from community.conversations.models import Message, MessageConfirmation, MessageReaction
from community.conversations.queries import Posted, audience_of, lock_message, messages_named, who_sees
from community.conversations.rules import Kind
from core.ids import new_id
from core.refusals import Invalid, NotFound, TooLate
from core.unit_of_work import Unit

ASK = "message.ask_confirmation"
ASKS = "asks"
MAY_NOT_ASK = "You cannot ask that everyone confirms it here. You can send it without asking."
GONE = "This message is not there to read now. Nothing was changed."


def may_ask(unit: Unit, here: Here) -> bool:
    """Whether the actor may ask that their own messages here be confirmed: the hub carer and the liaison worker, of
    several: nobody asks everyone where two talk."""
    return here.kind is not Kind.DIRECT and may(unit, ASK, here.scope.when(own=True))


def _require_ask(unit: Unit, here: Here) -> None:
    if here.kind is Kind.DIRECT:
        raise NotFound
    require(unit, ASK, here.scope.when(own=True))


def ask_to_confirm(unit: Unit, conversation_id: UUID, message_id: UUID) -> None:
    """Its author asks everybody who reads it now to confirm that they have. Again asks nobody twice."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    _require_ask(unit, here)
    message = lock_message(unit, here, message_id)
    if message is None:
        raise NotFound
    _standing(unit, here, message_id)
    ask_all(unit, here, message.id)


def check_asks(unit: Unit, here: Here, *, asks: bool) -> None:
    """Raises `Invalid` where somebody who may ask no longer, or never might, sends what everybody should confirm: it is
    not sent, and nothing typed is lost."""
    if asks and not may_ask(unit, here):
        raise Invalid({ASKS: MAY_NOT_ASK})


def ask_all(unit: Unit, here: Here, message_id: UUID) -> None:
    """Ask everybody who sees it but the author, who may ask, of a message of theirs that stands."""
    _require_ask(unit, here)
    people = sorted(who_sees(unit, message_id, audience_of(unit, here).people - {unit.person_id}))
    asked = [
        {"id": new_id(), "service_id": here.service_id, "message_id": message_id, "person_id": one,
         "asked_at": unit.now}
        for one in people
    ]  # fmt: skip
    if not asked or _is_asked(unit, message_id):
        return
    unit.session.execute(insert(MessageConfirmation), asked)
    unit.record(
        ConfirmationAsked(
            service_id=here.service_id,
            conversation_id=here.id,
            message_id=message_id,
            asked=tuple((row["id"], row["person_id"]) for row in asked),  # type: ignore[misc]
        )
    )


def _is_asked(unit: Unit, message_id: UUID) -> bool:
    found = select(MessageConfirmation.id).where(MessageConfirmation.message_id == message_id).limit(1)
    return unit.session.execute(found).first() is not None


def who_confirmed_it(unit: Unit, message: Message) -> tuple[tuple[UUID, UUID], ...]:
    """What is asked of whom that is confirmed of this message as it stands (R52)."""
    row = MessageConfirmation
    found = select(row.id, row.person_id).join(Message, Message.id == row.message_id)
    rows = unit.session.execute(found.where(Message.id == message.id, confirmed()).order_by(row.id))
    return tuple((one.id, one.person_id) for one in rows)


def _standing(unit: Unit, here: Here, message_id: UUID) -> Posted:
    """A message that the actor can read now. Raises `NotFound` for what they may not see, `TooLate` for a tombstone."""
    found = next(iter(messages_named(unit, here, [message_id])), None)
    if found is None:
        raise NotFound
    if found.message.deleted_at is not None or found.held:
        raise TooLate(GONE)
    return found


def confirm(unit: Unit, conversation_id: UUID, message_id: UUID) -> None:
    """The actor has read it, and says so: only they can, only of what they can read, and only if they were asked."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    message = _standing(unit, here, message_id).message
    mine = select(MessageConfirmation).where(
        MessageConfirmation.message_id == message_id, MessageConfirmation.person_id == unit.person_id
    )
    row = unit.session.scalars(mine).one_or_none()
    if row is None:
        raise NotFound
    stands = message.edited_at or row.asked_at
    waits = MessageConfirmation.confirmed_at.is_(None) | (MessageConfirmation.confirmed_at < stands)
    done = unit.session.execute(
        update(MessageConfirmation)
        .where(MessageConfirmation.id == row.id, waits)
        .values(confirmed_at=unit.now)
        .returning(MessageConfirmation.id)
    ).scalar()
    if done is not None:
        unit.record(
            MessageConfirmed(
                service_id=here.service_id,
                conversation_id=here.id,
                message_id=message_id,
                person_id=unit.person_id,
                confirmation_id=row.id,
            )
        )


def react(unit: Unit, conversation_id: UUID, message_id: UUID, feeling: Feeling, *, on: bool) -> None:
    """The actor feels this about somebody else's message, or no longer. Again changes nothing."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.SEND)
    message = _standing(unit, here, message_id).message
    if message.author_id == unit.person_id:
        raise NotFound
    if on:
        refuse_where_blocked(unit, here, "feel", NOT_DONE)
    if (_feel if on else _feel_no_more)(unit, here, message, feeling):
        fact = ReactionGiven if on else ReactionTakenBack
        unit.record(
            fact(
                service_id=here.service_id, conversation_id=here.id, message_id=message.id,
                person_id=unit.person_id, feeling=feeling.value,
            )
        )  # fmt: skip


def _feel(unit: Unit, here: Here, message: Message, feeling: Feeling) -> bool:
    put = insert_or(MessageReaction).values(
        message_id=message.id, person_id=unit.person_id, kind=feeling.value, service_id=here.service_id, at=unit.now
    )
    done = unit.session.execute(put.on_conflict_do_nothing().returning(MessageReaction.kind))
    return done.scalar() is not None


def _feel_no_more(unit: Unit, here: Here, message: Message, feeling: Feeling) -> bool:
    del here
    mine = delete(MessageReaction).where(
        MessageReaction.message_id == message.id,
        MessageReaction.person_id == unit.person_id,
        MessageReaction.kind == feeling.value,
    )
    return unit.session.execute(mine.returning(MessageReaction.kind)).scalar() is not None


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody who was asked to confirm, and when they did."""

    name: str
    at: datetime | None
    still_here: bool


def who_confirmed(unit: Unit, conversation_id: UUID, message_id: UUID) -> tuple[Here, Posted, Sequence[Answered]]:
    """For its author: everybody who was asked, those who have not first."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    require(unit, ASK, here.scope.when(own=True))
    found = next(iter(messages_named(unit, here, [message_id])), None)
    if found is None or found.message.author_id != unit.person_id:
        raise NotFound
    at = case((confirmed(), MessageConfirmation.confirmed_at)).label("at")
    rows = unit.session.execute(
        select(Person.given_name, Person.family_name, Person.id, at)
        .join(MessageConfirmation, MessageConfirmation.person_id == Person.id)
        .join(Message, Message.id == MessageConfirmation.message_id)
        .where(MessageConfirmation.message_id == message_id)
        .order_by(at.desc().nulls_first(), Person.family_name, Person.given_name)
    ).all()
    now = who_sees(unit, message_id, audience_of(unit, here).people)
    return here, found, [Answered(f"{r.given_name} {r.family_name}", r.at, r.id in now) for r in rows]
