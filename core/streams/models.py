"""The tables of the streams. Only `core.streams` touches `head`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Stream(Base):
    """One numbered sequence of entries with one audience: every reader may know that each entry exists."""

    __tablename__ = "stream"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    epoch: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[int] = mapped_column(BigInteger)
    floor: Mapped[int] = mapped_column(BigInteger)


class StreamEntry(Base):
    """Something happened, of this kind, about this subject. What it says is read at delivery."""

    __tablename__ = "stream_entry"

    stream_id: Mapped[UUID] = mapped_column(ForeignKey("stream.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None]
    at: Mapped[datetime]


class AccessEpoch(Base):
    """A number for each person that grows with every change of their access; relays re-authorise when it does."""

    __tablename__ = "access_epoch"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
