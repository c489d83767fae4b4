"""What the checks look at and what they answer: plain values, JSON-able where they are kept (domain 4.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from constellations.homes.rules import BedId, ChildId, ConstellationState
from constellations.stays.dates import StayDates

RULES_VERSION = "stays-4"
USUAL_LIMIT = 3


class Verdict(StrEnum):
    """The three answers of the check engine (4.8)."""

    OK = "ok"
    NEEDS_APPROVAL = "needs-approval"
    NOT_POSSIBLE = "not-possible"


class Audience(StrEnum):
    """To whom the sentences speak: the family that asks, or the hub home that decides."""

    FAMILY = "family"
    HUB = "hub"


class Approver(StrEnum):
    """Who can agree to what a rule does not let pass by itself.

    `SOCIAL_WORKER` is the child's, or the service manager in their place; `CHILDS_SOCIAL_WORKER` is nobody else (S23).
    """

    SERVICE_MANAGER = "service_manager"
    SOCIAL_WORKER = "social_worker"
    CHILDS_SOCIAL_WORKER = "childs_social_worker"
    LIAISON_WORKER = "liaison_worker"


APPROVER_WORDS: Mapping[Approver, str] = {
    Approver.SERVICE_MANAGER: "the service manager",
    Approver.SOCIAL_WORKER: "the child's social worker",
    Approver.CHILDS_SOCIAL_WORKER: "the child's social worker",
    Approver.LIAISON_WORKER: "the liaison worker",
}


@dataclass(frozen=True, slots=True)
class Policies:
    """What a service has settled, each with the strict default of section 12; the words name the question."""

    notice_days: int = 7  # S9
    allowance_nights: int = 14  # S10
    reserve_beds: int = 1  # S11
    reserve_hours: int = 48  # S11
    sharing_from: int = 3  # S12
    short_stays_count: bool = True  # S8
    break_days: int = 17  # S7
    break_year_days: int = 75  # S7
    answer_days: int = 3  # S13
    answer_hours_before: int = 48  # S13
    only_childs_worker: bool = False  # S23


@dataclass(frozen=True, slots=True)
class OtherStay:
    """Another accepted stay of a child, at any hub home."""

    reference: str
    dates: StayDates


@dataclass(frozen=True, slots=True)
class Roommate:
    """A child who sleeps in a room of the hub home on a night; `born` is the first of the month of birth."""

    child: ChildId
    room: str
    born: date | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the hub home is approved for (4.4)."""

    most: int
    youngest: int
    oldest: int
    gender: str = "any"


@dataclass(frozen=True, slots=True)
class CheckInput:
    """Everything the checks look at, as plain values. Read again, locked, inside acceptance (R14).

    Homes: `adults` approved at the hub home; `away` nights on which it is off duty; `lapsed` whether a check of an
    adult there has run out (S24).
    Beds: `free` the free bed ids of each night (a night that is absent has none; it may cover more nights than `dates`,
    to look for others); `beds` how many the hub home keeps for the constellation; `blocked` how many are closed;
    `listed` how many are free and not counted in `free`, as the waiting list comes first for them (R17);
    `in_emergency` how many emergencies already use; `rooms` the room of each bed (absent: a room of its own);
    `roommates` who sleeps in which room; `agreements` the pairs of children with a recorded sharing agreement (R13).
    Children: `fostered` the fostered children at the hub each night without those asked for, the hub's own and
    privately fostered ones counted; `fostered_asked` how many of those asked for are fostered, all unless told
    otherwise; `exempt` how many of all these an exemption names (R23); `sibling_nights` nights on which all together
    are one sibling group; `born` the first of the month of birth; `asks_each_time`, `told`, `placed_elsewhere` by their
    records (R25 to R27); `elsewhere` other accepted stays; `names` first names.
    Time: `now`; `asked_on` the day of the ask, today while there is none; `nights_used` of the family in the 12 months
    before the day home, in the constellation `member_since`.
    `break_days_used` is for the legal category of 4.7 only, None for every sleepover (R28). `diary` is what else is on.
    """

    constellation: ConstellationState
    family_active: bool
    hub_active: bool
    dates: StayDates
    children: tuple[ChildId, ...]
    free: Mapping[date, tuple[BedId, ...]]
    now: datetime
    beds: int = 2
    adults: int = 1
    away: frozenset[date] = frozenset()
    lapsed: bool = False
    blocked: Mapping[date, int] = field(default_factory=dict)
    listed: Mapping[date, int] = field(default_factory=dict)
    in_emergency: Mapping[date, int] = field(default_factory=dict)
    rooms: Mapping[BedId, str] = field(default_factory=dict)
    roommates: Mapping[date, tuple[Roommate, ...]] = field(default_factory=dict)
    agreements: frozenset[frozenset[ChildId]] = frozenset()
    fostered: Mapping[date, int] = field(default_factory=dict)
    fostered_asked: int | None = None
    exempt: Mapping[date, int] = field(default_factory=dict)
    sibling_nights: frozenset[date] = frozenset()
    terms: Terms | None = None
    born: Mapping[ChildId, date] = field(default_factory=dict)
    elsewhere: Mapping[ChildId, tuple[OtherStay, ...]] = field(default_factory=dict)
    asks_each_time: frozenset[ChildId] = frozenset()
    told: frozenset[ChildId] = frozenset()
    placed_elsewhere: frozenset[ChildId] = frozenset()
    asked_on: date | None = None
    nights_used: int = 0
    member_since: date | None = None
    break_days_used: int | None = None
    diary: tuple[str, ...] = ()
    names: Mapping[ChildId, str] = field(default_factory=dict)
    hub_carer: str = "the hub carer"
    usual_limit: int = USUAL_LIMIT
    policies: Policies = Policies()


