"""The table of the outbox. It holds ids only: no words, no address, nothing about a child (R43)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from notifications.outbox.rules import Way

EMAIL = Way.EMAIL


class Outbox(Base):
    """One notice to one person by one channel.

    `person_id` is empty where somebody without an account is told: an invitation. `occurrence` tells apart what is
    said of the same subject more than once ("asked", "reminder 2026-12-04"). `attempts` counts how often the mail was
    handed over; only after an answer that never came (`unknown` counts those) may it have gone more than once. A row
    with `leased_until` in the future is being sent by somebody. What is `ordinary` waits for everything that is not.
    `until` is the moment after which it is of no use; `reason` the roles to `related_to` by which the person is told,
    as long as they stand in one of them; `actor_id` who caused it, `digest_id` the digest that carries it.
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
        Index("ix_outbox_waiting", "channel", "ordinary", "next_at", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_outbox_open", "person_id", "subject_id", postgresql_where=text("state in ('waiting', 'digest')")),
        Index("ix_outbox_of", "person_id", "id"),
        Index("ix_outbox_failed", "id", postgresql_where=text("state = 'failed'")),
        Index("ix_outbox_digest", "digest_id", postgresql_where=text("digest_id is not null")),
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
    weight: Mapped[str] = mapped_column(server_default="always")
    ordinary: Mapped[bool] = mapped_column(Computed("weight in ('needs-me', 'news')"))
    space_id: Mapped[UUID | None]
    related_to: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(server_default="")
    until: Mapped[datetime | None]
    unknown: Mapped[int] = mapped_column(server_default="0")
    paced: Mapped[bool] = mapped_column(server_default="false")
    digest_id: Mapped[UUID | None] = mapped_column(ForeignKey("outbox.id"))
