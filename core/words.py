"""How Kith says dates, times, names and counts (design 6). Plain values in, words in British English out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from core.clock import to_london

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS_OF_A_WEEK = 7


def day_name(day: date) -> str:
    """ "Friday"."""
    return DAYS[day.weekday()]


def month_words(day: date) -> str:
    """ "December 2026", the title of a month."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def _day(day: date, *, month: bool, year: bool) -> str:
    parts = [DAYS[day.weekday()][:3], str(day.day)]
    if month:
        parts.append(MONTHS[day.month - 1][:3])
    if year:
        parts.append(str(day.year))
    return " ".join(parts)


def day_words(day: date, today: date) -> str:
    """ "Fri 4 Dec", with the year if it is not this one: "Fri 1 Jan 2027". Always with the day's name."""
    return _day(day, month=True, year=day.year != today.year)


def span_words(first: date, home: date, today: date) -> str:
    """ "Fri 4 to Sun 6 Dec": month and year once where both days share them; one day stands alone."""
    if first == home:
        return day_words(first, today)
    same_month = (first.year, first.month) == (home.year, home.month)
    first_year = first.year not in (home.year, today.year)
    home_year = home.year != today.year
    return f"{_day(first, month=not same_month, year=first_year)} to {_day(home, month=True, year=home_year)}"


def count_words(count: int, one: str, many: str = "") -> str:
    """ "1 bed", "2 beds", "no beds". `many` only where it is not `one` with an s."""
    if count == 1:
        return f"1 {one}"
    return f"{count or 'no'} {many or one + 's'}"


def nights_words(count: int) -> str:
    """ "1 night", "2 nights"."""
    return count_words(count, "night")


def names_words(names: Sequence[str]) -> str:
    """ "Ivy", "Ivy and Tobi", "Ivy, Tobi and Jess"; nothing for nobody."""
    *others, last = names or [""]
    return f"{', '.join(others)} and {last}" if others else last


def time_words(moment: datetime | time) -> str:
    """ "6 pm", "2:14 pm", "noon", "midnight": a moment as London clocks show it, or a wall time as it is."""
    clock = to_london(moment).time() if isinstance(moment, datetime) else moment
    if (clock.hour, clock.minute) == (0, 0):
        return "midnight"
    if (clock.hour, clock.minute) == (12, 0):
        return "noon"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes} {'am' if clock < time(12) else 'pm'}"


def deadline_words(deadline: datetime, now: datetime) -> str:
    """ "6 pm today", "6 pm tomorrow", "6 pm Thursday" within a week, then "6 pm Thu 17 Dec".

    Midnight is said of the day that it ends, as people say it: "midnight tonight".
    """
    at, this_day = time_words(deadline), to_london(now).date()
    day = to_london(deadline).date()
    if at == "midnight":
        day -= timedelta(days=1)
    ahead = (day - this_day).days
    near = {-1: "yesterday", 0: "tonight" if at == "midnight" else "today", 1: "tomorrow"}
    if ahead in near:
        return f"{at} {near[ahead]}"
    if 1 < ahead < _DAYS_OF_A_WEEK:
        return f"{at} {day_name(day)}"
    return f"{at} {day_words(day, this_day)}"
