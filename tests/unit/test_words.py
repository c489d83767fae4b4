"""How dates, times, names and counts are said (design 6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from core import words
from core.clock import local

TODAY = date(2026, 12, 3)
NOW = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 4), "Fri 4 Dec"),
        (date(2026, 10, 9), "Fri 9 Oct"),
        (date(2027, 1, 1), "Fri 1 Jan 2027"),
        (date(2025, 12, 4), "Thu 4 Dec 2025"),
        (date(2028, 2, 29), "Tue 29 Feb 2028"),
    ],
)
def test_day_words(day: date, said: str) -> None:
    assert words.day_words(day, TODAY) == said


@pytest.mark.parametrize(
    ("first", "home", "said"),
    [
        (date(2026, 12, 4), date(2026, 12, 6), "Fri 4 to Sun 6 Dec"),
        (date(2026, 12, 4), date(2026, 12, 4), "Fri 4 Dec"),
        (date(2026, 11, 30), date(2026, 12, 2), "Mon 30 Nov to Wed 2 Dec"),
        (date(2026, 12, 30), date(2027, 1, 2), "Wed 30 Dec to Sat 2 Jan 2027"),
        (date(2025, 12, 30), date(2026, 1, 2), "Tue 30 Dec 2025 to Fri 2 Jan"),
        (date(2027, 12, 30), date(2028, 1, 2), "Thu 30 Dec 2027 to Sun 2 Jan 2028"),
        (date(2027, 4, 2), date(2027, 4, 4), "Fri 2 to Sun 4 Apr 2027"),
        (date(2027, 3, 31), date(2027, 4, 4), "Wed 31 Mar to Sun 4 Apr 2027"),
    ],
)
def test_span_words(first: date, home: date, said: str) -> None:
    assert words.span_words(first, home, TODAY) == said


def test_day_and_month_names() -> None:
    assert words.day_name(date(2026, 12, 4)) == "Friday"
    assert words.month_words(date(2026, 12, 4)) == "December 2026"


@pytest.mark.parametrize(("count", "said"), [(0, "no nights"), (1, "1 night"), (2, "2 nights"), (17, "17 nights")])
def test_nights_words(count: int, said: str) -> None:
    assert words.nights_words(count) == said


def test_count_words_with_its_own_plural() -> None:
    assert words.count_words(1, "child", "children") == "1 child"
    assert words.count_words(3, "child", "children") == "3 children"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Ivy"], "Ivy"),
        (["Ivy", "Tobi"], "Ivy and Tobi"),
        (("Ivy", "Tobi", "Jess"), "Ivy, Tobi and Jess"),
    ],
)
def test_names_words(names: list[str], said: str) -> None:
    assert words.names_words(names) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(18), "6 pm"),
        (time(14, 14), "2:14 pm"),
        (time(9, 5), "9:05 am"),
        (time(12), "noon"),
        (time(0), "midnight"),
        (time(0, 30), "12:30 am"),
        (time(12, 30), "12:30 pm"),
        (time(11, 59), "11:59 am"),
        (datetime(2026, 7, 1, 17, 0, tzinfo=UTC), "6 pm"),
        (datetime(2026, 12, 1, 18, 0, tzinfo=UTC), "6 pm"),
    ],
)
def test_time_words(at: time | datetime, said: str) -> None:
    assert words.time_words(at) == said


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        (date(2026, 12, 3), time(18), "6 pm today"),
        (date(2026, 12, 4), time(18), "6 pm tomorrow"),
        (date(2026, 12, 5), time(18), "6 pm Saturday"),
        (date(2026, 12, 9), time(18), "6 pm Wednesday"),
        (date(2026, 12, 10), time(18), "6 pm Thu 10 Dec"),
        (date(2026, 12, 17), time(18), "6 pm Thu 17 Dec"),
        (date(2026, 12, 2), time(18), "6 pm yesterday"),
        (date(2026, 11, 26), time(18), "6 pm Thu 26 Nov"),
        (date(2027, 1, 1), time(12), "noon Fri 1 Jan 2027"),
        (date(2026, 12, 4), time(0), "midnight tonight"),
        (date(2026, 12, 5), time(0), "midnight tomorrow"),
        (date(2026, 12, 6), time(0), "midnight Saturday"),
    ],
)
def test_deadline_words(day: date, at: time, said: str) -> None:
    assert words.deadline_words(local(day, at), NOW) == said


def test_deadline_words_use_the_london_day() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert words.deadline_words(local(date(2026, 7, 2), time(18)), late) == "6 pm today"
