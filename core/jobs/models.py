"""The table of what is due."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class DueRow(Base):
    """One piece of work: which job, about what, when. Done in the transaction that ticks it off.

    `state` is waiting, done or failed; `unique (job, subject_id, due_at)` makes asking twice harmless.
    """

    __tablename__ = "due_row"
    __table_args__ = (
        UniqueConstraint("job", "subject_id", "due_at"),
        Index("ix_due_row_waiting", "due_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str]
    subject_id: Mapped[UUID]
    service_id: Mapped[UUID | None]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    retry_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    finished_at: Mapped[datetime | None]
