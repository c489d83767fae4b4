"""Nights, typed dates and decision deadlines of stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from constellations.stays.dates import (
    MOST_NIGHTS,
    NOT_A_DATE,
    StayDates,
    decision_deadline,
    nights,
    parse_dates,
    short_nights,
    short_span,
)

TODAY = date(2026, 12, 3)
FRIDAY, SUNDAY = date(2026, 12, 4), date(2026, 12, 6)
WEEKEND = StayDates(FRIDAY, SUNDAY)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def london(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def test_R10_E25_27_september_to_14_october_is_17_nights() -> None:
    counted = nights(date(2026, 9, 27), date(2026, 10, 14))
    assert len(counted) == 17
    assert (counted[0], counted[-1]) == (date(2026, 9, 27), date(2026, 10, 13))


@pytest.mark.parametrize(
    ("first", "home", "count"),
    [
        (date(2026, 3, 27), date(2026, 3, 30), 3),
        (date(2026, 3, 28), date(2026, 3, 29), 1),
        (date(2026, 10, 23), date(2026, 10, 26), 3),
        (date(2026, 10, 24), date(2026, 10, 25), 1),
    ],
)
def test_R10_E24_a_clock_change_neither_adds_nor_loses_a_night(first: date, home: date, count: int) -> None:
    assert len(nights(first, home)) == StayDates(first, home).count == count


def test_R10_E23_the_leap_day_is_a_night() -> None:
    assert nights(date(2028, 2, 28), date(2028, 3, 1)) == [date(2028, 2, 28), date(2028, 2, 29)]
    assert len(nights(date(2027, 2, 28), date(2027, 3, 1))) == 1


@pytest.mark.parametrize(
    ("first", "home", "count"),
    [
        (date(2026, 12, 24), date(2026, 12, 27), 3),  # 25 and 26 December are nights like any others
        (date(2026, 12, 25), date(2026, 12, 26), 1),
        # Thursday before Easter to Tuesday after it; the clocks change in between.
        (date(2027, 3, 25), date(2027, 3, 30), 5),
        (date(2026, 4, 2), date(2026, 4, 7), 5),
    ],
)
def test_R10_E24_nights_over_easter_and_christmas(first: date, home: date, count: int) -> None:
    assert len(nights(first, home)) == StayDates(first, home).count == count


def test_R10_month_end_and_year_end() -> None:
    assert len(nights(date(2026, 12, 30), date(2027, 1, 2))) == 3


def test_R10_no_night_and_reversed_dates() -> None:
    assert nights(FRIDAY, FRIDAY) == []
    with pytest.raises(ValueError, match="before"):
        nights(SUNDAY, FRIDAY)
    with pytest.raises(ValueError, match="after"):
        StayDates(FRIDAY, FRIDAY)


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_R10_nights_of_neighbouring_stays_add_up(first: date, one: int, two: int) -> None:
    middle, end = first + timedelta(days=one), first + timedelta(days=one + two)
    assert nights(first, middle) + nights(middle, end) == nights(first, end)
    assert len(nights(first, end)) == one + two


@given(DAYS, st.integers(1, 9), st.integers(-12, 12), st.integers(1, 9))
def test_R12_stays_overlap_exactly_where_they_share_a_night(day: date, one: int, gap: int, two: int) -> None:
    mine = StayDates(day, day + timedelta(days=one))
    start = day + timedelta(days=gap)
    other = StayDates(start, start + timedelta(days=two))
    assert mine.overlaps(other) is other.overlaps(mine) is bool(set(mine.nights) & set(other.nights))


def test_R12_home_on_the_day_when_the_other_begins_is_no_overlap() -> None:
    assert not WEEKEND.overlaps(StayDates(SUNDAY, SUNDAY + timedelta(days=1)))


@pytest.mark.parametrize(
    ("first", "home"),
    [
        ("2026-12-04", "2026-12-06"),
        ("4 12 2026", "6 12 2026"),
        ("4/12/2026", "6/12/2026"),
        ("04/12/26", "6.12.26"),
        ("4-12-2026", "6-12-2026"),
        ("4 Dec", "6 Dec"),
        ("4dec", "6 december"),
        ("4th December 2026", "Sun 6 Dec 2026"),
        ("Fri, 4 Dec", "sunday 6 december"),
        ("  4   DEC ", "6\u00a0Dec"),
    ],
)
def test_parse_dates_reads_what_people_type(first: str, home: str) -> None:
    assert parse_dates(first, home, TODAY) == WEEKEND


@pytest.mark.parametrize(
    ("first", "home", "expected"),
    [
        ("2 Jan", "5 Jan", StayDates(date(2027, 1, 2), date(2027, 1, 5))),
        ("30 Dec", "2 Jan", StayDates(date(2026, 12, 30), date(2027, 1, 2))),
        ("3 Dec", "4 Dec", StayDates(TODAY, FRIDAY)),
        ("2 Dec 2027", "4 Dec", StayDates(date(2027, 12, 2), date(2027, 12, 4))),
    ],
)
def test_parse_dates_without_a_year_means_the_next_one(first: str, home: str, expected: StayDates) -> None:
    assert parse_dates(first, home, TODAY) == expected


def test_E23_parse_dates_knows_the_leap_day() -> None:
    assert parse_dates("29 Feb", "1 Mar", date(2027, 12, 1)) == StayDates(date(2028, 2, 29), date(2028, 3, 1))
    assert parse_dates("29 2 2027", "1 3 2027", TODAY) == {"first": NOT_A_DATE}


PAST = "That night has gone. Choose tonight or a later night."
REVERSED = "The day home is before the first night. Check both dates."
FAR = "That is more than a year away. Choose an earlier night."


@pytest.mark.parametrize(
    ("first", "home", "errors"),
    [
        ("", " ", {"first": "Choose the first night.", "home": "Choose the day home."}),
        ("soon", "4 Foo", {"first": NOT_A_DATE, "home": NOT_A_DATE}),
        ("31 11 2026", "6 Dec", {"first": NOT_A_DATE}),
        ("2026-13-01", "6 Dec", {"first": NOT_A_DATE}),
        ("4 Dec", "12/6", {"home": NOT_A_DATE}),
        ("4 Dec\x00", "6 Dec\u202e", {"first": NOT_A_DATE, "home": NOT_A_DATE}),
        ("\u0664 12 2026", "6 Dec", {"first": NOT_A_DATE}),
        ("4 Dec" + " 2026" * 999, "6 Dec", {"first": NOT_A_DATE}),
        ("Sat 4 Dec", "6 Dec", {"first": "4 Dec 2026 is a Friday. Check the day."}),
        ("Foo 4 Dec", "6 Dec", {"first": "4 Dec 2026 is a Friday. Check the day."}),
        ("2 Dec", "5 Dec", {"first": PAST}),
        (
            "2025-12-04",
            "6 Dec 2026",
            {"first": PAST, "home": "That is 367 nights. Ask for 28 nights at most."},
        ),
        ("6 Dec 2026", "4 Dec 2026", {"home": REVERSED}),
        ("4 Dec", "4 Dec", {"home": "The day home comes after the first night. Choose a later day."}),
        ("2026-12-04", "2028-01-08", {"home": "That is 400 nights. Ask for 28 nights at most."}),
        ("2026-12-04", "2027-01-02", {"home": "That is 29 nights. Ask for 28 nights at most."}),
        ("2027-12-04", "2027-12-06", {"first": FAR}),
        ("9999-12-31", "0001-01-01", {"first": FAR, "home": REVERSED}),
    ],
)
def test_parse_dates_answers_by_the_field(first: str, home: str, errors: dict[str, str]) -> None:
    assert parse_dates(first, home, TODAY) == errors


def test_parse_dates_takes_28_nights_and_a_year_ahead() -> None:
    assert parse_dates("2026-12-04", "2027-01-01", TODAY) == StayDates(FRIDAY, date(2027, 1, 1))
    assert isinstance(parse_dates("2027-12-03", "2027-12-05", TODAY), StayDates)


@given(st.text(max_size=60), st.text(max_size=60))
@example("1 1 0000", "31/12/9999")
@example("31 Dec 9999", "31 Dec")
@example("0 Jan", "99 Dec 0001")
def test_parse_dates_never_raises(first: str, home: str) -> None:
    found = parse_dates(first, home, TODAY)
    assert isinstance(found, StayDates) or (found and set(found) <= {"first", "home"} and all(found.values()))


@given(
    st.from_regex(r"[0-9]{1,4}[ ./-][0-9]{1,2}[ ./-][0-9]{1,4}", fullmatch=True),
    st.from_regex(r"([a-z]{3,9} )?[0-9]{1,2} (jan|feb|december)( [0-9]{4})?", fullmatch=True),
)
def test_parse_dates_never_raises_on_what_looks_like_a_date(first: str, home: str) -> None:
    assert parse_dates(first, home, TODAY)
    assert parse_dates(home, first, date(9999, 12, 31))


@given(st.dates(TODAY, TODAY + timedelta(days=365)), st.integers(1, MOST_NIGHTS))
def test_parse_dates_takes_every_good_wish_in_every_form(first: date, count: int) -> None:
    home = first + timedelta(days=count)
    wish = StayDates(first, home)
    assert parse_dates(first.isoformat(), home.isoformat(), TODAY) == wish
    assert parse_dates(f"{first:%d/%m/%Y}", f"{home:%d %m %y}", TODAY) == wish
    assert parse_dates(f"{first:%A %d %B %Y}", f"{home.day} {home:%b}", TODAY) == wish


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], ""),
        ([date(2026, 12, 5)], "Sat 5"),
        ([date(2026, 12, 11), date(2026, 12, 12)], "Fri 11 and Sat 12"),
        (nights(date(2026, 12, 11), date(2026, 12, 16)), "Fri 11 to Tue 15"),
        ([date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 5)], "Tue 1, Thu 3 and Sat 5"),
        ([date(2026, 11, 30), date(2026, 12, 1)], "Mon 30 Nov and Tue 1 Dec"),
        ([date(2026, 12, 1), *nights(date(2026, 12, 3), date(2026, 12, 6))], "Tue 1 and Thu 3 to Sat 5"),
    ],
)
def test_short_nights(days: list[date], said: str) -> None:
    assert short_nights(days) == said


def test_short_span() -> None:
    assert short_span(WEEKEND) == "Fri 4 to Sun 6 Dec"
    assert short_span(StayDates(date(2026, 11, 30), date(2026, 12, 2))) == "Mon 30 Nov to Wed 2 Dec"


@pytest.mark.parametrize(
    ("asked", "first_night", "answer_by"),
    [
        (london(date(2026, 12, 3), time(9)), date(2026, 12, 18), london(date(2026, 12, 6), time(18))),
        (london(date(2026, 12, 3), time(23, 30)), date(2026, 12, 18), london(date(2026, 12, 6), time(18))),
        (london(date(2026, 12, 3), time(9)), date(2026, 12, 8), london(date(2026, 12, 6), time(18))),
        (london(date(2026, 12, 3), time(9)), date(2026, 12, 7), london(date(2026, 12, 5), time(18))),
        (london(date(2026, 12, 3), time(9)), date(2026, 12, 6), london(date(2026, 12, 4), time(18))),
        (london(date(2026, 12, 3), time(9)), date(2026, 12, 5), london(date(2026, 12, 3), time(18))),
        (london(date(2026, 12, 3), time(16)), date(2026, 12, 5), london(date(2026, 12, 4), time(18))),
        (london(date(2026, 12, 3), time(9)), date(2026, 12, 4), london(date(2026, 12, 3), time(18))),
        (london(date(2026, 12, 3), time(17)), date(2026, 12, 4), london(date(2026, 12, 4), time(18))),
        (london(date(2026, 12, 3), time(15)), date(2026, 12, 3), london(date(2026, 12, 3), time(18))),
        (london(date(2026, 12, 3), time(17, 1)), date(2026, 12, 3), london(date(2026, 12, 3), time(19, 1))),
        (london(date(2026, 12, 3), time(20)), date(2026, 12, 3), london(date(2026, 12, 3), time(22))),
    ],
)
def test_R16_S13_decision_deadline(asked: datetime, first_night: date, answer_by: datetime) -> None:
    assert decision_deadline(asked, first_night) == answer_by


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_R16_E24_deadlines_stay_at_six_across_a_clock_change(sunday: date) -> None:
    asked = london(sunday - timedelta(days=2), time(10))
    assert decision_deadline(asked, sunday + timedelta(days=20)) == london(sunday + timedelta(days=1), time(18))
    assert decision_deadline(asked, sunday + timedelta(days=1)) == london(sunday - timedelta(days=1), time(18))


@pytest.mark.parametrize(
    ("asked", "first_night", "answer_by"),
    [
        # A hub home is open on holidays, so days are days: asked on Christmas Eve, answered by the 27th.
        (london(date(2026, 12, 24), time(10)), date(2027, 1, 8), london(date(2026, 12, 27), time(18))),
        (london(date(2026, 12, 24), time(10)), date(2026, 12, 26), london(date(2026, 12, 24), time(18))),
        (london(date(2027, 3, 26), time(10)), date(2027, 4, 9), london(date(2027, 3, 29), time(18))),
        (london(date(2027, 3, 26), time(10)), date(2027, 3, 29), london(date(2027, 3, 27), time(18))),
        (london(date(2028, 2, 27), time(10)), date(2028, 3, 12), london(date(2028, 3, 1), time(18))),
        (london(date(2028, 2, 26), time(10)), date(2028, 3, 1), london(date(2028, 2, 28), time(18))),
    ],
)
def test_R16_E23_E24_deadlines_at_easter_at_christmas_and_over_a_leap_day(
    asked: datetime, first_night: date, answer_by: datetime
) -> None:
    assert decision_deadline(asked, first_night) == answer_by


@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)), st.integers(0, 40))  # noqa: DTZ001
def test_R16_a_deadline_is_ahead_and_within_three_days(naive: datetime, days: int) -> None:
    asked = naive.replace(tzinfo=UTC)
    first = asked.astimezone(ZoneInfo("Europe/London")).date() + timedelta(days=days)
    deadline = decision_deadline(asked, first)
    assert asked + timedelta(hours=1) <= deadline <= asked + timedelta(days=3, hours=19)
    assert deadline <= max(london(first, time(18)), asked + timedelta(hours=2))
