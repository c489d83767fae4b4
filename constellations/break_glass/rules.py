"""Breaking glass: how long it lasts, what it takes, by when it is looked at. Pure (quality.md 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from core import clock
from core.facts import Fact
from core.workdays import CLOSES, add_working_days

LASTS = timedelta(minutes=60)
LEAST_REASON = 20
"""So many characters a reason has at least."""
REVIEW_DAYS = 2
"""So many working days are there for its review."""
TOLD = ("safeguarding_lead", "records_officer")
"""Who is told at once, and reviews what another did."""
STAND_IN = "service_manager"
"""Who stands in where nobody else is left to be told (E45)."""


class Finding(StrEnum):
    """What a review found."""

    RIGHT = "right"
    WRONG = "wrong"


FINDING_WORDS = {Finding.RIGHT: "It was right to", Finding.WRONG: "It was not right to"}


def review_by(moment: datetime) -> datetime:
    """By when it is reviewed: the end of the second working day after the one on which it was broken."""
    return clock.local(add_working_days(clock.today(moment), REVIEW_DAYS), CLOSES)


@dataclass(frozen=True)
class GlassBroken(Fact):
    """Somebody broke glass for one child or one conversation. The audit seals why."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"reason"})

    service_id: UUID
    break_id: UUID
    child_id: UUID | None
    conversation_id: UUID | None
    broken_by: UUID
    told: tuple[UUID, ...]
    reason: str
    ends_at: datetime
    review_by: datetime


@dataclass(frozen=True)
class GlassReviewed(Fact):
    """Another person looked at it and said what they think. The audit seals the words."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"words"})

    service_id: UUID
    break_id: UUID
    child_id: UUID | None
    conversation_id: UUID | None
    broken_by: UUID
    finding: str
    words: str
    changes: tuple[tuple[str, str | None, str | None], ...] = ()


@dataclass(frozen=True)
class GlassReviewOverdue(Fact):
    """Its two working days are over and nobody has reviewed it; those who can are told, and again a day later."""

    service_id: UUID
    break_id: UUID
    told: tuple[UUID, ...]
    at: datetime
    look_again: datetime
