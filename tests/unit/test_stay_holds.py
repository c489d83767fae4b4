"""How long a place from the waiting list is held: by the clock of the wall, never in the night (S17)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellations.stays.holds import has_begun, hold_begins, hold_ends

LONDON = ZoneInfo("Europe/London")


def at(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=LONDON).astimezone(UTC)


def ends(begins: datetime, first: str) -> datetime:
    return hold_ends(begins, date.fromisoformat(first), hours=24, near_hours=4)


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (at("2026-03-04", "20:59"), at("2026-03-04", "20:59")),
        (at("2026-03-04", "21:00"), at("2026-03-05", "08:00")),
        (at("2026-03-05", "02:00"), at("2026-03-05", "08:00")),
        (at("2026-03-05", "07:59"), at("2026-03-05", "08:00")),
        (at("2026-03-05", "08:00"), at("2026-03-05", "08:00")),
        # The nights of both clock changes: eight is eight.
        (at("2026-03-28", "23:00"), at("2026-03-29", "08:00")),
        (at("2026-10-24", "23:00"), at("2026-10-25", "08:00")),
    ],
)
def test_S17_no_hold_begins_in_the_night(now: datetime, begins: datetime) -> None:
    assert hold_begins(now) == begins


@pytest.mark.parametrize(
    ("begins", "first", "over"),
    [
        # A day, far from the date.
        (at("2026-03-04", "10:00"), "2026-03-20", at("2026-03-05", "10:00")),
        (at("2026-03-04", "20:59"), "2026-03-20", at("2026-03-05", "20:59")),
        # Exactly three days before six in the evening is not inside them; a minute later is.
        (at("2026-03-03", "18:00"), "2026-03-06", at("2026-03-04", "18:00")),
        (at("2026-03-03", "18:01"), "2026-03-06", at("2026-03-04", "09:01")),
        # Four hours that would end in the night go on in the morning.
        (at("2026-03-04", "10:00"), "2026-03-06", at("2026-03-04", "14:00")),
        (at("2026-03-04", "17:00"), "2026-03-06", at("2026-03-04", "21:00")),
        (at("2026-03-04", "19:00"), "2026-03-06", at("2026-03-05", "10:00")),
        # Never beyond the beginning of the night.
        (at("2026-03-06", "16:30"), "2026-03-06", at("2026-03-06", "18:00")),
        # A day over a clock change is from ten to ten.
        (at("2026-03-28", "10:00"), "2026-04-20", at("2026-03-29", "10:00")),
        (at("2026-10-24", "10:00"), "2026-11-20", at("2026-10-25", "10:00")),
    ],
)
def test_S17_E24_a_hold_shortens_near_the_date(begins: datetime, first: str, over: datetime) -> None:
    assert ends(begins, first) == over


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 30),
    st.integers(1, 72),
    st.integers(1, 24),
)
def test_S17_a_hold_is_never_over_in_the_night_nor_before_it_began(
    moment: datetime, ahead: int, hours: int, near: int
) -> None:
    begins = hold_begins(moment)
    first = begins.astimezone(LONDON).date() + timedelta(days=ahead)
    if has_begun(first, begins):
        return
    over = hold_ends(begins, first, hours=hours, near_hours=near)
    there = over.astimezone(LONDON)
    assert begins < over <= at(first.isoformat(), "18:00")
    assert 8 <= there.hour + there.minute / 60 <= 21


def test_E37_what_has_begun_is_over() -> None:
    first = date(2026, 3, 6)
    assert not has_begun(first, at("2026-03-06", "17:59"))
    assert has_begun(first, at("2026-03-06", "18:00"))
