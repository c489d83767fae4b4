"""Facts about work that somebody started by hand."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact


@dataclass(frozen=True)
class WorkStartedByHand(Fact):
    """An operator let a job run now, tried one of its rows again, or let a notice be sent again."""

    job: str
    row_id: UUID
