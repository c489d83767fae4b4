"""Fair turns by the tie-break: longest since the last stay, then the need flag, then first asked (6.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellations.stays.turns import Tally, in_turn, tally_words, why_first

TODAY = date(2026, 3, 4)
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
MARSH = Tally(UUID(int=1), "Marsh", 3, 1, 3, 2, date(2026, 2, 8), pressing=False, asked_at=AT)
SETHI = replace(MARSH, household_id=UUID(int=2), name="Sethi", last=date(2026, 1, 4))
OKAFOR = replace(MARSH, household_id=UUID(int=3), name="Okafor", nights=0, weekend_nights=0, asks=0, last=None)


def test_6_5_who_has_waited_longest_comes_first() -> None:
    for order in permutations((MARSH, SETHI, OKAFOR)):
        assert in_turn(order) == (OKAFOR, SETHI, MARSH)
    assert why_first(in_turn((MARSH, SETHI)), TODAY) == (
        "It would be the turn of the Sethi family: it has waited longest (the last sleepover ended Sun 4 Jan)."
        " You decide."
    )
    assert "no sleepover yet" in why_first(in_turn((MARSH, OKAFOR)), TODAY)


def test_6_5_then_the_need_flag_then_who_asked_first() -> None:
    pressing = replace(SETHI, last=MARSH.last, pressing=True, asked_at=AT + timedelta(days=2))
    assert in_turn((MARSH, pressing))[0] is pressing
    assert "its reason presses more" in why_first(in_turn((MARSH, pressing)), TODAY)
    later = replace(pressing, pressing=False)
    assert in_turn((later, MARSH))[0] is MARSH
    assert "it asked first" in why_first(in_turn((later, MARSH)), TODAY)


def test_6_5_of_one_alone_there_is_no_turn() -> None:
    assert why_first((MARSH,), TODAY) == ""


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (MARSH, "3 nights, 1 of them at a weekend. 2 of 3 asks were a yes. Last home Sun 8 Feb."),
        (
            replace(MARSH, nights=9, asks=0, holiday_nights=5),
            "9 nights, 1 of them at a weekend, 5 of them in the school holidays. Last home Sun 8 Feb.",
        ),
        (OKAFOR, "No night. No sleepover yet."),
        (
            replace(MARSH, nights=1, weekend_nights=0, asks=1, given=1),
            "1 night. 1 of 1 ask was a yes. Last home Sun 8 Feb.",
        ),
    ],
)
def test_6_5_a_tally_in_words(tally: Tally, words: str) -> None:
    assert tally_words(tally, TODAY) == words


LASTS = st.one_of(st.none(), st.dates(date(2025, 12, 1), TODAY))


@given(st.lists(st.tuples(LASTS, st.booleans(), st.integers(0, 50)), min_size=2, max_size=10))
def test_6_5_nobody_stands_before_somebody_who_has_waited_longer(told: list[tuple[date | None, bool, int]]) -> None:
    tallies = [
        replace(MARSH, household_id=UUID(int=n), last=last, pressing=pressing, asked_at=AT + timedelta(hours=hours))
        for n, (last, pressing, hours) in enumerate(told)
    ]
    ranked = in_turn(tallies)
    for before, after in pairwise(ranked):
        assert (before.last or date.min) <= (after.last or date.min)
        if before.last == after.last:
            assert before.pressing >= after.pressing
