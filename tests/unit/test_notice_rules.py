"""When somebody is told: presets, choices, quiet hours, pauses and digests, over both clock changes (R44, S18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from core import clock
from notifications.outbox.neutral import neutral_name
from notifications.outbox.rules import NEVER_MUTED, Weight
from notifications.preferences.rules import (
    PRESETS,
    Decided,
    Every,
    Level,
    Preference,
    Then,
    decide,
    digest_moment,
    quiet_ends,
)

GROUP, ELSEWHERE = UUID(int=1), UUID(int=2)
QUIET = (21, 8)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


NOON, NIGHT = at("2026-12-04 12:00"), at("2026-12-04 22:30")


def then(weight: Weight, wants: Preference, now: datetime = NOON, space: UUID = GROUP) -> Then:
    return decide(weight, wants, (space,), "sleepovers", QUIET, now).then


@pytest.mark.parametrize("weight", sorted(NEVER_MUTED))
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("now", [NOON, NIGHT])
def test_R44_emergencies_and_approvals_are_never_muted_or_put_off(weight: Weight, preset: Level, now: datetime) -> None:
    choices = dict.fromkeys([(GROUP, "sleepovers"), (GROUP, None), (None, "sleepovers")], Level.OFF)
    wants = Preference(preset=preset, paused_until=date(2027, 1, 1), choices=choices)
    assert then(weight, wants, now) is Then.NOW


@pytest.mark.parametrize(
    ("preset", "needs_me", "news"),
    [
        (Level.EVERYTHING, Then.NOW, Then.NOW),
        (Level.NEEDS_ME, Then.NOW, Then.DIGEST),
        (Level.DIGEST, Then.DIGEST, Then.DIGEST),
    ],
)
def test_the_three_presets(preset: Level, needs_me: Then, news: Then) -> None:
    wants = Preference(preset=preset)
    assert (then(Weight.NEEDS_ME, wants), then(Weight.NEWS, wants)) == (needs_me, news)


def test_the_most_particular_choice_counts() -> None:
    wants = Preference(choices={(None, "sleepovers"): Level.OFF, (GROUP, None): Level.DIGEST})
    assert then(Weight.NEWS, wants) is Then.DIGEST
    assert then(Weight.NEWS, wants, space=ELSEWHERE) is Then.OFF
    wants = replace(wants, choices={**wants.choices, (GROUP, "sleepovers"): Level.EVERYTHING})
    assert then(Weight.NEWS, wants) is Then.NOW


def test_a_pause_keeps_for_the_digest_and_is_over_on_its_day() -> None:
    wants = Preference(paused_until=date(2026, 12, 5))
    assert then(Weight.NEEDS_ME, wants) is Then.DIGEST
    assert then(Weight.NEEDS_ME, wants, at("2026-12-05 12:00")) is Then.NOW


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-12-04 20:59", None),
        ("2026-12-04 21:00", "2026-12-05 08:00"),
        ("2026-12-05 07:59", "2026-12-05 08:00"),
        ("2026-12-05 08:00", None),
        # Spring: the night of 27 to 28 March has an hour less, and eight o'clock is seven in UTC.
        ("2027-03-27 21:00", "2027-03-28 07:00"),
        ("2027-03-28 01:30", "2027-03-28 07:00"),
        ("2027-03-28 07:00", None),
        ("2027-03-28 20:00", "2027-03-29 07:00"),
        # Autumn: the night of 30 to 31 October has an hour more.
        ("2027-10-30 20:00", "2027-10-31 08:00"),
        ("2027-10-31 00:30", "2027-10-31 08:00"),
        ("2027-10-31 01:30", "2027-10-31 08:00"),
        ("2027-10-31 08:00", None),
        # The leap day, and the end of the year.
        ("2028-02-28 23:00", "2028-02-29 08:00"),
        ("2028-02-29 23:00", "2028-03-01 08:00"),
        ("2026-12-31 23:59", "2027-01-01 08:00"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(now: str, ends: str | None) -> None:
    assert quiet_ends(QUIET, at(now)) == (at(ends) if ends else None)
    decided = decide(Weight.NEEDS_ME, Preference(), (), "sleepovers", QUIET, at(now))
    assert decided == (Decided(Then.WAIT, at(ends)) if ends else Decided(Then.NOW))


@pytest.mark.parametrize(
    ("quiet", "hour", "is_quiet"),
    [((13, 15), 14, True), ((13, 15), 15, False), ((8, 8), 8, False), ((0, 6), 0, True), ((22, 0), 23, True)],
)
def test_quiet_hours_of_any_shape(quiet: tuple[int, int], hour: int, is_quiet: bool) -> None:
    assert (quiet_ends(quiet, datetime(2026, 12, 4, hour, 10, tzinfo=UTC)) is not None) is is_quiet


def test_quiet_hours_never_last_longer_than_they_are_over_2000_moments() -> None:
    for number in range(2000):
        moment = datetime.fromtimestamp(1_790_000_000 + number * 17_351, UTC)
        ends = quiet_ends(QUIET, moment)
        hour = clock.to_london(moment).hour
        assert (ends is None) == (8 <= hour < 21)
        if ends is not None:
            assert clock.to_london(ends).hour == 8
            assert 0 < (ends - moment).total_seconds() <= 12 * 3600


@pytest.mark.parametrize(
    ("every", "now", "moment"),
    [
        (Every.DAILY, "2026-12-04 08:00", "2026-12-04 08:00"),
        (Every.DAILY, "2026-12-04 07:59", "2026-12-03 08:00"),
        (Every.DAILY, "2027-03-28 07:00", "2027-03-28 07:00"),  # eight o'clock on the day of the change
        (Every.DAILY, "2027-03-28 06:59", "2027-03-27 08:00"),
        (Every.DAILY, "2027-10-31 07:59", "2027-10-30 07:00"),
        (Every.DAILY, "2027-10-31 08:00", "2027-10-31 08:00"),
        (Every.DAILY, "2028-02-29 12:00", "2028-02-29 08:00"),
        (Every.WEEKLY, "2026-12-04 12:00", "2026-11-30 08:00"),
        (Every.WEEKLY, "2026-12-07 07:00", "2026-11-30 08:00"),
        (Every.WEEKLY, "2026-12-07 08:00", "2026-12-07 08:00"),
        (Every.WEEKLY, "2027-03-29 12:00", "2027-03-29 07:00"),
    ],
)
def test_digests_come_at_the_persons_hour(every: Every, now: str, moment: str) -> None:
    assert digest_moment(Preference(digest=every, digest_hour=8), at(now)) == at(moment)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Rosa O\u2019Hara-Marsh", "Rosa O\u2019Hara-Marsh"),
        ("Zo\u00eb N\u00fa\u00f1ez Jr.", "Zo\u00eb N\u00fa\u00f1ez Jr."),
        ("Duty team, Wexmoor", "Duty team, Wexmoor"),
        ("www.evil.example", "www evil example"),
        ("https://evil.example/x?y=1", "https evil example x y 1"),
        ('<a href="https://evil.example">Click</a>', "a href https evil example Click a"),
        ("[Click](http://evil.example)", "Click (http evil example)"),
        ("a@b.example", "a b example"),
        ("R\u202eosa\u200b", "Rosa"),
        ("Rosa\r\nBcc: x", "Rosa Bcc x"),
        ("\U0001f600", "Somebody"),
    ],
)
def test_names_become_no_links_and_no_markup(name: str, plain: str) -> None:
    assert neutral_name(name) == plain


SPANS = {
    "spring": (date(2027, 3, 26), 6),  # Good Friday to the day after Easter Monday, with the clock change between
    "autumn": (date(2027, 10, 29), 5),
    "Christmas": (date(2027, 12, 24), 10),
    "leap day": (date(2028, 2, 27), 5),
}


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("hour", [6, 8, 21])
def test_R70_a_digest_a_day_at_the_persons_hour_over_every_span_quarter_by_quarter(span: str, hour: int) -> None:
    first, days = SPANS[span]
    begin, end = clock.local(first, time(0)), clock.local(first + timedelta(days=days), time(0))
    daily, weekly = Preference(digest_hour=hour), Preference(digest=Every.WEEKLY, digest_hour=hour)
    now, seen, mondays = begin, set[datetime](), set[datetime]()
    while now < end:
        seen.add(digest_moment(daily, now))
        mondays.add(digest_moment(weekly, now))
        now += timedelta(minutes=15)
    within = [one for one in seen if begin <= one < end]
    assert sorted(clock.today(one) for one in within) == [first + timedelta(days=n) for n in range(days)]
    assert {clock.to_london(one).time() for one in seen | mondays} == {time(hour)}
    assert {clock.today(one).weekday() for one in mondays} == {0}


def test_R44_nothing_urgent_waits_in_any_hour_of_any_span() -> None:
    wants = Preference(preset=Level.DIGEST, quiet=(0, 23), paused_until=date(2030, 1, 1))
    for first, days in SPANS.values():
        now = clock.local(first, time(0))
        for _ in range(days * 24):
            assert then(Weight.URGENT, wants, now) is Then.NOW
            now += timedelta(hours=1)
