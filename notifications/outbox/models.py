"""The table of the outbox. It holds ids only: no words, no address, nothing about a child (R43)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

EMAIL = "email"


class Outbox(Base):
    """One notice to one person by one channel.

    `person_id` is empty where somebody without an account is told: an invitation. `occurrence` tells apart what is
    said of the same subject more than once ("asked", "reminder 2026-12-04"). `attempts` counts how often the mail was
    handed over, so all but one may have been repeats. A row with `leased_until` in the future is being sent by
    somebody.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint(
            "kind",
            "subject_id",
            "occurrence",
            "person_id",
            "channel",
            name="uq_outbox_once",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_outbox_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    occurrence: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str]
    service_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    problem: Mapped[str | None]
