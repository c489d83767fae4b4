"""Sending, reading, changing and deleting messages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert
from sqlalchemy.dialects.postgresql import insert as insert_or

from accounts.permissions.decide import require
from community.conversations.access import MANAGE, Here, MessagePermission, get_conversation_for, spaces_of
from community.conversations.blocking import NOT_DONE, refuse_where_blocked
from community.conversations.facts import (
    ConversationRead,
    HistoryOpened,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageRestored,
)
from community.conversations.marking import ask_all, check_asks, who_confirmed_it
from community.conversations.mentions import tell_mentioned
from community.conversations.models import Conversation, ConversationReader, Message, MessageBefore, MessageHold
from community.conversations.queries import find_sent, lock_message, standing_of
from community.conversations.quoting import check_answered
from community.conversations.rules import MessageId, plain_words, problem_of
from community.detector.looking import look_at
from core.ids import new_id
from core.refusals import Invalid, NotFound, TooLate
from core.unit_of_work import Unit
from notifications.public import cleared

UNDO_FOR = timedelta(minutes=5)
FIELD = "words"


def _checked(typed: str) -> str:
    words = plain_words(typed)
    problem = problem_of(words)
    if problem:
        raise Invalid({FIELD: problem})
    return words


def _may_go(unit: Unit, here: Here, words: str, sure: Collection[str]) -> None:
    """Go on where the two have not blocked each other, and nothing is seen that its author has not said yes to."""
    refuse_where_blocked(unit, here, FIELD)
    look_at(unit, FIELD, words, spaces_of(unit, here), sure)


def send(
    unit: Unit,
    conversation_id: UUID,
    client_id: UUID,
    typed: str,
    seen_to: int | None = None,
    sure: Collection[str] = (),
    reply_to: UUID | None = None,
    asks: bool = False,
) -> dict[str, Any]:
    """Put a message into the conversation, once for its client id, and say which number it got.

    `seen_to` is the last message that stood on the page from which it was sent: so far has the author read. `sure` is
    what its author has said yes to; about anything else that belongs in no conversation they are asked first (R39).
    `reply_to` is the message that it answers; `asks` that everybody confirms that they have read it.
    """
    here = get_conversation_for(unit, conversation_id, MessagePermission.SEND)
    sent = find_sent(unit, here, client_id)  # its key is forgotten after two days, its name never
    if sent is not None:
        return _answer(sent.id, sent.number, sent.at.isoformat())
    _may_go(unit, here, words := _checked(typed), sure)
    check_answered(unit, here, reply_to)
    check_asks(unit, here, asks=asks)
    message_id, number = MessageId(new_id()), _next_number(unit, here)
    unit.session.execute(
        insert(Message).values(
            Message.row(
                id=message_id,
                service_id=here.service_id,
                conversation_id=here.id,
                apart=here.apart,
                number=number,
                author_id=unit.person_id,
                author_role=here.role,
                client_id=client_id,
                at=unit.now,
                words=words,
                reply_to=reply_to,
            )
        )
    )
    if seen_to is not None:
        _read(unit, here, min(seen_to, number), head=number - 1)
    unit.record(
        MessagePosted(service_id=here.service_id, conversation_id=here.id, message_id=message_id, number=number)
    )
    if asks:
        ask_all(unit, here, message_id)
    tell_mentioned(unit, here, message_id, words)
    return _answer(message_id, number, unit.now.isoformat())


def _answer(message_id: UUID, number: int, at: str) -> dict[str, Any]:
    return {"id": str(message_id), "number": number, "at": at}


def _next_number(unit: Unit, here: Here) -> int:
    """The next number, under the lock of the conversation's row until the commit: no gap, and one order for all."""
    taken = insert_or(Conversation).values(
        id=here.id, service_id=here.service_id, space_id=here.space_id, kind=here.kind.value, head=1
    )
    taken = taken.on_conflict_do_update(index_elements=[Conversation.id], set_={"head": Conversation.head + 1})
    return int(unit.session.execute(taken.returning(Conversation.head)).scalar_one())


def _move(unit: Unit, here: Here, read_to: int, *, back: bool = False) -> int | None:
    """Move the actor's pointer on, or `back`; None where it stays."""
    put = insert_or(ConversationReader).values(
        conversation_id=here.id, person_id=unit.person_id, service_id=here.service_id, read_to=read_to
    )
    put = put.on_conflict_do_update(
        index_elements=[ConversationReader.conversation_id, ConversationReader.person_id],
        set_={"read_to": read_to if back else func.greatest(ConversationReader.read_to, read_to)},
        where=ConversationReader.read_to != read_to,
    )
    moved: int | None = unit.session.execute(put.returning(ConversationReader.read_to)).scalar_one_or_none()
    return moved


