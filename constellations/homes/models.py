"""The tables of constellations, hub homes and children. All are service-held: forced row-level security."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.crypto.rows import SealedField, SealedRow
from core.db import Base


class Constellation(Base):
    """A constellation's state; its name stands with its space. Its row is the lock of the hub home's beds."""

    __tablename__ = "constellation"

    id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    state: Mapped[str]
    launched_on: Mapped[date | None]


class ConstellationChange(Base):
    """A step in the life of a constellation: from which state to which, why, and who decided it (W4)."""

    __tablename__ = "constellation_change"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    constellation_id: Mapped[UUID]
    before: Mapped[str | None]
    after: Mapped[str]
    on_day: Mapped[date]
    reason: Mapped[str]
    by_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class ApprovalTerm(Base):
    """What a home is approved for, from a day on: how many children, of which ages, for which kinds of care (4.4)."""

    __tablename__ = "approval_term"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    household_id: Mapped[UUID]
    most_children: Mapped[int]
    youngest: Mapped[int]
    oldest: Mapped[int]
    gender: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    note: Mapped[str]
    ended_reason: Mapped[str | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class CarerCheck(Base):
    """A DBS check or a medical of an adult. The one recorded last counts; the others are its history (E49)."""

    __tablename__ = "carer_check"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    household_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    done_on: Mapped[date]
    result: Mapped[str]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class Room(Base):
    """A room of a hub home."""

    __tablename__ = "room"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    household_id: Mapped[UUID]
    name: Mapped[str]
    removed_on: Mapped[date | None]


class Bed(Base):
    """A bed of a hub home; `reserved` ones are the constellation's. `position` is its number on the board.

    One that was removed keeps the nights that it had.
    """

    __tablename__ = "bed"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    room_id: Mapped[UUID]
    constellation_id: Mapped[UUID]
    position: Mapped[int]
    reserved: Mapped[bool]
    removed_on: Mapped[date | None]


class Child(SealedRow, Base):
    """The minimum about a child: first name or alias (R35), month of birth, authority.

    `fostered` says whether it counts towards the usual limit: false for a home's own child and for 18+ (E19), true for
    one who is privately fostered (E13). `placing_authority` is a code of the register; with `placing_service_id` the
    authority is a service here. A child who has left keeps its record.

    Name, birth and why it left lie sealed: they read and write as ever, and no query can compare or sort by them.
    """

    __tablename__ = "child"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    household_id: Mapped[UUID] = mapped_column(index=True)
    first_name = SealedField("")
    birth_year = SealedField(0)
    birth_month = SealedField(1)
    fostered: Mapped[bool]
    sibling_group: Mapped[UUID | None]
    sleepover_authority: Mapped[str]
    authority_review_on: Mapped[date | None]
    placing_service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id"))
    privately_fostered: Mapped[bool] = mapped_column(server_default="false")
    own_child: Mapped[bool] = mapped_column(server_default="false")
    placing_authority: Mapped[str | None] = mapped_column(ForeignKey("authority.code"))
    left_on: Mapped[date | None]
    left_reason = SealedField[str | None](None)

    def age_on(self, day: date) -> int:
        """Full years on that day, as far as month and year tell (the first of the birth month counts)."""
        return day.year - self.birth_year - (day.month < self.birth_month)


class ChildMove(SealedRow, Base):
    """A child's move from one home of the service to another. Stays remain with the home that asked for them.

    Why it moved lies sealed.
    """

    __tablename__ = "child_move"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    child_id: Mapped[UUID]
    from_household_id: Mapped[UUID]
    to_household_id: Mapped[UUID]
    moved_on: Mapped[date]
    reason = SealedField("", common=True)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class SharingAgreement(Base):
    """Two children may share a room: who agreed for each, since when, and when that is looked at again (R13)."""

    __tablename__ = "sharing_agreement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    child_id: Mapped[UUID]
    child_service_id: Mapped[UUID]
    other_child_id: Mapped[UUID]
    other_service_id: Mapped[UUID]
    agreed_by: Mapped[str]
    other_agreed_by: Mapped[str]
    agreed_on: Mapped[date]
    review_on: Mapped[date]
    ended_on: Mapped[date | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class Exemption(Base):
    """The area authority's permission to pass the usual limit, for the children whom it names (R23)."""

    __tablename__ = "exemption"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    household_id: Mapped[UUID]
    granted_by: Mapped[str]
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    ended_on: Mapped[date | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class ExemptionChild(Base):
    """A child whom an exemption names."""

    __tablename__ = "exemption_child"

    exemption_id: Mapped[UUID] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    child_service_id: Mapped[UUID]
