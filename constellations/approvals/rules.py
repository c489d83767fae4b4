"""Approval links: how long a code stands, how often it may be guessed, what is an address; and their facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from core.facts import Fact

CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
MOST_CODES = 5
"""For one link: 25 guesses among a million, and no more than five mails to one person."""

Changes = tuple[tuple[str, str | None, str | None], ...]


class Answer(StrEnum):
    """What the link can be answered."""

    AGREED = "agreed"
    REFUSED = "refused"


class Guess(StrEnum):
    """What became of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


def is_address(email: str) -> bool:
    """Whether this can be an email address at all."""
    name, _, domain = email.rpartition("@")
    return bool(name and "." in domain) and len(email) <= 254 and email.isascii() and " " not in email


@dataclass(frozen=True, kw_only=True)
class ChildsWorkerKept(Fact):
    """Who a child's social worker is was noted or changed, dated; name and address lie sealed in the audit too."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"name", "email"})

    service_id: UUID
    child_id: UUID
    worker_id: UUID
    by: UUID
    changes: Changes = ()


@dataclass(frozen=True, kw_only=True)
class LinkFact(Fact):
    """What every fact about a link carries: the link, its stay, and the worker to whom it was sent."""

    service_id: UUID
    constellation_id: UUID
    household_id: UUID
    link_id: UUID
    stay_id: UUID
    worker_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(LinkFact):
    """A link was sent to a child's social worker; it stands until `ends_at` at the most."""

    by: UUID
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class ApprovalCodeMade(LinkFact):
    """Whoever holds the link asked for a one-time code, the first to the fifth; it goes to the address on file."""

    number: int


@dataclass(frozen=True, kw_only=True)
class ApprovalCodeTyped(LinkFact):
    """A code was typed: right, wrong, or too late. A right one shows the child's first name."""

    guess: Guess


@dataclass(frozen=True, kw_only=True)
class ApprovalAnswered(LinkFact):
    """The child's social worker answered, by the link."""

    answer: Answer
