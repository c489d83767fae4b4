"""The tables of the audit. `web` may only insert entries; only the sealer writes seals."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base

HOUSE = UUID(int=0)  # the chain of facts that belong to no service


class AuditEntry(Base):
    """A fact as it was recorded (R53): actor, time, kind, and the fact's own fields with before and after."""

    __tablename__ = "audit_entry"

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    service_id: Mapped[UUID | None]
    at: Mapped[datetime]
    actor: Mapped[str]
    session_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]


class AuditSeal(Base):
    """The place of an entry in its service's chain: its number, and a hash over it and the seal before."""

    __tablename__ = "audit_seal"

    chain_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(unique=True)
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime]
