"""Repeats as plain dates: which nights they are over clock changes and year ends, and how far one may ask (E34)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from constellations.stays.dates import FURTHEST_DAYS, StayDates
from constellations.stays.repeats import MOST_TIMES, Every, Rule, every_words, parse_rule

TODAY = date(2026, 3, 4)
FRIDAY = date(2026, 3, 6)
WEEKEND = StayDates(FRIDAY, FRIDAY + timedelta(days=2))
DAYS = some.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(DAYS, some.integers(1, 6), some.sampled_from(Every), some.integers(1, MOST_TIMES))
def test_R10_E24_every_time_is_on_the_same_day_with_as_many_nights(
    first: date, nights: int, every: Every, times: int
) -> None:
    dates = StayDates(first, first + timedelta(days=nights))
    found = Rule(dates, every, first + timedelta(weeks=every * (times - 1))).times
    assert len(found) == times
    assert {one.first.weekday() for one in found} == {first.weekday()}
    assert {one.count for one in found} == {nights}
    assert all(after.first - before.first == timedelta(weeks=every) for before, after in pairwise(found))


@given(some.text(max_size=40), some.text(max_size=40))
def test_E34_whatever_is_typed_is_a_rule_within_bounds_or_a_sentence(every: str, until: str) -> None:
    found = parse_rule(WEEKEND, every, until, TODAY)
    if isinstance(found, Rule):
        assert 2 <= len(found.times) <= MOST_TIMES
        assert found.until <= TODAY + timedelta(days=FURTHEST_DAYS)
    else:
        assert found
        assert set(found) <= {"every", "until"}


@pytest.mark.parametrize(("until", "times"), [("13 3 2026", 2), ("25 9 2026", MOST_TIMES), ("27 March", 4)])
def test_E34_at_the_bounds(until: str, times: int) -> None:
    found = parse_rule(WEEKEND, "1", until, TODAY)
    assert isinstance(found, Rule)
    assert len(found.times) == times


@pytest.mark.parametrize(
    ("every", "until", "field"),
    [("1", "12 3 2026", "until"), ("1", "2 10 2026", "until"), ("4", "5 3 2027", "until"), ("5", "27 3 2026", "every")],
)
def test_E34_just_over_the_bounds(every: str, until: str, field: str) -> None:
    found = parse_rule(WEEKEND, every, until, TODAY)
    assert isinstance(found, dict)
    assert list(found) == [field]


def test_E34_a_child_is_at_home_for_a_night_between_two() -> None:
    week = StayDates(FRIDAY, FRIDAY + timedelta(days=7))
    found = parse_rule(week, "1", "27 3 2026", TODAY)
    assert found == {"every": "7 nights are too long for that. Choose fewer nights, or every other week."}
    assert isinstance(parse_rule(week, "2", "27 3 2026", TODAY), Rule)


def test_how_often_is_said_by_the_day() -> None:
    said = [every_words(every, FRIDAY) for every in Every]
    assert said == ["every Friday", "every other Friday", "every third Friday", "every fourth Friday"]
