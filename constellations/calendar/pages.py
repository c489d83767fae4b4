"""What a board shows of the calendar: frozen values, each holding only what its reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One thing in the calendar: `short` and `at` stand in the grid, the whole in the list under it."""

    day: date
    day_words: str
    at: str
    hours: str
    short: str
    what: str
    place: str
    url: str | None
    is_past: bool


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """All of it for the days of a board, and where its keepers add to it ("" for everybody else)."""

    lines: tuple[CalendarLine, ...] = ()
    add_url: str = ""


NO_CALENDAR = CalendarPart()
