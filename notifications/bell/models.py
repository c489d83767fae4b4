"""The table of the bell. It holds ids only; what a line says is made when it is shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class NoticeRow(Base):
    """One line of one person's bell. `settled_at`: what it asks for was done, by whomever."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "occurrence", "person_id", name="uq_notice_once"),
        Index("ix_notice_of", "person_id", "id"),
        Index("ix_notice_new", "person_id", postgresql_where=text("read_at is null and settled_at is null")),
        Index("ix_notice_unsettled", "subject_id", postgresql_where=text("settled_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    occurrence: Mapped[str]
    service_id: Mapped[UUID | None]
    weight: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