@dataclass(frozen=True, slots=True)
class Check:
    """One check's answer. `strong` is read bold before `text`; `inputs` are JSON-able and hold no names.

    When it is not possible, `short` says why within a title ("both beds are taken on Sat 5") and `way_on`
    what can be done instead. When it needs approval, `who` can give it. `telling`: what is fine and still worth saying.
    """

    name: str
    rules: tuple[str, ...]
    verdict: Verdict
    strong: str
    text: str
    inputs: Mapping[str, object]
    who: Approver | None = None
    short: str = ""
    way_on: str = ""
    telling: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer of all checks together, with its title and the line of consequence."""

    verdict: Verdict
    checks: tuple[Check, ...]
    title: str
    line: str
    version: str = RULES_VERSION

    @property
    def approvers(self) -> tuple[Approver, ...]:
        """Who must agree, each once, in the order of the checks; empty unless something needs approval."""
        return tuple(dict.fromkeys(check.who for check in self.checks if check.who))

    def record(self) -> dict[str, object]:
        """What is kept with the stay: verdict, version, and each check's rules, verdict and inputs (R21)."""
        kept = [
            {"name": c.name, "rules": list(c.rules), "verdict": c.verdict.value, "inputs": dict(c.inputs)}
            for c in self.checks
        ]
        return {"version": self.version, "verdict": self.verdict.value, "checks": kept}


def first_capital(words: str) -> str:
    """The words as a sentence begins."""
    return words[:1].upper() + words[1:]


def iso(nights: list[date]) -> list[str]:
    """Nights as they are kept."""
    return [night.isoformat() for night in nights]


def age_on(born: date | None, day: date) -> int | None:
    """Full years as far as the month of birth tells; None where it is not known, which no rule takes as young."""
    return None if born is None else day.year - born.year - (day.month < born.month)


def refused(name: str, rules: tuple[str, ...], short: str, way_on: str, inputs: Mapping[str, object]) -> Check:
    """Not possible: `short` is the reason as it stands within a title."""
    strong = f"{first_capital(short)}."
    return Check(name, rules, Verdict.NOT_POSSIBLE, strong, "", inputs, short=short, way_on=way_on)


def fine(name: str, rules: tuple[str, ...], text: str, inputs: Mapping[str, object], *, telling: bool = False) -> Check:
    """OK, and why."""
    return Check(name, rules, Verdict.OK, "", text, inputs, telling=telling)


def needs(
    name: str, rules: tuple[str, ...], who: Approver, sentences: tuple[str, str], inputs: Mapping[str, object]
) -> Check:
    """Somebody must agree: `sentences` are read bold and after."""
    return Check(name, rules, Verdict.NEEDS_APPROVAL, *sentences, inputs, who=who)
