"""The clock: London days and nights, both clock-change Sundays among them (E24)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock

SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_today_is_the_london_date() -> None:
    assert clock.today(utc(2026, 7, 1, 23, 30)) == date(2026, 7, 2)
    assert clock.today(utc(2026, 12, 1, 23, 30)) == date(2026, 12, 1)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.to_london(datetime(2026, 12, 4, 18))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 12, 4), time(18), utc(2026, 12, 4, 18)),
        (date(2026, 7, 4), time(18), utc(2026, 7, 4, 17)),
        (SPRING, time(0, 59), utc(2026, 3, 29, 0, 59)),
        (SPRING, time(2), utc(2026, 3, 29, 1)),
        (AUTUMN, time(2), utc(2026, 10, 25, 2)),
    ],
)
def test_local_is_the_utc_instant(day: date, at: time, expected: datetime) -> None:
    assert clock.local(day, at) == expected
    assert clock.local(day, at).utcoffset() == timedelta(0)


def test_E24_a_time_that_does_not_exist_moves_forward() -> None:
    instant = clock.local(SPRING, time(1, 30))
    assert instant == utc(2026, 3, 29, 1, 30)
    assert clock.to_london(instant).time() == time(2, 30)


def test_E24_a_time_that_occurs_twice_is_the_first() -> None:
    assert clock.local(AUTUMN, time(1, 30)) == utc(2026, 10, 25, 0, 30)
    assert clock.local(AUTUMN, time(1, 30, fold=1)) == utc(2026, 10, 25, 0, 30)


def test_a_night_begins_at_six_in_the_evening_in_summer_and_winter() -> None:
    assert clock.start_of_night(date(2026, 3, 28)) == utc(2026, 3, 28, 18)
    assert clock.start_of_night(SPRING) == utc(2026, 3, 29, 17)
    assert clock.start_of_night(AUTUMN) == utc(2026, 10, 25, 18)


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (time(0), date(2026, 12, 3)),
        (time(2), date(2026, 12, 3)),
        (time(11, 59), date(2026, 12, 3)),
        (time(12), date(2026, 12, 4)),
        (time(17, 59), date(2026, 12, 4)),
        (time(18), date(2026, 12, 4)),
        (time(23, 59), date(2026, 12, 4)),
    ],
)
def test_night_of_lasts_until_noon(at: time, night: date) -> None:
    assert clock.night_of(clock.local(date(2026, 12, 4), at)) == night


def test_E24_nights_of_the_clock_changes() -> None:
    assert clock.night_of(utc(2026, 3, 29, 1)) == date(2026, 3, 28)
    assert clock.night_of(utc(2026, 3, 29, 11)) == SPRING, "noon by London clocks"
    assert clock.night_of(utc(2026, 10, 25, 1)) == date(2026, 10, 24)
    assert clock.night_of(utc(2026, 10, 25, 11, 59)) == date(2026, 10, 24)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_every_night_begins_in_itself(night: date) -> None:
    assert clock.night_of(clock.start_of_night(night)) == night
    assert clock.night_of(clock.start_of_night(night + timedelta(days=1)) - timedelta(hours=7)) == night
