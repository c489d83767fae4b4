"""Never under-filled: in 1,000 random months every ask is possible for which a bed is free each night (R9, R14).

A month begins with nights on which a bed is closed or somebody stays already. Asks come one after the other; whether a
bed is free is counted here night by night, by a plain reading of who sleeps where, which the engine does not know.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from constellations.homes.rules import BedId, ChildId
from constellations.stays import check_beds
from constellations.stays.beds import choose_beds
from constellations.stays.check_beds import beds_for
from constellations.stays.checks import Audience, CheckInput, Policies, Verdict, assess
from constellations.stays.dates import StayDates
from tests.unit.policy_world import World

MONTHS = 1_000
ASKS = 8
DAY = timedelta(days=1)
QUIET = World({}).check_input()

Slept = dict[tuple[ChildId, date], BedId]


@dataclass
class Month:
    """A month of a hub home: its nights, what is kept for emergencies, and which bed is taken or closed when."""

    first: date
    kept: int
    beds: list[BedId]
    taken: set[tuple[BedId, date]] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)

    def free(self, night: date) -> tuple[BedId, ...]:
        """The beds on which nothing stands."""
        return tuple(bed for bed in self.beds if (bed, night) not in self.taken)

    def given(self, children: int, dates: StayDates) -> CheckInput:
        """The ask as the engine takes it, three weeks ahead."""
        who = tuple(ChildId(UUID(int=1_000 + number)) for number in range(children))
        return replace(
            QUIET,
            dates=dates,
            children=who,
            now=QUIET.now.replace(year=self.first.year, month=self.first.month, day=1) - 21 * DAY,
            beds=len(self.beds),
            free={night: self.free(night) for night in dates.nights},
            policies=Policies(reserve_beds=self.kept),
            born={},
            rooms={bed: str(bed) for bed in self.beds},
            names=dict.fromkeys(who, "Mali"),
        )

    def ask(self, children: int, dates: StayDates) -> list[str]:
        """Ask, and sleep there if it is possible; returns what was answered wrongly."""
        given = self.given(children, dates)
        there_is = all(len(self.free(night)) >= children + self.kept for night in dates.nights)
        answer = assess(given, Audience.HUB)
        possible = answer.verdict is not Verdict.NOT_POSSIBLE
        self.seen["possible" if there_is else "full"] += 1
        if possible is not there_is:
            return [f"{dates}: {children} beds are {'free' if there_is else 'not free'}, and: {answer.title}"]
        return self._sleep(given, " ".join(check.text for check in answer.checks)) if possible else []

    def _sleep(self, given: CheckInput, said: str) -> list[str]:
        slept = dict(beds_for(given) or {})
        wrong = [f"{given.dates}: no bed for {child}" for child in given.children if not _sleeps(child, given, slept)]
        if wrong:
            return wrong
        if any((bed, night) in self.taken for (_, night), bed in slept.items()):
            return [f"{given.dates}: a bed for two"]
        if len({(bed, night) for (_, night), bed in slept.items()}) < len(slept):
            return [f"{given.dates}: a bed for two of one ask"]
        self.taken |= {(bed, night) for (_, night), bed in slept.items()}
        changed = _changes(slept, given)
        self.seen["changed bed"] += changed
        return [] if changed is ("changes bed on" in said) else [f"{given.dates}: changed is {changed}, said: {said}"]


def _sleeps(child: ChildId, given: CheckInput, slept: Slept) -> bool:
    return all((child, night) in slept for night in given.dates.nights)


def _changes(slept: Slept, given: CheckInput) -> bool:
    return any(slept[child, a] != slept[child, b] for child in given.children for a, b in pairwise(given.dates.nights))


def a_month(dice: random.Random) -> Month:
    """Any month of ten years, two to four beds, some of them closed or taken for a while."""
    first = date(dice.randint(2026, 2035), dice.randint(1, 12), 1)
    month = Month(first, dice.randint(0, 1), [BedId(UUID(int=n)) for n in range(1, dice.randint(2, 4) + 1)])
    for _ in range(dice.randint(1, 6)):
        begins, bed = first + dice.randint(0, 27) * DAY, dice.choice(month.beds)
        month.taken |= {(bed, begins + later * DAY) for later in range(dice.randint(1, 5))}
    return month


def fill(month: Month, dice: random.Random) -> list[str]:
    """Families ask, mostly for weekends; returns what was answered wrongly."""
    wrong: list[str] = []
    for _ in range(ASKS):
        first = month.first + dice.randint(0, 27) * DAY
        nights = dice.choice((1, 2, 2, 2, 3, 3, 5, 7, 10))
        wrong += month.ask(dice.choice((1, 1, 1, 2, 3)), StayDates(first, first + nights * DAY))
    return wrong


def months(number: int) -> tuple[list[str], Counter[str]]:
    """So many months, always the same ones; returns what was answered wrongly, and what they were like."""
    dice, wrong, seen = random.Random(14), list[str](), Counter[str]()
    for _ in range(number):
        month = a_month(dice)
        wrong += fill(month, dice)
        seen += month.seen
    return wrong, seen


def test_R9_R14_R20_a_thousand_months_are_never_under_filled() -> None:
    wrong, seen = months(MONTHS)
    print(f"{MONTHS} months: {dict(seen)}")
    assert wrong == []
    assert min(seen["possible"], seen["full"]) > MONTHS, "both answers come up, or the months show nothing"
    assert seen["changed bed"] > MONTHS // 20


def one_bed_or_none(*asked: object) -> Slept | None:
    """What a board does that never lets a child change bed."""
    chosen: Callable[..., Slept | None] = choose_beds
    slept = chosen(*asked)
    whose = {child: {bed for (one, _), bed in (slept or {}).items() if one == child} for child, _ in slept or {}}
    return slept if all(len(beds) == 1 for beds in whose.values()) else None


def test_R9_control_who_never_changes_bed_is_sent_away_from_a_house_with_a_bed_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check_beds, "choose_beds", one_bed_or_none)
    wrong, _ = months(MONTHS // 20)
    assert wrong
    assert {line.split(": ")[1].split(" for")[0] for line in wrong} == {"no bed"}
