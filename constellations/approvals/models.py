"""The tables of approval links. Both are service-held: forced row-level security."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.crypto.rows import SealedField, SealedRow
from core.db import Base


class ChildsWorker(SealedRow, Base):
    """Who the social worker of a child is, from when to when: somebody without an account.

    Name and address lie sealed.
    """

    __tablename__ = "childs_worker"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    child_id: Mapped[UUID]
    child_service_id: Mapped[UUID]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name = SealedField("", common=True)
    email = SealedField("", common=True)


class ApprovalLink(Base):
    """A link to one stay as it was: it dies at the deadline, at any change (`stay_version`), and when it is used."""

    __tablename__ = "approval_link"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    constellation_id: Mapped[UUID]
    stay_id: Mapped[UUID]
    stay_version: Mapped[int]
    worker_id: Mapped[UUID]
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    code_salt: Mapped[bytes | None]
    code_sent_at: Mapped[datetime | None]
    codes_sent: Mapped[int] = mapped_column(default=0)
    code_tries: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
