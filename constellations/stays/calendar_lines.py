"""The calendar on the board: a row of days over the nights, a list of what they hold, and lines in the phone's agenda.

Pure, like the board; each line holds only what its reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from constellations.calendar.pages import CalendarLine
from constellations.calendar.rules import Entry, seen_as
from constellations.stays.pages import Day, NightLine
from core.words import day_words, time_words


@dataclass(frozen=True, slots=True)
class CalendarReader:
    """For whom: whether all of it is shown, and where one that they may change leads."""

    organises: bool
    change_url: Callable[[UUID], str] | None = None


def calendar_lines(entries: Iterable[Entry], reader: CalendarReader, today: date) -> tuple[CalendarLine, ...]:
    """Each entry as its reader sees it, in the order of the days and hours."""
    ordered = sorted(entries, key=lambda one: (one.hours.starts, one.id))
    return tuple(_line(one, reader, today) for one in ordered)


def _line(entry: Entry, reader: CalendarReader, today: date) -> CalendarLine:
    seen, day = seen_as(entry, organises=reader.organises), entry.hours.day
    changes = reader.change_url is not None and day >= today
    return CalendarLine(
        day=day,
        day_words=day_words(day, today),
        at=time_words(entry.hours.starts),
        hours=entry.hours.words,
        short=seen.short,
        what=seen.what,
        place=seen.place,
        url=reader.change_url(entry.id) if changes and reader.change_url else None,
        is_past=day < today,
    )


def calendar_row(lines: Sequence[CalendarLine], days: Sequence[Day]) -> tuple[tuple[CalendarLine, ...], ...]:
    """What stands under each of these days; nothing at all where none of them holds anything."""
    row = tuple(tuple(line for line in lines if line.day == day.date) for day in days)
    return row if any(row) else ()


def night_lines(lines: Sequence[CalendarLine], day: date) -> list[NightLine]:
    """The same in the phone's agenda, over the beds of the night of that day."""
    made = []
    for line in lines:
        if line.day == day:
            place = f", {line.place}" if line.place else ""
            made.append(NightLine(None, line.what, f", {line.hours}{place}", line.url))
    return made
