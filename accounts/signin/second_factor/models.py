"""The tables of the second step: the app that makes codes, and the recovery codes."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.crypto.house import HouseSecret
from core.db import Base


class CodeApp(HouseSecret, Base):
    """The app on a person's phone that makes codes. Its key is sealed; `last_counter` is the last code that counted."""

    __tablename__ = "code_app"
    secret_column: ClassVar[str] = "sealed_key"  # noqa: S105 - the name of a column

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed_key: Mapped[bytes]
    last_counter: Mapped[int]
    added_at: Mapped[datetime]


class RecoveryCode(Base):
    """A recovery code: kept as a hash only, good once."""

    __tablename__ = "recovery_code"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
