"""What happens under a message, as facts: ids, never words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from community.conversations.facts import ConversationFact


@dataclass(frozen=True, kw_only=True)
class MarkFact(ConversationFact):
    """What every fact about what stands under a message carries."""

    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(MarkFact):
    """Its author asks these people to confirm that they have read it: (what is asked, of whom)."""

    asked: tuple[tuple[UUID, UUID], ...]


@dataclass(frozen=True, kw_only=True)
class MessageConfirmed(MarkFact):
    """Somebody says that they have read it (R52: nothing else says so)."""

    person_id: UUID
    confirmation_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReactionGiven(MarkFact):
    """Somebody feels this about it."""

    person_id: UUID
    feeling: str


@dataclass(frozen=True, kw_only=True)
class ReactionTakenBack(MarkFact):
    """They do no longer."""

    person_id: UUID
    feeling: str


@dataclass(frozen=True, kw_only=True)
class PeopleMentioned(MarkFact):
    """A message mentions these, who read the conversation."""

    people: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class FactPinned(ConversationFact):
    """Something that everybody asks for again was pinned, or said anew."""

    pin_id: UUID


@dataclass(frozen=True, kw_only=True)
class FactUnpinned(ConversationFact):
    """It was taken off, and kept among what was pinned."""

    pin_id: UUID
