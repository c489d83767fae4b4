"""School holidays of England, for fair turns: nights on which no child has school in the morning (domain 6.5). Pure.

Councils set their own, and many schools theirs: what is known of a council is in `OWN`, all else is as it usually is.
Sources, facts only: solihull.gov.uk/schools-and-learning/school-term-dates for Solihull; pages of a school of the area
for the others, read in November 2026. A tally that is a day out blames nobody: no turn hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from core.workdays import bank_holidays

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_FRIDAY, _SATURDAY = 4, 5
_APRIL = 4
_EARLIEST, _LATEST = (3, 20), (4, 23)
"""Between which days Good Friday falls."""
EVERYWHERE = ""
"""The area of who is in none that is known."""


class Holiday(StrEnum):
    """The holidays of a school year, in their order."""

    AUTUMN = "autumn half term"
    CHRISTMAS = "Christmas"
    SPRING = "spring half term"
    EASTER = "Easter"
    WHITSUN = "summer half term"
    SUMMER = "summer"


Known = Mapping[tuple[int, Holiday], tuple[date, date]]
"""By the year in which the school year begins: the first and the last day without school, weekends aside."""

OWN: Mapping[str, Known] = {
    "Solihull": {
        (2024, Holiday.AUTUMN): (date(2024, 10, 28), date(2024, 11, 1)),
        (2024, Holiday.CHRISTMAS): (date(2024, 12, 23), date(2025, 1, 3)),
        (2024, Holiday.SPRING): (date(2025, 2, 17), date(2025, 2, 21)),
        (2024, Holiday.EASTER): (date(2025, 4, 14), date(2025, 4, 25)),
        (2024, Holiday.WHITSUN): (date(2025, 5, 26), date(2025, 5, 30)),
    },
    "Staffordshire": {
        (2025, Holiday.SUMMER): (date(2026, 7, 20), date(2026, 9, 2)),
        (2026, Holiday.EASTER): (date(2027, 3, 30), date(2027, 4, 9)),
        (2026, Holiday.SUMMER): (date(2027, 7, 22), date(2027, 9, 3)),
    },
    "Stoke-on-Trent": {(2025, Holiday.SUMMER): (date(2026, 7, 20), date(2026, 8, 28))},
    "Shropshire": {(2025, Holiday.SPRING): (date(2026, 2, 12), date(2026, 2, 23))},
}


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _easter(year: int) -> date:
    """Easter Sunday, two days after the bank holiday on a Friday of spring; of a year past the list, mid-April."""
    fridays = (day for day in bank_holidays() if day.year == year and day.weekday() == _FRIDAY)
    good = next((day for day in fridays if _EARLIEST <= (day.month, day.day) <= _LATEST), date(year, 4, 10))
    return good + 2 * _DAY


def usual(year: int, holiday: Holiday) -> tuple[date, date]:
    """How a holiday usually falls in the school year that begins in `year`: whole weeks, as most councils have them."""
    if holiday is Holiday.AUTUMN:
        first, weeks = _monday(date(year, 10, 31)), 1
    elif holiday is Holiday.CHRISTMAS:
        first, weeks = _monday(date(year, 12, 25)), 2
    elif holiday is Holiday.SPRING:
        first, weeks = _monday(date(year + 1, 2, 21)), 1
    elif holiday is Holiday.EASTER:
        sunday = _easter(year + 1)
        first, weeks = (_monday(sunday) if sunday.month >= _APRIL else sunday + _DAY), 2
    elif holiday is Holiday.WHITSUN:
        first, weeks = _monday(date(year + 1, 5, 31)), 1
    else:
        return _monday(date(year + 1, 7, 26)), date(year + 1, 8, 31)
    return first, first + weeks * _WEEK - 3 * _DAY


def _is_free(day: date) -> bool:
    return day.weekday() >= _SATURDAY or day in bank_holidays()


@cache
def _nights_of(area: str, year: int) -> frozenset[date]:
    """The nights of a school year after which a child sleeps in: of a week without school the nine from its Friday."""
    found: set[date] = set()
    own = OWN.get(area, {})
    for holiday in Holiday:
        first, last = own.get((year, holiday)) or usual(year, holiday)
        while _is_free(first - _DAY):
            first -= _DAY
        while _is_free(last + _DAY):
            last += _DAY
        found |= {first + n * _DAY for n in range(-1, (last - first).days)}
    return frozenset(found)


def holiday_nights(area: str, first: date, end: date) -> list[date]:
    """The nights of the school holidays from `first` up to but without `end`, in order, of an area or everywhere."""
    years = range(first.year - 1, end.year + 1)
    nights = {night for year in years for night in _nights_of(area, year)}
    return sorted(night for night in nights if first <= night < end)


def nights_by_area(first: date, end: date) -> Iterator[tuple[str, date]]:
    """The same of every area that is known, and of everywhere else."""
    for area in (EVERYWHERE, *OWN):
        for night in holiday_nights(area, first, end):
            yield area, night
