"""School holidays: as councils published them, as they usually fall, and which nights they are (6.5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from constellations.stays.school_holidays import EVERYWHERE, OWN, Holiday, holiday_nights, usual

DAY = timedelta(days=1)
CONFIRMED = {**OWN["Solihull"], (2026, Holiday.EASTER): (date(2027, 3, 29), date(2027, 4, 9))}


@pytest.mark.parametrize(("which", "days"), CONFIRMED.items())
def test_6_5_a_usual_holiday_is_as_a_council_published_it(which: tuple[int, Holiday], days: tuple[date, date]) -> None:
    assert usual(*which) == days


def test_6_5_a_week_of_half_term_is_nine_nights() -> None:
    found = holiday_nights(EVERYWHERE, date(2026, 10, 1), date(2026, 12, 1))
    assert found == [date(2026, 10, 23) + n * DAY for n in range(9)]
    assert date(2026, 11, 1) not in found, "there is school on Monday"


def test_6_5_bank_holidays_at_the_ends_belong_to_it() -> None:
    easter = holiday_nights(EVERYWHERE, date(2027, 3, 1), date(2027, 5, 1))
    assert easter[0] == date(2027, 3, 25), "the night before Good Friday"
    christmas = holiday_nights(EVERYWHERE, date(2026, 12, 1), date(2027, 2, 1))
    assert (christmas[0], christmas[-1]) == (date(2026, 12, 18), date(2027, 1, 2))


def test_6_5_a_council_has_its_own_and_else_the_usual_ones() -> None:
    night = date(2026, 2, 22)
    assert night in holiday_nights("Shropshire", night, night + DAY)
    assert night not in holiday_nights(EVERYWHERE, night, night + DAY)
    for area in (*OWN, "Wexmoor"):
        assert holiday_nights(area, date(2026, 12, 20), date(2026, 12, 31)), area


@pytest.mark.parametrize("year", range(2024, 2034))
def test_6_5_every_year_has_six_holidays_in_order(year: int) -> None:
    days = [usual(year, holiday) for holiday in Holiday]
    assert days == sorted(days)
    assert all(first.weekday() == 0 for first, _ in days)
    nights = holiday_nights(EVERYWHERE, date(year, 9, 1), date(year + 1, 9, 1))
    assert 85 <= len(nights) <= 105
