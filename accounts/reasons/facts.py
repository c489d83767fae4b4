"""What happened when somebody gave a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.facts import Fact


@dataclass(frozen=True)
class ReasonGiven(Fact):
    """Somebody said why they read something; it is open to them for a quarter of an hour. The audit seals the words."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"reason"})

    service_id: UUID
    grant_id: UUID
    subject_id: UUID
    action: str
    reason: str
