"""What happens to stays, as facts: frozen, in the past tense, ids and scalars only, never a child's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from constellations.homes.rules import ChildId, ConstellationId, HouseholdId
from constellations.stays.rules import AskReason, DeclineReason, StayId, Who
from core.facts import Fact

Changes = tuple[tuple[str, str | None, str | None], ...]
"""Field, before, after; each as text."""


@dataclass(frozen=True, kw_only=True)
class StayFact(Fact):
    """What every fact about a stay carries. `by` is the person who did it, None where the clock did."""

    service_id: UUID
    stay_id: StayId
    constellation_id: ConstellationId
    household_id: HouseholdId
    child_ids: tuple[ChildId, ...]
    reference: str
    arrives: date
    leaves: date
    by: UUID | None
    changes: Changes = ()


@dataclass(frozen=True, kw_only=True)
class StayAsked(StayFact):
    """A family asked for a sleepover, and it must be answered by then (R16)."""

    reason: AskReason
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class StayOffered(StayFact):
    """The hub home offered other nights; `arrives` and `leaves` are the offered ones."""

    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class OfferTaken(StayFact):
    """The family said yes to the offered nights, which holds the beds."""


@dataclass(frozen=True, kw_only=True)
class StayAccepted(StayFact):
    """The hub home said yes, which holds the beds (R14)."""


@dataclass(frozen=True, kw_only=True)
class AnswerTakenBack(StayFact):
    """Whoever said yes took it back within moments: its nights are free at once (R17), and it is asked as before.

    `answer_by` is the deadline that holds now (R16).
    """

    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class StayAwaitsApproval(StayFact):
    """The hub home said yes and somebody else must agree: `approver` as the checks name them (R25).

    `answered_at` tells one yes from the next, after one was taken back.
    """

    approver: str
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class StayConfirmed(StayFact):
    """Nothing more is needed: the stay is certain. `answered_at` as where somebody must agree."""

    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class StayDeclined(StayFact):
    """The hub home, or the approver, said not this time. An approver's refusal has no reason of the list."""

    reason: DeclineReason | None


@dataclass(frozen=True, kw_only=True)
class StayCancelled(StayFact):
    """A side called it off, which frees its nights at once (R17)."""

    side: Who


@dataclass(frozen=True, kw_only=True)
class StayExpired(StayFact):
    """Its deadline passed without an answer; it is never accepted in silence (R16)."""
