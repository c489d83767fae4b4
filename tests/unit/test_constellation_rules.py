"""The life of a constellation (W4), how many hub homes it has (R1) and how many families (R2, R3)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from constellations.homes.rules import (
    ConstellationState,
    hub_homes_fit,
    may_become,
    may_join,
    size_warning,
    takes_stays,
)

HANDBOOK = {
    "forming": {"live", "closed"},
    "live": {"interim", "paused", "closed"},
    "interim": {"live", "paused", "closed"},
    "paused": {"live", "interim", "closed"},
    "closed": set(),
}
LAUNCH = date(2026, 1, 1)


def test_W4_every_pair_of_states() -> None:
    for state, other in product(ConstellationState, repeat=2):
        assert may_become(state, other) is (other in HANDBOOK[state])


@pytest.mark.parametrize(
    ("state", "stays", "hubs"),
    [
        ("forming", False, {0, 1}),
        ("live", True, {1}),
        ("interim", True, {0, 1}),
        ("paused", False, {0, 1}),
        ("closed", False, {0}),
    ],
)
def test_R1_which_states_take_stays_and_with_how_many_hub_homes(state: str, stays: bool, hubs: set[int]) -> None:
    assert takes_stays(ConstellationState(state)) is stays
    assert {n for n in range(4) if hub_homes_fit(ConstellationState(state), n)} == hubs


def test_R2_the_eleventh_satellite_may_not_join() -> None:
    assert [n for n in range(13) if may_join(n)] == list(range(10))


@pytest.mark.parametrize("families", range(12))
@pytest.mark.parametrize("days", [0, 89, 90, 400])
def test_R3_fewer_than_six_is_said_from_day_90(families: int, days: int) -> None:
    warned = size_warning(families, LAUNCH, LAUNCH + timedelta(days=days))
    assert (warned is not None) is (families < 6 and days >= 90)


def test_R3_words() -> None:
    later = LAUNCH + timedelta(days=100)
    assert size_warning(5, LAUNCH, later) == "This constellation has 5 families. It works best with 6 to 10."
    assert size_warning(1, LAUNCH, later) == "This constellation has 1 family. It works best with 6 to 10."
    assert size_warning(0, LAUNCH, later) == "This constellation has no families. It works best with 6 to 10."
    assert size_warning(0, None, later) is None
