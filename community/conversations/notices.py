"""What people are told of a message that they are asked to confirm: who asks and where. No word of it (R43)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select, text, true

from accounts.people.models import Person
from accounts.spaces.models import Space
from community.conversations.marks import confirmed
from community.conversations.marks_effects import ASKED, MENTIONED
from community.conversations.models import Conversation, Message, MessageConfirmation, MessageHold
from community.conversations.queries import title_of
from community.conversations.rules import MEMBERS, TITLES, Kind
from core.ids import parse_id
from core.unit_of_work import Unit
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.neutral import neutral_name
from notifications.outbox.rules import Weight

LADDER = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(days=1))
"""After the last, each day again: a message that was worth asking is not forgotten over a weekend."""
_SEES = text("""
select 1 from people_in_space(:space, :roles, :at) where person_id = :person
  and (:is_open or :written >= stands_since(:space, :roles, :person, :at)) limit 1
""")
_WHERE = (Conversation.kind, Conversation.subject_id, Conversation.history_open, Message.at, Space.name)


def _asked(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    """While it is not confirmed as it stands, is there to be read, and the person is a member who sees it (R37)."""
    found = unit.session.execute(
        select(*_WHERE, Person.given_name, Person.family_name)
        .select_from(MessageConfirmation)
        .join(Message, Message.id == MessageConfirmation.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Space, Space.id == Conversation.space_id)
        .join(Person, Person.id == Message.author_id)
        .outerjoin(MessageHold, MessageHold.message_id == Message.id)
        .where(
            MessageConfirmation.id == notice.subject_id,
            confirmed().is_not(true()),
            Message.deleted_at.is_(None),
            MessageHold.message_id.is_(None),
        )
    ).one_or_none()
    if found is None or not _sees(unit, found, notice.person_id):
        return None
    who, where = neutral_name(f"{found.given_name} {found.family_name}"), TITLES[Kind(found.kind)].format(found.name)
    address = page_address("message_marks.asked", confirmation_id=notice.subject_id)
    hello = recipient.name.split(" ", maxsplit=1)[0]
    told = (
        f"Hello {hello},\n\n{who} asks you to confirm that you have read a message in {where}. Open it and press "
        f"“I have read this”:\n{address}\n\nYou hear of it again until you have.\n"
    )
    return Words(f"{who} asks you to confirm a message", told)


def _sees(unit: Unit, found: Any, person_id: UUID | None) -> bool:
    """Whether they read the conversation, and this message of it."""
    values = {
        "space": found.subject_id, "roles": sorted(MEMBERS[Kind(found.kind)]), "at": unit.now, "person": person_id,
        "is_open": found.history_open, "written": found.at,
    }  # fmt: skip
    return unit.session.execute(_SEES, values).first() is not None


def _mentioned(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    """While the message stands there, and the person sees it. No name: who wrote is read in Kith."""
    message = parse_id(notice.occurrence)
    found = unit.session.execute(
        select(*_WHERE)
        .select_from(Conversation)
        .join(Message, Message.conversation_id == Conversation.id)
        .join(Space, Space.id == Conversation.space_id)
        .outerjoin(MessageHold, MessageHold.message_id == Message.id)
        .where(Message.id == message, Message.deleted_at.is_(None), MessageHold.message_id.is_(None))
    ).one_or_none()
    if found is None or not _sees(unit, found, notice.person_id):
        return None
    where = TITLES[Kind(found.kind)].format(found.name)
    address = page_address("conversations.conversation", conversation_id=notice.subject_id)
    hello = recipient.name.split(" ", maxsplit=1)[0]
    told = f"Hello {hello},\n\nA message mentions you ({where}). What it says stands in Kith alone:\n{address}\n"
    return Words(f"You are mentioned: {where}", told)


def _where(unit: Unit, conversations: Collection[UUID]) -> dict[UUID, str]:
    return {one: title_of(unit, one) for one in conversations}


def _conversation(conversation_id: UUID) -> str:
    return url_for("conversations.conversation", conversation_id=conversation_id)


def _lines(unit: Unit, asked: Collection[UUID]) -> dict[UUID, str]:
    rows = unit.session.execute(
        select(MessageConfirmation.id, Conversation.kind, Space.name)
        .join(Message, Message.id == MessageConfirmation.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Space, Space.id == Conversation.space_id)
        .where(MessageConfirmation.id.in_(asked))
    )
    return {row.id: TITLES[Kind(row.kind)].format(row.name) for row in rows}


def _page(confirmation_id: UUID) -> str:
    return url_for("message_marks.asked", confirmation_id=confirmation_id)


MESSAGE_NOTICES = {
    MENTIONED: NoticeKind(
        _mentioned, weight=Weight.NEEDS_ME, title="You are mentioned in a message", family="conversations",
        why="Somebody wrote your name behind an @ in a conversation that you read.",
        page=_conversation, lines=_where,
    ),
    ASKED: NoticeKind(
        _asked, weight=Weight.URGENT, title="You are asked to confirm a message", family="conversations",
        why="You read this conversation, and its hub carer or worker asks everybody to confirm a message.",
        page=_page, lines=_lines, ladder=LADDER, by_deed=True,
    ),
}  # fmt: skip
