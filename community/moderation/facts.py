"""What happens to reports, as facts: ids, never words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact

Changes = tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, kw_only=True)
class ReportFact(Fact):
    """What every fact about a report carries."""

    service_id: UUID
    report_id: UUID
    conversation_id: UUID
    message_id: UUID


@dataclass(frozen=True, kw_only=True)
class MessageReported(ReportFact):
    """Somebody reported a message (R40)."""


@dataclass(frozen=True, kw_only=True)
class ReportDecided(ReportFact):
    """A safeguarding lead decided, with a reason; `told` are who reported it and who wrote it (R40)."""

    decision_id: UUID
    told: tuple[UUID, ...]
    changes: Changes = ()
