"""What happens in conversations, as facts: ids and numbers, never words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact

Changes = tuple[tuple[str, str | None, str | None], ...]
"""Field, before, after; each as text."""


@dataclass(frozen=True, kw_only=True)
class ConversationFact(Fact):
    """What every fact about a conversation carries."""

    service_id: UUID
    conversation_id: UUID


@dataclass(frozen=True, kw_only=True)
class MessagePosted(ConversationFact):
    """Somebody sent a message."""

    message_id: UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class MessageEdited(ConversationFact):
    """Its author changed a message; what stood there before is kept (R42). `asked_anew`: (what is asked, of whom) who
    had confirmed what stood there (R52)."""

    message_id: UUID
    asked_anew: tuple[tuple[UUID, UUID], ...] = ()


@dataclass(frozen=True, kw_only=True)
class MessageDeleted(ConversationFact):
    """Its author took a message away; what stood there is kept for moderators and for nobody else (R42)."""

    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class MessageRestored(ConversationFact):
    """Its author took the deleting of a message back."""

    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConversationRead(ConversationFact):
    """Somebody has read so far, or has marked it unread from there."""

    person_id: UUID
    read_to: int


@dataclass(frozen=True, kw_only=True)
class ConversationBegun(ConversationFact):
    """Somebody began to write to one person, or made a small group (R38)."""

    kind: str
    people: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class PeopleAdded(ConversationFact):
    """Somebody named others in a small group. They see what is written from then on (R37)."""

    people: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class GroupLeft(ConversationFact):
    """Somebody left a small group (R41)."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonBlocked(Fact):
    """Somebody wants no direct messages from somebody."""

    person_id: UUID
    blocked_id: UUID


@dataclass(frozen=True, kw_only=True)
class BlockTakenBack(Fact):
    """They are blocked no longer."""

    person_id: UUID
    blocked_id: UUID


@dataclass(frozen=True, kw_only=True)
class HistoryOpened(ConversationFact):
    """The liaison worker lets new members see what was written before they came, or no longer (R37)."""

    is_open: bool
    changes: Changes = ()
