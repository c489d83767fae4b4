"""Working days and office hours in England (R70): Monday to Friday without bank holidays, on London clocks.

The bank holidays stand in a list beside this file, made from the library `holidays` and compared with it by a test:
the library itself takes most of a second to load, which every start would pay for.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from core import clock

OPENS, CLOSES = time(9), time(17)
"""When an office works, by its wall clock (S15)."""
BANK_HOLIDAYS = Path(__file__).with_name("bank_holidays_england.txt")
_SATURDAY = 5
_DAY = timedelta(days=1)


@cache
def bank_holidays() -> frozenset[date]:
    """Every bank holiday of England that is known, substitute days included."""
    return frozenset(date.fromisoformat(line) for line in BANK_HOLIDAYS.read_text("ascii").split())


def is_working_day(day: date) -> bool:
    """Whether offices work on this day: no weekend, no bank holiday of England (R70)."""
    return day.weekday() < _SATURDAY and day not in bank_holidays()


def next_working_day(day: date) -> date:
    """The first working day after this one."""
    day += _DAY
    while not is_working_day(day):
        day += _DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The day that is so many working days later; none later is the day itself (R24, R51, R70)."""
    for _ in range(count):
        day = next_working_day(day)
    return day


def is_in_hours(moment: datetime) -> bool:
    """Whether somebody sits in the office at this moment: from nine until just before five on a working day."""
    there = clock.to_london(moment)
    return is_working_day(there.date()) and OPENS <= there.time() < CLOSES


def closing(moment: datetime) -> datetime:
    """When the office closes on the day of this moment, in UTC."""
    return clock.local(clock.today(moment), CLOSES)


def next_opening(moment: datetime) -> datetime:
    """The next time, after this moment, that the office opens, in UTC."""
    day = clock.today(moment)
    if is_working_day(day) and moment < clock.local(day, OPENS):
        return clock.local(day, OPENS)
    return clock.local(next_working_day(day), OPENS)
