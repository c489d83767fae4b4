"""The tables of constellations, hub homes and children. All are service-held: forced row-level security."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Constellation(Base):
    """A constellation's state; its name stands with its space. Its row is the lock of the hub home's beds."""

    __tablename__ = "constellation"

    id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    state: Mapped[str]
    launched_on: Mapped[date | None]


class Room(Base):
    """A room of a hub home."""

    __tablename__ = "room"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    household_id: Mapped[UUID]
    name: Mapped[str]


class Bed(Base):
    """A bed of a hub home; `reserved` ones are the constellation's. `position` is its number on the board."""

    __tablename__ = "bed"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    room_id: Mapped[UUID]
    constellation_id: Mapped[UUID]
    position: Mapped[int]
    reserved: Mapped[bool]


class Child(Base):
    """The minimum about a child: first name or alias (R35), month of birth, authority. `fostered` is false for 18+."""

    __tablename__ = "child"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    household_id: Mapped[UUID] = mapped_column(index=True)
    first_name: Mapped[str]
    birth_year: Mapped[int]
    birth_month: Mapped[int]
    fostered: Mapped[bool]
    sibling_group: Mapped[UUID | None]
    sleepover_authority: Mapped[str]
    authority_review_on: Mapped[date | None]
    placing_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id"))

    def age_on(self, day: date) -> int:
        """Full years on that day, as far as month and year tell (the first of the birth month counts)."""
        return day.year - self.birth_year - (day.month < self.birth_month)
