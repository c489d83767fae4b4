"""The tables of conversations: service-held, the words sealed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Computed, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.crypto.rows import SealedField, SealedRow
from core.db import Base

_APART = "('direct', 'group')"


class Conversation(SealedRow, Base):
    """A conversation in which somebody has written. `head` is the number of its last message.

    One that is `apart` has members of its own; its `subject_id`, in which they stand, is the conversation itself.
    """

    __tablename__ = "conversation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    kind: Mapped[str]
    head: Mapped[int]
    history_open: Mapped[bool] = mapped_column(server_default="false")
    name = SealedField("", common=True)
    apart: Mapped[bool] = mapped_column(Computed("kind in ('direct', 'group')"))
    subject_id: Mapped[UUID] = mapped_column(
        Computed("case when kind in ('direct', 'group') then id else space_id end")
    )


class ConversationMember(Base):
    """Somebody whom a conversation names, dated. `via` is what joins its people, of two people the `peer_id` too."""

    __tablename__ = "conversation_member"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    peer_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    via: Mapped[UUID]
    as_worker: Mapped[bool]
    peer_as_worker: Mapped[bool]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class PersonBlock(Base):
    """Somebody who wants no direct messages from somebody, nor sends them any. Read by them alone."""

    __tablename__ = "person_block"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    blocked_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]


class Message(SealedRow, Base):
    """A message. It keeps its number for ever; one that was deleted keeps its place and has no words (R42)."""

    __tablename__ = "message"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    apart: Mapped[bool] = mapped_column(server_default="false")
    number: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    author_role: Mapped[str]
    client_id: Mapped[UUID]
    at: Mapped[datetime]
    words = SealedField("", common=True)
    reply_to: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"))
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class MessageBefore(SealedRow, Base):
    """What stood in a message before it was edited or deleted: written by members, read by none of them (R42)."""

    __tablename__ = "message_before"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    at: Mapped[datetime]
    words = SealedField("", common=True)


class MessageHold(Base):
    """A message that is held back after a report: shown to no member while this row stands (R40)."""

    __tablename__ = "message_hold"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    since: Mapped[datetime]


class ConversationReader(Base):
    """How far somebody has read: the one pointer after which unread messages are counted."""

    __tablename__ = "conversation_reader"

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    service_id: Mapped[UUID]
    read_to: Mapped[int]


class MessageConfirmation(Base):
    """Somebody was asked to confirm that they have read a message; when they did, or not yet."""

    __tablename__ = "message_confirmation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class MessageReaction(Base):
    """What somebody feels about a message: one of a few, which each has a word."""

    __tablename__ = "message_reaction"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    at: Mapped[datetime]


class PinnedFact(SealedRow, Base):
    """A fact as it was pinned; `until` says when it was changed or taken off, and by whom."""

    __tablename__ = "pinned_fact"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    label = SealedField("", common=True)
    value = SealedField("", common=True)
    pinned_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
