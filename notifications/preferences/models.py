"""The tables of what people want to be told. Each person's rows are seen by them alone, and by the workers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class NoticePreference(Base):
    """What one person chose; who chose nothing has no row."""

    __tablename__ = "notice_preference"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    preset: Mapped[str]
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    paused_until: Mapped[date | None]
    digest: Mapped[str]
    digest_hour: Mapped[int]
    by_sms: Mapped[bool] = mapped_column(server_default="false")


# What differs from the preset, for a space, a family of kinds, or that family in that space. A row is known by all
# three together, and two of them may be empty: a table without a class.
NOTICE_CHOICE = Table(
    "notice_choice",
    Base.metadata,
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("space_id", Uuid),
    Column("family", Text),
    Column("level", Text, nullable=False),
    UniqueConstraint("person_id", "space_id", "family", name="uq_notice_choice", postgresql_nulls_not_distinct=True),
)
