"""The tables of stays. A bed-night row is the hold itself: whoever inserts it has the bed for that night."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Text
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from constellations.stays.rules import StayState
from core.crypto.rows import SealedField, SealedRow
from core.db import Base


class Stay(SealedRow, Base):
    """A sleepover from its draft to its end. One record with an arrival and a departure (domain 4.1).

    What the child says and the note, both free text about a child, lie sealed.
    """

    __tablename__ = "stay"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    constellation_id: Mapped[UUID]
    place_id: Mapped[UUID]
    household_id: Mapped[UUID]
    reference: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    first_night: Mapped[date | None]
    home_day: Mapped[date | None]
    arrives_at: Mapped[datetime | None]
    leaves_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    flexible: Mapped[bool] = mapped_column(default=False)
    child_view = SealedField("")
    note = SealedField("")
    known_at_arrival = SealedField("")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None]
    arrived_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    awaits: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    held_until: Mapped[datetime | None]
    held_before: Mapped[datetime | None]
    waits_since: Mapped[datetime | None]
    passed_over_at: Mapped[datetime | None]
    affected_by: Mapped[UUID | None]
    wanted_first: Mapped[date | None]
    wanted_home: Mapped[date | None]
    wanted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    wanted_from: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    wanted_until: Mapped[datetime | None]
    dates_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    repeat_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    @property
    def is_now(self) -> StayState:
        """The state, as the machine knows it."""
        return StayState(self.state)


class StayRepeat(SealedRow, Base):
    """One ask for every (other) Friday until a day. Its stays point to it, and are stays like any other (E34, E35).

    `skipped` are the nights that could not be asked for, each with why, which may name a child.
    """

    __tablename__ = "stay_repeat"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    constellation_id: Mapped[UUID]
    household_id: Mapped[UUID]
    every_weeks: Mapped[int]
    until: Mapped[date]
    created_at: Mapped[datetime]
    skipped: SealedField[list[list[str]]] = SealedField([])


class StayChild(Base):
    """A child of a stay. While `holds`, no other accepted stay may have the child on these nights (R11)."""

    __tablename__ = "stay_child"

    stay_id: Mapped[UUID] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    child_service_id: Mapped[UUID]
    nights: Mapped[Range[date]] = mapped_column(DATERANGE)
    holds: Mapped[bool]


class BedNight(Base):
    """What is on one bed on one night: a stay, a hold, a block, or kept for emergencies. No row: free."""

    __tablename__ = "bed_night"

    bed_id: Mapped[UUID] = mapped_column(primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    kind: Mapped[str]
    stay_id: Mapped[UUID | None]
    child_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(default="")


class Unavailability(Base):
    """The hub home is off duty for some nights (W4), or one bed is closed.

    `covered` where an approved adult is there all the same: then no bed is closed.
    """

    __tablename__ = "unavailability"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    constellation_id: Mapped[UUID]
    first_night: Mapped[date]
    home_day: Mapped[date]
    bed_id: Mapped[UUID | None]
    reason: Mapped[str]
    covered: Mapped[bool]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StayAmendment(Base):
    """The nights of a closed stay put right: who, when, why, and what stood there before (R19). Never changed."""

    __tablename__ = "stay_amendment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    stay_id: Mapped[UUID]
    at: Mapped[datetime]
    by_person: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    was_first: Mapped[date]
    was_home: Mapped[date]
    first_night: Mapped[date]
    home_day: Mapped[date]
    reason: Mapped[str]


class CheckResult(Base):
    """What the checks said at one moment, with the version of the rules and what they looked at (R21)."""

    __tablename__ = "check_result"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    stay_id: Mapped[UUID]
    at: Mapped[datetime]
    moment: Mapped[str]
    rules_version: Mapped[str]
    verdict: Mapped[str]
    checks: Mapped[list[Any]] = mapped_column(JSONB)
