"""Which child sleeps where: one bed throughout where there is one, else fewest changes."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, permutations, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellations.homes.rules import BedId, ChildId
from constellations.stays.beds import bed_changes, changes_words, choose_beds

FRIDAY = date(2026, 12, 4)
BEDS = [BedId(UUID(int=n)) for n in range(1, 4)]
ONE, TWO, THREE = BEDS
IVY, TOBI = ChildId(UUID(int=101)), ChildId(UUID(int=102))

Free = dict[date, tuple[BedId, ...]]


def weekend(*free: tuple[BedId, ...]) -> Free:
    return {FRIDAY + timedelta(days=n): beds for n, beds in enumerate(free)}


def in_order(free: Free, child: ChildId, chosen: dict[tuple[ChildId, date], BedId]) -> list[BedId]:
    return [chosen[child, night] for night in sorted(free)]


def changes(ways: list[list[BedId]]) -> int:
    return sum(a != b for way in ways for a, b in pairwise(way))


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (weekend((ONE, TWO), (ONE, TWO)), [ONE, ONE]),
        (weekend((ONE, TWO), (TWO,)), [TWO, TWO]),
        (weekend((ONE,), (TWO,)), [ONE, TWO]),
        (weekend((ONE, TWO), (ONE, TWO), (TWO,)), [TWO, TWO, TWO]),
        (weekend((ONE,), (ONE, TWO), (TWO,)), [ONE, ONE, TWO]),
        (
            weekend(
                (TWO, ONE),
            ),
            [ONE],
        ),
    ],
)
def test_R9_one_child_keeps_a_bed_where_it_can(free: Free, expected: list[BedId]) -> None:
    chosen = choose_beds(free, sorted(free), [IVY])
    assert chosen is not None
    assert in_order(free, IVY, chosen) == expected


def test_R9_two_children_never_share_a_bed() -> None:
    free = weekend((ONE, TWO), (ONE, TWO))
    chosen = choose_beds(free, sorted(free), [IVY, TOBI])
    assert chosen is not None
    assert in_order(free, IVY, chosen) == [ONE, ONE]
    assert in_order(free, TOBI, chosen) == [TWO, TWO]


@pytest.mark.parametrize("free", [weekend((ONE, TWO), ()), weekend((ONE, TWO), (ONE,)), {}])
def test_R9_no_choice_where_a_night_has_too_few_beds(free: Free) -> None:
    assert choose_beds(free, [FRIDAY, FRIDAY + timedelta(days=1)], [IVY, TOBI]) is None


def test_E2_four_siblings_do_not_fit_into_two_beds() -> None:
    children = [ChildId(UUID(int=n)) for n in range(101, 105)]
    assert choose_beds(weekend((ONE, TWO)), [FRIDAY], children) is None


def test_no_nights_or_no_children_need_no_bed() -> None:
    assert choose_beds({}, [], [IVY]) == {}
    assert choose_beds(weekend((ONE,)), [FRIDAY], []) == {}


NIGHT = st.sets(st.sampled_from(BEDS), min_size=1).map(tuple)


@given(st.lists(NIGHT, min_size=1, max_size=5), st.integers(1, 2), st.randoms(use_true_random=False))
def test_R9_as_few_changes_as_by_trying_everything(
    nights: list[tuple[BedId, ...]], count: int, shuffle: object
) -> None:
    free, children = weekend(*nights), [IVY, TOBI][:count]
    chosen = choose_beds(free, sorted(free), children)
    every = [
        [[night[n] for night in way] for n in range(count)]
        for way in product(*(list(permutations(night, count)) for night in nights))
    ]
    if not every:
        assert chosen is None
        return
    assert chosen is not None
    ways = [in_order(free, child, chosen) for child in children]
    assert all(bed in night for way in ways for bed, night in zip(way, nights, strict=True))
    assert all(len({way[n] for way in ways}) == count for n in range(len(nights)))
    assert changes(ways) == min(changes(found) for found in every)
    assert sum(len(bed_changes(chosen, child)) for child in children) == changes(ways)


@given(st.lists(NIGHT, min_size=1, max_size=6))
def test_the_order_in_which_beds_are_given_does_not_matter(nights: list[tuple[BedId, ...]]) -> None:
    free, turned = weekend(*nights), weekend(*(night[::-1] for night in nights))
    assert choose_beds(free, sorted(free), [IVY, TOBI]) == choose_beds(turned, sorted(free), [IVY, TOBI])


def test_the_longest_stay_is_answered_at_once() -> None:
    beds = tuple(BedId(UUID(int=n)) for n in range(1, 7))
    free = weekend(*(beds[n % 3 :] for n in range(28)))
    chosen = choose_beds(free, sorted(free), [IVY, TOBI])
    assert chosen is not None
    assert bed_changes(chosen, IVY) == bed_changes(chosen, TOBI) == []


def test_changes_words() -> None:
    short = choose_beds(weekend((ONE,), (TWO,), (ONE,)), sorted(weekend((), (), ())), [IVY])
    assert short is not None
    assert changes_words(short, IVY) == "changes bed on Saturday and Sunday"
    long = weekend(*[(ONE,)] * 7, (TWO,))
    chosen = choose_beds(long, sorted(long), [IVY])
    assert chosen is not None
    assert changes_words(chosen, IVY) == "changes bed on Fri 11"
    still = choose_beds(weekend((ONE,), (ONE,)), [FRIDAY], [IVY])
    assert still is not None
    assert changes_words(still, IVY) == ""


MONTH = st.lists(st.tuples(st.integers(0, 27), st.integers(1, 9)), min_size=1, max_size=25)


@given(MONTH, st.integers(1, 3))
def test_R9_a_month_is_never_under_filled(asks: list[tuple[int, int]], beds: int) -> None:
    """Every ask for which a bed is free each night is placed, changing bed where it must and saying so."""
    names = [BedId(UUID(int=n)) for n in range(1, beds + 1)]
    taken: set[tuple[BedId, date]] = set()
    for first, count in asks:
        nights = [FRIDAY + timedelta(days=first + n) for n in range(count)]
        free = {night: tuple(bed for bed in names if (bed, night) not in taken) for night in nights}
        chosen = choose_beds(free, nights, [IVY])
        assert (chosen is not None) is all(free.values())
        if chosen is None:
            continue
        used = [chosen[IVY, night] for night in nights]
        assert bool(changes_words(chosen, IVY)) is (len(set(used)) > 1)
        throughout = [bed for bed in names if all(bed in free[night] for night in nights)]
        assert not throughout or len(set(used)) == 1
        taken.update(zip(used, nights, strict=True))
