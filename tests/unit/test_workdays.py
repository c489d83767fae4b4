"""Working days and office hours (R70): over Easter, Christmas and both clock changes."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from holidays.countries.united_kingdom import UnitedKingdom

from core.workdays import (
    BANK_HOLIDAYS,
    add_working_days,
    bank_holidays,
    closing,
    is_in_hours,
    is_working_day,
    next_opening,
    next_working_day,
)

YEARS = range(2024, 2061)
HOW = "write it anew: KITH_WRITE_HOLIDAYS=1 python3 dev.py pytest tests/unit/test_workdays.py"


def at(text: str) -> datetime:
    """The moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_R70_the_list_is_what_the_library_knows() -> None:
    known = sorted(UnitedKingdom(subdiv="ENG", years=YEARS))  # type: ignore[no-untyped-call]  # a class without types
    if os.environ.get("KITH_WRITE_HOLIDAYS") == "1":
        BANK_HOLIDAYS.write_text("".join(f"{day.isoformat()}\n" for day in known), "ascii")
        bank_holidays.cache_clear()
    assert sorted(bank_holidays()) == known, HOW


# Thursday, then Good Friday, weekend and Easter Monday: Tuesday is the next working day.
@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 4, 2), date(2026, 4, 7)),  # Easter
        (date(2027, 3, 25), date(2027, 3, 30)),  # Easter over the clock change of 28 March
        (date(2026, 12, 24), date(2026, 12, 29)),  # Boxing Day falls on a Saturday: Monday is taken too
        (date(2027, 12, 24), date(2027, 12, 29)),  # Christmas on a Saturday: Monday and Tuesday
        (date(2028, 12, 22), date(2028, 12, 27)),
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 8, 28), date(2026, 9, 1)),
        (date(2026, 3, 4), date(2026, 3, 5)),
        (date(2028, 2, 28), date(2028, 2, 29)),  # the leap day is a Tuesday
        (date(2028, 2, 29), date(2028, 3, 1)),
        (date(2027, 10, 29), date(2027, 11, 1)),  # over the clock change of 31 October
    ],
)
def test_R70_E22_weekends_and_bank_holidays_are_skipped(day: date, following: date) -> None:
    assert next_working_day(day) == following


def test_R70_25_and_26_december_are_never_working_days() -> None:
    assert not any(is_working_day(date(year, 12, day)) for year in YEARS for day in (25, 26))


def test_R24_E48_six_working_days_over_easter_and_christmas() -> None:
    assert add_working_days(date(2026, 4, 1), 6) == date(2026, 4, 13)
    assert add_working_days(date(2026, 12, 23), 6) == date(2027, 1, 5)
    assert add_working_days(date(2026, 12, 25), 0) == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("2026-03-04T08:59:59", False),
        ("2026-03-04T09:00", True),
        ("2026-03-04T16:59:59", True),
        ("2026-03-04T17:00", False),
        ("2026-07-01T08:00", True),  # nine in London
        ("2026-07-01T16:00", False),  # five in London
        ("2026-03-27T16:30", True),  # the Friday before the clocks go forward
        ("2026-03-30T08:00", True),  # the Monday after
        ("2026-03-30T16:30", False),
        ("2026-10-23T16:30", False),  # the Friday before they go back: half past five
        ("2026-10-26T16:30", True),  # the Monday after: half past four
        ("2026-03-07T12:00", False),
        ("2026-12-28T12:00", False),
        ("2026-04-06T11:00", False),
    ],
)
def test_R70_office_hours_are_those_of_london_clocks(moment: str, works: bool) -> None:
    assert is_in_hours(at(moment)) is works


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-04T07:00", "2026-03-04T09:00"),
        ("2026-03-04T12:00", "2026-03-05T09:00"),
        ("2026-03-27T20:00", "2026-03-30T08:00"),  # over the clock change
        ("2026-10-23T20:00", "2026-10-26T09:00"),
        ("2026-04-02T17:00", "2026-04-07T08:00"),
        ("2026-12-24T18:00", "2026-12-29T09:00"),
        ("2026-12-31T23:30", "2027-01-04T09:00"),
        ("2026-06-30T23:30", "2026-07-01T08:00"),  # half past midnight in London
    ],
)
def test_R70_the_next_opening(moment: str, opens: str) -> None:
    assert next_opening(at(moment)) == at(opens)


def test_the_office_closes_at_five_in_winter_and_summer() -> None:
    assert closing(at("2026-03-04T10:00")) == at("2026-03-04T17:00")
    assert closing(at("2026-07-01T10:00")) == at("2026-07-01T16:00")


def test_R70_every_opening_of_a_year_is_in_hours_and_ahead() -> None:
    moment = at("2026-01-01T00:00")
    for _ in range(366 * 4):
        opens = next_opening(moment)
        assert moment < opens
        assert is_in_hours(opens)
        assert not is_in_hours(opens - timedelta(seconds=1))
        moment += timedelta(hours=6)
