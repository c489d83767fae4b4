"""Reads of the calendar, each behind the service's wall."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from constellations.calendar.models import CalendarEntry
from core.unit_of_work import Unit

MOST_LISTED = 50


def find_entry(unit: Unit, entry_id: UUID, *, lock: bool = False) -> CalendarEntry | None:
    """What stands in a calendar, or None where the wall or nothing stands."""
    return unit.session.get(CalendarEntry, entry_id, with_for_update=lock, populate_existing=lock)


def list_coming(unit: Unit, constellation_id: UUID, today: date) -> list[CalendarEntry]:
    """What is to come in a calendar, the next first; 50."""
    coming = select(CalendarEntry).where(
        CalendarEntry.constellation_id == constellation_id,
        CalendarEntry.cancelled_at.is_(None),
        CalendarEntry.day >= today,
    )
    return list(unit.session.scalars(coming.order_by(CalendarEntry.starts_at, CalendarEntry.id).limit(MOST_LISTED)))


def count_on(unit: Unit, constellation_id: UUID, day: date, besides: UUID | None = None) -> int:
    """How many stand on a day, without one."""
    there = (
        CalendarEntry.constellation_id == constellation_id,
        CalendarEntry.day == day,
        CalendarEntry.cancelled_at.is_(None),
        CalendarEntry.id.is_distinct_from(besides),
    )
    return unit.session.scalar(select(func.count()).select_from(CalendarEntry).where(*there)) or 0
