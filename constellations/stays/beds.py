"""Which child sleeps in which bed on each night: one bed throughout if there is one, else fewest changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, pairwise, permutations

from constellations.homes.rules import BedId, ChildId
from constellations.stays.dates import short_nights

Beds = tuple[BedId, ...]
_LONGEST_WEEK = 7
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _fewest_changes(choices: Sequence[Sequence[Beds]]) -> list[Beds]:
    """One set of beds for each night, so that the fewest beds are newly taken from night to night.

    Children are alike here, so a set of beds is all that a night has to remember; the cheapest way to each
    set is kept. Of equal ways the one that comes first in the order given wins, so the answer is always the
    same.
    """
    best: dict[Beds, tuple[int, list[Beds]]] = {beds: (0, [beds]) for beds in choices[0]}
    for tonight in choices[1:]:
        step: dict[Beds, tuple[int, list[Beds]]] = {}
        for beds in tonight:
            cost, way = min(
                ((cost + len(set(beds) - set(last)), way) for last, (cost, way) in best.items()),
                key=lambda found: found[0],
            )
            step[beds] = (cost, [*way, beds])
        best = step
    return min(best.values(), key=lambda found: found[0])[1]


def _keep_places(last: Mapping[ChildId, BedId], beds: Beds, children: Sequence[ChildId]) -> dict[ChildId, BedId]:
    """Each child in the bed of last night if that is still there, the others in what is left, in order."""
    kept = {child: last[child] for child in children if last.get(child) in beds}
    left: Iterator[BedId] = (bed for bed in beds if bed not in kept.values())
    return {child: kept[child] if child in kept else next(left) for child in children}


def choose_beds(
    free: Mapping[date, Collection[BedId]], nights: Sequence[date], children: Sequence[ChildId]
) -> dict[tuple[ChildId, date], BedId] | None:
    """A bed for each child and night, or None when some night has fewer free beds than children (R9).

    With as few changes of bed as can be, so none where each child can have one bed throughout. The same
    question always has the same answer: beds are preferred in the order of their ids.
    """
    choices = [list(combinations(sorted(free.get(night, ())), len(children))) for night in nights]
    if not all(choices):
        return None
    places: dict[ChildId, BedId] = {}
    chosen: dict[tuple[ChildId, date], BedId] = {}
    for night, beds in zip(nights, _fewest_changes(choices) if choices else (), strict=True):
        places = _keep_places(places, beds, children)
        chosen.update({(child, night): bed for child, bed in places.items()})
    return chosen


def choose_beds_apart(
    free: Mapping[date, Collection[BedId]],
    nights: Sequence[date],
    children: Sequence[ChildId],
    fits: Callable[[date, Beds], bool],
) -> dict[tuple[ChildId, date], BedId] | None:
    """As `choose_beds`, where it matters who sleeps in which bed: `fits` says so, bed by bed in the order of children.

    None where some night has no way that fits (R13). The fewest changes of bed, and always the same answer.
    """
    best: dict[Beds, tuple[int, list[Beds]]] = {(): (0, [])}
    for night in nights:
        step: dict[Beds, tuple[int, list[Beds]]] = {}
        for beds in permutations(sorted(free.get(night, ())), len(children)):
            if fits(night, beds):
                moved = ((cost + _moved(last, beds), way) for last, (cost, way) in best.items())
                cost, way = min(moved, key=lambda found: found[0])
                step[beds] = (cost, [*way, beds])
        if not step:
            return None
        best = step
    way = min(best.values(), key=lambda found: found[0])[1]
    return {
        (child, night): bed
        for night, beds in zip(nights, way, strict=True)
        for child, bed in zip(children, beds, strict=True)
    }


def _moved(last: Beds, beds: Beds) -> int:
    """How many children change bed."""
    return sum(was != now for was, now in zip(last, beds, strict=False))


def bed_changes(chosen: Mapping[tuple[ChildId, date], BedId], child: ChildId) -> list[date]:
    """The nights on which this child sleeps in another bed than the night before."""
    own = sorted(night for sleeper, night in chosen if sleeper == child)
    return [night for before, night in pairwise(own) if chosen[child, before] != chosen[child, night]]


def changes_words(chosen: Mapping[tuple[ChildId, date], BedId], child: ChildId) -> str:
    """ "changes bed on Friday", or nothing. In a stay of more than a week "changes bed on Fri 11"."""
    days = bed_changes(chosen, child)
    if not days:
        return ""
    own = sum(sleeper == child for sleeper, _ in chosen)
    names = [_DAY_NAMES[day.weekday()] if own <= _LONGEST_WEEK else short_nights([day]) for day in days]
    return f"changes bed on {names[0] if len(names) == 1 else ', '.join(names[:-1]) + ' and ' + names[-1]}"