def read_to(unit: Unit, conversation_id: UUID, number: int, *, back: bool = False) -> None:
    """The actor has read so far, on whichever device; `back` marks what comes after as unread again."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    standing = standing_of(unit, here)
    upto = max(0, min(number, standing.head))
    if standing.head == 0 or (not back and upto <= standing.read_to):
        return
    _read(unit, here, upto, head=standing.head, back=back)


def _read(unit: Unit, here: Here, upto: int, *, head: int, back: bool = False) -> None:
    """The actor's other devices learn how far they have read. What was told of the conversation is read once all of it
    is: of a part nobody knows which notice it was."""
    moved = _move(unit, here, upto, back=back)
    if moved is None or (moved != upto and not back):
        return
    if not back and moved >= head:
        cleared(unit, here.id)
    unit.record(
        ConversationRead(service_id=here.service_id, conversation_id=here.id, person_id=unit.person_id, read_to=moved)
    )


def _own_message(unit: Unit, conversation_id: UUID, message_id: UUID) -> tuple[Here, Message]:
    here = get_conversation_for(unit, conversation_id, MessagePermission.CHANGE, own=True)
    message = lock_message(unit, here, message_id)
    if message is None:
        raise NotFound
    return here, message


def _keep_before(unit: Unit, message: Message) -> None:
    """Keep what stands in the message now, where no member reads it (R42)."""
    kept = MessageBefore.row(
        id=new_id(), service_id=message.service_id, message_id=message.id, at=unit.now, words=message.words
    )
    unit.session.execute(insert(MessageBefore).values(kept))


def edit(unit: Unit, conversation_id: UUID, message_id: UUID, typed: str, sure: Collection[str] = ()) -> None:
    """The author changes their message, asked about it as about a new one. What stood there before is kept for
    moderators."""
    here, message = _own_message(unit, conversation_id, message_id)
    if message.deleted_at is not None:
        raise TooLate("This message was deleted. It cannot be changed any more.")
    if unit.session.get(MessageHold, message.id) is not None:
        raise TooLate("This message is held back. It cannot be changed now.")
    words = _checked(typed)
    if words == message.words:
        return
    _may_go(unit, here, words, sure)
    _keep_before(unit, message)
    tell_mentioned(unit, here, message.id, words, before=message.words)
    anew = who_confirmed_it(unit, message)
    message.words, message.edited_at = words, unit.now
    unit.record(
        MessageEdited(service_id=here.service_id, conversation_id=here.id, message_id=message.id, asked_anew=anew)
    )


def delete(unit: Unit, conversation_id: UUID, message_id: UUID) -> None:
    """The author takes their message away: its place stays, its words are shown to no member any more (R42)."""
    here, message = _own_message(unit, conversation_id, message_id)
    if message.deleted_at is not None:
        return
    message.deleted_at, message.deleted_by = unit.now, unit.person_id
    unit.record(MessageDeleted(service_id=here.service_id, conversation_id=here.id, message_id=message.id))


def restore(unit: Unit, conversation_id: UUID, message_id: UUID) -> None:
    """The author takes the deleting back, for five minutes."""
    here, message = _own_message(unit, conversation_id, message_id)
    if message.deleted_at is None:
        return
    if unit.now - message.deleted_at > UNDO_FOR:
        raise TooLate("It is too long ago to take this back. You can write it again.")
    refuse_where_blocked(unit, here, FIELD, NOT_DONE)
    message.deleted_at, message.deleted_by = None, None
    unit.record(MessageRestored(service_id=here.service_id, conversation_id=here.id, message_id=message.id))


def open_history(unit: Unit, conversation_id: UUID, *, is_open: bool) -> None:
    """The liaison worker lets new members see what was written before they came, or no longer (R37)."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    if here.apart:  # who is named in it later sees nothing from before, whoever would like it
        raise NotFound
    require(unit, MANAGE, here.scope)
    before = standing_of(unit, here).history_open
    if before == is_open:
        return
    put = insert_or(Conversation).values(
        id=here.id, service_id=here.service_id, space_id=here.space_id, kind=here.kind.value, head=0,
        history_open=is_open,
    )  # fmt: skip
    unit.session.execute(put.on_conflict_do_update(index_elements=[Conversation.id], set_={"history_open": is_open}))
    changes = (("history_open", str(before), str(is_open)),)
    unit.record(HistoryOpened(service_id=here.service_id, conversation_id=here.id, is_open=is_open, changes=changes))
