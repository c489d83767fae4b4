"""The tables of forgotten passwords."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ResetRequest(Base):
    """An address that somebody typed, until a worker has looked whether anybody has it: seconds, then it is gone."""

    __tablename__ = "reset_request"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    asked_at: Mapped[datetime]


class PasswordResetRow(Base):
    """A link for another password. The link itself is made when the mail is sent, and kept nowhere."""

    __tablename__ = "password_reset"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    begun_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
