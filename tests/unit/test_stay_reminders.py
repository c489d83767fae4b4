"""When one is reminded of a sleepover (W1): at nine by the clocks of London, whatever they do meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from constellations.stays.reminding import LOOK_EVERY, moments

DAY = timedelta(days=1)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def told_of(first: date, home: date) -> list[str]:
    """When the looks of a month, one each quarter of an hour, first find something of these nights."""
    now = datetime(first.year, first.month, first.day, 0, 7, tzinfo=UTC) - 10 * DAY
    found: dict[str, datetime] = {}
    while now.date() < home + DAY:
        for one in moments(now):
            if one.day == (first if one.kind == "stay-soon" else home):
                found.setdefault(f"{one.kind} {one.occurrence}", one.at)
        now += LOOK_EVERY
    return [f"{moment:%Y-%m-%d %H:%M}" for moment in found.values()]


@pytest.mark.parametrize(
    ("first", "home", "wanted"),
    [
        (
            date(2026, 3, 6),
            date(2026, 3, 9),
            ["2026-02-27 09:00", "2026-03-04 09:00", "2026-03-06 09:00", "2026-03-08 09:00"],
        ),
        # Clocks go forward on 29 March 2026: nine there is eight in UTC.
        (
            date(2026, 3, 30),
            date(2026, 4, 2),
            ["2026-03-23 09:00", "2026-03-28 09:00", "2026-03-30 08:00", "2026-04-01 08:00"],
        ),
        # And back on 25 October, between the first day and the last.
        (
            date(2026, 10, 23),
            date(2026, 10, 27),
            ["2026-10-16 08:00", "2026-10-21 08:00", "2026-10-23 08:00", "2026-10-26 09:00"],
        ),
        (
            date(2028, 3, 2),
            date(2028, 3, 5),
            ["2028-02-24 09:00", "2028-02-29 09:00", "2028-03-02 09:00", "2028-03-04 09:00"],
        ),
        (
            date(2026, 12, 25),
            date(2026, 12, 28),
            ["2026-12-18 09:00", "2026-12-23 09:00", "2026-12-25 09:00", "2026-12-27 09:00"],
        ),
    ],
    ids=["plain", "forward", "back", "leap", "christmas"],
)
def test_R70_E23_E24_reminders_come_at_nine_in_the_morning(first: date, home: date, wanted: list[str]) -> None:
    assert told_of(first, home) == wanted


def test_a_moment_is_found_for_a_day_and_no_longer() -> None:
    nine = at("2026-03-04 09:00")
    assert not [one for one in moments(nine - timedelta(seconds=1)) if one.at == nine]
    for after in (timedelta(0), timedelta(hours=12), DAY - timedelta(seconds=1)):
        assert len([one for one in moments(nine + after) if one.at == nine]) == 4
    assert not [one for one in moments(nine + DAY) if one.at == nine]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"], ids=["23 hours", "25 hours"])
def test_E23_E24_a_look_each_quarter_of_an_hour_misses_no_morning_of_a_changed_clock(day: str) -> None:
    start, mornings = at(f"{day} 00:00") - DAY, set()
    for quarter in range(4 * 24 * 3):
        mornings |= {one.at for one in moments(start + quarter * LOOK_EVERY) if one.at >= start}
    assert len(mornings) == 3


def test_each_reminder_is_of_use_until_the_next_one() -> None:
    week, two_days, morning, end = moments(at("2026-03-04 09:00"))
    assert (week.day, week.until) == (date(2026, 3, 11), at("2026-03-09 09:00"))
    assert (two_days.day, two_days.until) == (date(2026, 3, 6), at("2026-03-06 09:00"))
    assert (morning.day, morning.until) == (date(2026, 3, 4), None)
    assert (end.kind, end.day, end.until) == ("stay-ends-soon", date(2026, 3, 5), None)
    assert [one.occurrence for one in (week, end)] == ["7 days before 2026-03-11", "1 days before 2026-03-05"]
