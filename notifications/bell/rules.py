"""Facts about the bell."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact


@dataclass(frozen=True)
class NoticesRead(Fact):
    """Somebody marked all their notices as read."""

    person_id: UUID
    number: int


@dataclass(frozen=True)
class NoticeAcknowledged(Fact):
    """Somebody has seen something urgent, and said so."""

    notice_id: UUID
    person_id: UUID
    service_id: UUID | None
