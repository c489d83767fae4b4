"""The hub home's calendar: hours as people type them, clock changes, and who sees what."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from constellations.calendar.rules import (
    AM_OR_PM,
    ENDS_FIRST,
    NOT_A_TIME,
    NOT_THAT_DAY,
    Audience,
    Entry,
    Hours,
    Kind,
    NotATime,
    is_own_business,
    parse_time,
    seen_as,
    typed_time,
)
from core.ids import new_id

DAY = date(2026, 3, 6)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2 pm", time(14)),
        ("2pm", time(14)),
        (" 2.30 PM ", time(14, 30)),
        ("14:30", time(14, 30)),
        ("09:00", time(9)),
        ("12:15", time(12, 15)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("noon", time(12)),
        ("11:59 pm", time(23, 59)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, meant: time) -> None:
    assert parse_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2:30", AM_OR_PM),
        ("7", AM_OR_PM),
        ("", NOT_A_TIME),
        ("24:00", NOT_A_TIME),
        ("14 pm", NOT_A_TIME),
        ("0 am", NOT_A_TIME),
        ("12:60", NOT_A_TIME),
        ("after school", NOT_A_TIME),
        ("٣ pm", NOT_A_TIME),
        ("1" * 5000, NOT_A_TIME),
    ],
)
def test_what_is_no_time_or_two_gets_a_sentence(typed: str, words: str) -> None:
    with pytest.raises(NotATime) as refused:
        parse_time(typed)
    assert refused.value.words == words


def test_every_time_reads_back_from_its_field() -> None:
    for hour in range(24):
        for minute in (0, 30):
            at = Hours.on(DAY, time(hour, minute), time(23, 59)).starts
            assert parse_time(typed_time(at)) == time(hour, minute)


def test_E24_hours_are_those_of_the_wall_on_both_clock_changes() -> None:
    before = Hours.on(SPRING, time(14), time(16))
    assert before == Hours(datetime(2026, 3, 29, 13, tzinfo=UTC), datetime(2026, 3, 29, 15, tzinfo=UTC))
    assert (before.day, before.words) == (SPRING, "2 to 4 pm")
    over = Hours.on(AUTUMN, time(0, 30), time(3))
    assert (over.ends - over.starts).total_seconds() == 3.5 * 3600  # the hour that occurs twice
    assert over.words == "12:30 to 3 am"
    with pytest.raises(NotATime, match="go forward"):
        Hours.on(SPRING, time(1, 30), time(2))
    assert NOT_THAT_DAY.startswith("The clocks")


def test_what_ends_before_it_begins_is_refused() -> None:
    for ends in (time(14), time(13)):
        with pytest.raises(NotATime) as refused:
            Hours.on(DAY, time(14), ends)
        assert refused.value.words == ENDS_FIRST


def test_hours_say_the_half_of_the_day_once() -> None:
    assert Hours.on(DAY, time(11, 30), time(13)).words == "11:30 am to 1 pm"
    assert Hours.on(DAY, time(12), time(14)).words == "noon to 2 pm"


def entry(kind: Kind, audience: Audience) -> Entry:
    return Entry(new_id(), kind, audience, Hours.on(DAY, time(14), time(16)), "Mill Lane", "With Pat")


def test_family_time_and_the_hub_homes_own_show_to_families_as_busy_alone() -> None:
    for kind in Kind:
        for audience in Audience:
            one = entry(kind, audience)
            own = kind is Kind.FAMILY_TIME or audience is Audience.HUB_HOME
            assert is_own_business(kind, audience) is own
            seen = seen_as(one, organises=False)
            assert (seen.what == "The hub home is busy") is own
            if own:
                assert "Mill" not in repr(seen)
                assert "Pat" not in repr(seen)
                assert (seen.short, seen.what) == ("Hub busy", "The hub home is busy")
            organised = seen_as(one, organises=True)
            assert "With Pat" in organised.what
            assert organised.place == "Mill Lane"
