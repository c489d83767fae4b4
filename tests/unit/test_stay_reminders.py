"""When one is reminded of a sleepover (W1): by the clocks of London, whatever they do meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from constellations.stays.dates import StayDates
from constellations.stays.reminding import moments


@pytest.mark.parametrize(
    ("first", "home", "at"),
    [
        (date(2026, 3, 6), date(2026, 3, 8), ["2026-02-27 09:00", "2026-03-04 09:00", "2026-03-06 09:00"]),
        # Clocks go forward on 29 March 2026: nine there is eight in UTC.
        (date(2026, 3, 30), date(2026, 4, 1), ["2026-03-23 09:00", "2026-03-28 09:00", "2026-03-30 08:00"]),
        # And back on 25 October: the end of a long one is near on a day of its own.
        (
            date(2026, 10, 23),
            date(2026, 10, 27),
            ["2026-10-16 08:00", "2026-10-21 08:00", "2026-10-23 08:00", "2026-10-26 09:00"],
        ),
        (date(2028, 3, 2), date(2028, 3, 3), ["2028-02-24 09:00", "2028-02-29 09:00", "2028-03-02 09:00"]),
        (date(2026, 12, 25), date(2026, 12, 26), ["2026-12-18 09:00", "2026-12-23 09:00", "2026-12-25 09:00"]),
    ],
    ids=["plain", "forward", "back", "leap", "christmas"],
)
def test_R70_E23_E24_reminders_come_at_nine_in_the_morning(first: date, home: date, at: list[str]) -> None:
    wanted = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in at]
    assert moments(StayDates(first, home)) == wanted
