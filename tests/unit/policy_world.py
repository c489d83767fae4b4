"""A policy case as the engine's input: the world of the cases, with what one of them says is different."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.service_settings.table import S15
from constellations.homes.rules import BedId, ChildId, ConstellationState
from constellations.stays.checks import Audience, CheckInput, OtherStay, Roommate, Terms, assess
from constellations.stays.dates import StayDates
from constellations.stays.policy_queries import policies_of

LONDON = ZoneInfo("Europe/London")
POLICY = Path(__file__).parent / "policy"
DAY = timedelta(days=1)
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One line of the data: what is given, and what is answered to whom."""

    id: str
    rules: str
    verdict: str
    words: str
    check: str = ""
    who: str = ""
    audience: str = "family"
    was: str = ""
    given: Given = field(default_factory=dict)

    @property
    def name(self) -> str:
        """How the test is called, its numbers first: `pytest -k R13` finds it."""
        return f"{self.rules.replace(' ', '_')}-{self.id}"

    def before_the_change(self) -> Case:
        """The same of the nights that stood, as if the checks had not run again (R18)."""
        return replace(self, was="", given={**self.given, "nights": self.given["from"]})


@dataclass(frozen=True)
class Timer:
    """An emergency outside terms: when it began, the day on which it is amber, and the day after which it is red."""

    id: str
    began: date
    amber: date
    sixth: date

    def holds(self, count_on: Callable[[date, int], date]) -> bool:
        """Whether days counted like this, by the strict defaults of S15, are those of the handbook."""
        found = tuple(count_on(self.began, int(S15.default[which])) for which in ("amber_day", "red_day"))
        return found == (self.amber, self.sixth)


def load_cases() -> list[Case]:
    """All cases, in the order of the files."""
    return [Case(**one) for one in _listed_as("cases")]


def load_timers() -> list[Timer]:
    """All clocks of emergencies outside terms (R24)."""
    return [Timer(**one) for one in _listed_as("timers")]


def _listed_as(name: str) -> list[dict[str, Any]]:
    files = (tomllib.loads(path.read_text()) for path in sorted(POLICY.glob("*.toml")))
    return [one for known in files for one in known.get(name, ())]


def child(name: str) -> ChildId:
    """A child by the first name of the case."""
    return ChildId(UUID(bytes=name.encode().ljust(16, b"\0")[:16]))


def _named(who: str) -> tuple[str, int]:
    name, age = who.rsplit(" ", 1)
    return name, int(age)


def _day(of: Given, key: str, otherwise: date) -> date:
    return date.fromisoformat(of[key]) if key in of else otherwise


