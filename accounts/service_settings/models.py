"""The table of changes of settings. Service-held: behind forced row-level security."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ServiceSetting(Base):
    """A change of a service's answer to a question: proposed by one manager, and what a second one decided."""

    __tablename__ = "service_setting"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    setting: Mapped[str]
    value: Mapped[dict[str, Any]]
    from_day: Mapped[date]
    reason: Mapped[str]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
