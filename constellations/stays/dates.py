"""Nights and dates of a stay: counted (R10), read from what was typed, said shortly, answered by when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST_NIGHTS = 28
FURTHEST_DAYS = 365
DECISION_AFTER = timedelta(days=3)
DECISION_BEFORE_START = timedelta(days=2)
LEAST_TIME_TO_ANSWER = timedelta(hours=4)

_LONDON = ZoneInfo("Europe/London")
_NIGHT_BEGINS = time(18, 0)
_ONE_DAY = timedelta(days=1)
_LONGEST_TYPED = 40
_CENTURY = 2000
_LATELY = timedelta(days=60)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{4}|\d{2})", re.ASCII)
_WORDS = re.compile(r"(?:([a-z]{3,9}),? +)?(\d{1,2})(?:st|nd|rd|th)? *([a-z]{3,9}),?(?: +(\d{4}))?", re.ASCII)
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
DAYS = tuple(name[:3].title() for name in _DAY_NAMES)
MONTHS = tuple(name[:3].title() for name in _MONTH_NAMES)

NOT_A_DATE = "Type a date that is in the calendar, like 4 12 2026 or 4 Dec."


@dataclass(frozen=True, slots=True, order=True)
class StayDates:
    """The first night and the day home. The last night is the one before the day home."""

    first: date
    home: date

    def __post_init__(self) -> None:
        """Refuse a stay without a night."""
        if self.home <= self.first:
            raise ValueError("the day home comes after the first night")

    @property
    def nights(self) -> tuple[date, ...]:
        """Every night away, in order (R10)."""
        return tuple(nights(self.first, self.home))

    @property
    def count(self) -> int:
        """How many nights."""
        return (self.home - self.first).days

    def overlaps(self, other: StayDates) -> bool:
        """Whether a night is in both. Home on the day when the other begins is not an overlap (R12)."""
        return self.first < other.home and other.first < self.home

    def moved(self, days: int) -> StayDates:
        """The same number of nights, so many days later (earlier if negative)."""
        return StayDates(self.first + timedelta(days=days), self.home + timedelta(days=days))


def nights(arrives: date, leaves: date) -> list[date]:
    """The dates of the nights between arriving and leaving: 27 Sep to 14 Oct are 17 (R10).

    Dates only, so a clock change cannot add or lose one. Reversed dates raise ValueError.
    """
    if leaves < arrives:
        raise ValueError("leaves before it arrives")
    return [arrives + timedelta(days=n) for n in range((leaves - arrives).days)]


def local_day(moment: datetime) -> date:
    """The day in London at that moment."""
    return moment.astimezone(_LONDON).date()


def _at_six(day: date) -> datetime:
    return datetime.combine(day, _NIGHT_BEGINS, tzinfo=_LONDON).astimezone(UTC)


def decision_deadline(
    asked_at: datetime,
    first_night: date,
    *,
    after: timedelta = DECISION_AFTER,
    before_start: timedelta = DECISION_BEFORE_START,
) -> datetime:
    """When a request must be answered, in UTC, always later than `asked_at` (S13, R16).

    `after` days from asking, or `before_start` the stay begins if that is sooner; counted on the London
    calendar, so that it is 6 pm in either clock. Asked at shorter notice: the next 6 pm that leaves four
    hours to answer, at the latest when the night begins; within an hour of that, or after it, two hours.
    """
    start = _at_six(first_night)
    asked_on = asked_at.astimezone(_LONDON).date()
    # Hours before the start are counted on the clocks of the wall, so that two days are two days (E24).
    in_time = (start.astimezone(_LONDON) - before_start).astimezone(UTC)
    usual = min(_at_six(asked_on + after), in_time)
    if usual - asked_at >= LEAST_TIME_TO_ANSWER:
        return usual
    next_six = _at_six(asked_on)
    if next_six - asked_at < LEAST_TIME_TO_ANSWER:
        next_six = _at_six(asked_on + _ONE_DAY)
    soonest = min(next_six, start)
    return soonest if soonest - asked_at >= timedelta(hours=1) else asked_at + timedelta(hours=2)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _position(word: str, names: Sequence[str]) -> int | None:
    """Where a name or its beginning (three letters or more) stands, from 0."""
    return next((n for n, name in enumerate(names) if name.startswith(word)), None)


def _without_year(day: int, month: int, near: date) -> date | None:
    """The day that is meant: the next one, or the last if it went by lately and can be said to be past."""
    years = range(near.year - 1, near.year + 2)
    candidates = [made for year in years if (made := _make(year, month, day)) and made >= near - _LATELY]
    return min(candidates, default=None)


def _read_words(text: str, near: date) -> date | str:
    match = _WORDS.fullmatch(text)
    if match is None:
        return NOT_A_DATE
    weekday, day, month_word, year = match.groups()
    month = _position(month_word, _MONTH_NAMES)
    if month is None:
        return NOT_A_DATE
    made = _make(int(year), month + 1, int(day)) if year else _without_year(int(day), month + 1, near)
    if made is None:
        return NOT_A_DATE
    if weekday and _position(weekday, _DAY_NAMES) != made.weekday():
        real = _DAY_NAMES[made.weekday()].title()
        return f"{made.day} {MONTHS[made.month - 1]} {made.year} is a {real}. Check the day."
    return made


def _read(typed: str, near: date) -> date | str:
    """The date that somebody typed, or a sentence that says what is wrong."""
    text = re.sub(r"[ \u00a0]+", " ", typed.lower()).strip(" ")
    if len(text) > _LONGEST_TYPED:
        return NOT_A_DATE
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return _make(year, month, day) or NOT_A_DATE
    if match := _NUMBERS.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return _make(year + (_CENTURY if year < _CENTURY else 0), month, day) or NOT_A_DATE
    return _read_words(text, near)


def read_day(typed: str, near: date) -> date | str:
    """The day that somebody typed, in any of the ways of `parse_dates`, or a sentence that says what is wrong."""
    return _read(typed, near)


def _trouble_with_first(first: date, today: date) -> str:
    if first < today:
        return "That night has gone. Choose tonight or a later night."
    if (first - today).days > FURTHEST_DAYS:
        return "That is more than a year away. Choose an earlier night."
    return ""


def _trouble_with_home(first: date, home: date) -> str:
    if home < first:
        return "The day home is before the first night. Check both dates."
    if home == first:
        return "The day home comes after the first night. Choose a later day."
    if (count := (home - first).days) > MOST_NIGHTS:
        return f"That is {count} nights. Ask for {MOST_NIGHTS} nights at most."
    return ""


def parse_dates(first: str, home: str, today: date) -> StayDates | dict[str, str]:
    """The dates of a wish, or a sentence for each field ("first", "home") that cannot be used.

    Reads 2026-12-04, 4 12 2026, 4/12/26, 4.12.2026, 4 Dec, Fri 4 December 2026. A day without a year is the
    next one; of the day home, the next one after the first night. Never raises, whatever is typed.
    """
    errors: dict[str, str] = {}
    start = _read(first, today) if first.strip() else "Choose the first night."
    near = start + _LATELY if isinstance(start, date) and today <= start < date.max - _LATELY else today
    end = _read(home, near) if home.strip() else "Choose the day home."
    if isinstance(start, str):
        errors["first"] = start
    elif trouble := _trouble_with_first(start, today):
        errors["first"] = trouble
    if isinstance(end, str):
        errors["home"] = end
    elif isinstance(start, date) and (trouble := _trouble_with_home(start, end)):
        errors["home"] = trouble
    if errors or isinstance(start, str) or isinstance(end, str):
        return errors
    return StayDates(start, end)


def troubles_with(dates: StayDates, today: date) -> dict[str, str]:
    """What `parse_dates` would refuse of nights that nobody typed: a sentence for each field, or nothing."""
    found = {"first": _trouble_with_first(dates.first, today), "home": _trouble_with_home(dates.first, dates.home)}
    return {name: words for name, words in found.items() if words}


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    begin = last = days[0]
    for day in days[1:]:
        if day - last != _ONE_DAY:
            yield begin, last
            begin = day
        last = day
    yield begin, last


def short_nights(days: Sequence[date]) -> str:
    """ "Sat 5", "Fri 11 and Sat 12", "Fri 11 to Tue 15": nights of one stay, months only where they differ.

    `days` in order. Both ends are nights, unlike the span of a stay.
    """
    if not days:
        return ""
    many = len({(day.year, day.month) for day in days}) > 1

    def say(day: date) -> str:
        return f"{DAYS[day.weekday()]} {day.day}" + (f" {MONTHS[day.month - 1]}" if many else "")

    parts: list[str] = []
    for begin, last in _runs(days):
        if (last - begin).days > 1:
            parts.append(f"{say(begin)} to {say(last)}")
        else:
            parts.extend(say(day) for day in sorted({begin, last}))
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def short_span(dates: StayDates) -> str:
    """ "Fri 4 to Sun 6 Dec", "Mon 30 Nov to Wed 2 Dec": a stay from its first night to the day home."""
    first, home = dates.first, dates.home
    month = "" if (first.year, first.month) == (home.year, home.month) else f" {MONTHS[first.month - 1]}"
    start = f"{DAYS[first.weekday()]} {first.day}{month}"
    return f"{start} to {DAYS[home.weekday()]} {home.day} {MONTHS[home.month - 1]}"