class World:
    """Everything of one case, counted night by night."""

    def __init__(self, given: Given) -> None:
        self.given = given
        first, home = given.get("nights", ["2026-12-04", "2026-12-06"])
        self.dates = StayDates(date.fromisoformat(first), date.fromisoformat(home))
        self.now = datetime.fromisoformat(given.get("now", "2026-11-10T10:00")).replace(tzinfo=LONDON)
        self.today = self.now.date()
        self.rooms = given.get("rooms", [1, 2])
        self.beds = [BedId(UUID(int=number)) for number in range(1, len(self.rooms) + 1)]
        self.asked = [_named(who) for who in given.get("children", ["Mali 9"])]
        self.around = [self.dates.first + n * DAY for n in range(-30, self.dates.count + 30)]

    def born(self, name: str, age: int) -> date:
        """The first of the month of birth; somebody of nine was born in a January."""
        own = self.given.get("born", {}).get(name)
        return date.fromisoformat(f"{own}-01") if own else date(self.dates.first.year - age, 1, 1)

    def _on(self, of: Given, night: date) -> bool:
        return _day(of, "first", self.dates.first) <= night < _day(of, "home", self.dates.home)

    def _there(self, night: date) -> list[Given]:
        return [one for one in self.given.get("there", ()) if self._on(one, night)]

    def _closed(self, night: date) -> list[Given]:
        return [one for one in self.given.get("blocked", ()) if self._on(one, night)]

    def _listed(self, night: date) -> list[Given]:
        return [one for one in self.given.get("listed", ()) if self._on(one, night)]

    def free(self, night: date) -> tuple[BedId, ...]:
        """The beds on which nothing stands."""
        taken = {one["bed"] for one in (*self._there(night), *self._closed(night), *self._listed(night))}
        return tuple(bed for number, bed in enumerate(self.beds, 1) if number not in taken)

    def roommates(self, night: date) -> tuple[Roommate, ...]:
        """Who sleeps in which room."""
        named = [(*_named(one["who"]), one["bed"]) for one in self._there(night)]
        return tuple(Roommate(child(n), str(self.rooms[bed - 1]), self.born(n, age)) for n, age, bed in named)

    def exempt(self, night: date) -> int:
        """How many of the children who would be there an exemption names."""
        until = date.fromisoformat(self.given.get("exempt_until", "2099-01-01"))
        there = [_named(who)[0] for who in self.given.get("own", ())]
        there += [_named(one["who"])[0] for one in self._there(night)] + [name for name, _ in self.asked]
        return sum(name in there for name in self.given.get("exempt", ())) if night < until else 0

    def asks_each_time(self) -> frozenset[ChildId]:
        """Whose worker must agree: by the value, or because the record is over by the last night (R26)."""
        if self.given.get("grown"):
            return frozenset()
        review = self.given.get("review", "2027-12-01")
        over = not review or date.fromisoformat(review) <= max(self.today, self.dates.nights[-1])
        values = self.given.get("authority", {})
        return frozenset(child(n) for n, _ in self.asked if over or values.get(n) == "approve_each_time")

    def elsewhere(self) -> dict[ChildId, tuple[OtherStay, ...]]:
        """Other stays of the children."""
        return {
            child(one["who"]): (
                OtherStay("4F2K7", StayDates(_day(one, "first", self.today), _day(one, "home", self.today))),
            )
            for one in self.given.get("elsewhere", ())
        }

    def siblings(self) -> frozenset[date]:
        """Nights on which all fostered children there are one sibling group."""
        if not self.given.get("siblings") or self.given.get("own"):
            return frozenset()
        return frozenset(night for night in self.around if not self._there(night))

    def check_input(self) -> CheckInput:
        """The world as the engine takes it."""
        given, nights = self.given, self.around
        away = [one for one in given.get("away", ()) if not one.get("covered")]
        own = {night: len(given.get("own", ())) + len(self._there(night)) for night in nights}
        return CheckInput(
            constellation=ConstellationState(given.get("state", "live")),
            family_active=given.get("family", True),
            hub_active=given.get("hub", True),
            dates=self.dates,
            children=tuple(child(name) for name, _ in self.asked),
            now=self.now,
            free={night: self.free(night) for night in nights},
            beds=len(self.beds),
            adults=given.get("adults", 1),
            away=frozenset(night for night in nights if any(self._on(one, night) for one in away)),
            lapsed=given.get("lapsed", False),
            blocked={night: len(self._closed(night)) for night in nights},
            listed={night: len(self._listed(night)) for night in nights},
            in_emergency={n: sum(one.get("kind") == "emergency" for one in self._there(n)) for n in nights},
            rooms={bed: str(room) for bed, room in zip(self.beds, self.rooms, strict=True)},
            roommates={night: self.roommates(night) for night in nights},
            agreements=frozenset(frozenset(map(child, pair)) for pair in given.get("agreements", ())),
            fostered=own,
            fostered_asked=0 if given.get("grown") else None,
            exempt={night: self.exempt(night) for night in nights},
            sibling_nights=self.siblings(),
            terms=Terms(**given["terms"]) if "terms" in given else None,
            born={child(name): self.born(name, age) for name, age in self.asked},
            elsewhere=self.elsewhere(),
            asks_each_time=self.asks_each_time(),
            told=frozenset(child(n) for n, value in given.get("authority", {}).items() if value == "notify"),
            placed_elsewhere=frozenset(map(child, given.get("placed", ()))),
            asked_on=_day(given, "asked", self.today) if "asked" in given else None,
            nights_used=given.get("used", 0),
            member_since=_day(given, "since", self.today) if "since" in given else None,
            break_days_used=given.get("short_break"),
            diary=tuple(given.get("diary", ())),
            names={child(name): name for name, _ in self.asked},
            hub_carer="Marion",
            policies=policies_of(given.get("settings", {})),
        )


def judge(case: Case) -> None:
    """Ask the engine, and compare verdict, words and who must agree with what the handbook says.

    Of nights that change, those that stood are looked at first: the answer is of the new ones, not of them (R18).
    """
    if case.was:
        stood = assess(World(case.before_the_change().given).check_input(), Audience(case.audience))
        assert stood.verdict.value == case.was
    assessment = assess(World(case.given).check_input(), Audience(case.audience))
    if not case.check:
        assert assessment.verdict.value == case.verdict
        assert case.words in f"{assessment.title} {assessment.line}"
        return
    found = next(check for check in assessment.checks if check.name == case.check)
    said = f"{found.strong} {found.text} {found.short} {found.way_on}"
    assert found.verdict.value == case.verdict, said
    assert (found.who.value if found.who else "") == case.who
    assert case.words in said, said
