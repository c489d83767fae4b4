"""What happens to concerns, as facts: ids and times, never words, never whom it is about.

The service is `of_service` here and not `service_id`: so their audit rows belong to the house's chain and stand on no
page of the service, where a manager whom a concern is about could meet them (R49).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.facts import Fact

Changes = tuple[tuple[str, str | None, str | None], ...]
"""Field, before, after; each as text."""


@dataclass(frozen=True, kw_only=True)
class ConcernFact(Fact):
    """What every fact about a concern carries. `named` are the people who may read it."""

    concern_id: UUID
    of_service: UUID
    named: tuple[UUID, ...]
    changes: Changes = ()


@dataclass(frozen=True, kw_only=True)
class ConcernRaised(ConcernFact):
    """Somebody sent a concern. `managers` are told as well, `alerts_duty` the duty team (R48)."""

    managers: tuple[UUID, ...]
    alerts_duty: bool
    bundled: bool
    look_again: datetime


@dataclass(frozen=True, kw_only=True)
class ConcernUnanswered(ConcernFact):
    """Its time is over and nobody has acknowledged it: those named and the managers are told again (R48)."""

    newly_named: tuple[UUID, ...]
    managers: tuple[UUID, ...]
    alerts_duty: bool
    at: datetime
    look_again: datetime


@dataclass(frozen=True, kw_only=True)
class ConcernAcknowledged(ConcernFact):
    """A named person acknowledged it (R52). `raised_by` is the sender, None where they were not signed in."""

    by: UUID
    raised_by: UUID | None
