"""Checks of adults by S24, and what looks like a child's full name (R35)."""

from __future__ import annotations

from datetime import date

import pytest

from constellations.homes.approvals import (
    DBS,
    FINE,
    MEDICAL,
    WITHDRAWN,
    Renewal,
    Standing,
    blocks_planned_stays,
    shows_full_name,
    standing_of,
    years_later,
)

TODAY = date(2026, 3, 4)
STRICT = Renewal()


@pytest.mark.parametrize(
    ("kind", "done_on", "result", "standing"),
    [
        (DBS, None, "", Standing.MISSING),
        (DBS, date(2023, 3, 4), FINE, Standing.LAPSED),
        (DBS, date(2023, 3, 5), FINE, Standing.SOON),
        (DBS, date(2023, 6, 2), FINE, Standing.SOON),
        (DBS, date(2023, 6, 3), FINE, Standing.FINE),
        (MEDICAL, date(2024, 3, 4), FINE, Standing.LAPSED),
        (MEDICAL, date(2024, 6, 3), FINE, Standing.FINE),
        (DBS, date(2026, 3, 1), WITHDRAWN, Standing.LAPSED),
    ],
)
def test_S24_a_check_holds_for_its_years_and_is_warned_of_before(
    kind: str, done_on: date | None, result: str, standing: Standing
) -> None:
    found = standing_of(kind, done_on, result, TODAY, STRICT)
    assert found.standing is standing
    assert blocks_planned_stays([found]) is (standing is Standing.LAPSED)


def test_E23_a_check_of_a_leap_day_is_due_on_the_28th() -> None:
    assert years_later(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize("typed", ["Sol", "Anna-Mae", "D'Arcy", "Zoë", "Łucja", "مريم", " Kai ", "Kai."])
def test_R35_a_first_name_or_alias_is_fine(typed: str) -> None:
    assert not shows_full_name(typed)


@pytest.mark.parametrize(
    "typed", ["Sol Marsh", "Marsh, Sol", "S. Marsh", "Sol_Marsh", "Sol M", "Sol/Marsh", "Sol\tMarsh"]
)
def test_R35_what_looks_like_a_full_name_is_seen(typed: str) -> None:
    assert shows_full_name(typed)
