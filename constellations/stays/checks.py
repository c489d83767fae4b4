"""The check engine (domain 4.8): pure rules over plain values that explain themselves.

Every check answers OK, needs approval (who, why) or not possible (why, and what else can be done). A check is
added by one function and one line in CHECKS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from constellations.homes.rules import BedId, ChildId, ConstellationState, takes_stays
from constellations.stays.beds import changes_words, choose_beds
from constellations.stays.dates import StayDates, short_nights, short_span

RULES_VERSION = "stays-2"
USUAL_LIMIT = 3
_NIGHTS_NAMED = 2


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
    """Who can agree to what a rule does not let pass by itself."""

    SERVICE_MANAGER = "service_manager"
    SOCIAL_WORKER = "social_worker"
    LIAISON_WORKER = "liaison_worker"


APPROVER_WORDS: Mapping[Approver, str] = {
    Approver.SERVICE_MANAGER: "the service manager",
    Approver.SOCIAL_WORKER: "the child's social worker",
    Approver.LIAISON_WORKER: "the liaison worker",
}


@dataclass(frozen=True, slots=True)
class OtherStay:
    """Another accepted stay of a child, at any hub home."""

    reference: str
    dates: StayDates


@dataclass(frozen=True, slots=True)
class CheckInput:
    """Everything the checks look at, as plain values. Read again, locked, inside acceptance (R14).

    `free`: the free bed ids of each night; a night that is absent has none; it may cover more nights than
    `dates`, to look for others. `beds`: how many beds the hub home keeps for the constellation.
    `fostered`: the fostered children at the hub each night without those asked for; the hub's own and
    privately fostered children count. `fostered_asked`: how many of those asked for are fostered, all unless
    told otherwise (somebody of 18 or over is not). `sibling_nights`: nights on which all these together are
    one sibling group. `asks_each_time`: children whose sleepover authority is, or has fallen back to, *approve each
    time*. `elsewhere`: other accepted stays of each child. `names`: first names.
    """

    constellation: ConstellationState
    family_active: bool
    hub_active: bool
    dates: StayDates
    children: tuple[ChildId, ...]
    free: Mapping[date, tuple[BedId, ...]]
    beds: int = 2
    fostered: Mapping[date, int] = field(default_factory=dict)
    fostered_asked: int | None = None
    sibling_nights: frozenset[date] = frozenset()
    elsewhere: Mapping[ChildId, tuple[OtherStay, ...]] = field(default_factory=dict)
    asks_each_time: frozenset[ChildId] = frozenset()
    names: Mapping[ChildId, str] = field(default_factory=dict)
    hub_carer: str = "the hub carer"
    usual_limit: int = USUAL_LIMIT
    policies: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One check's answer. `strong` is read bold before `text`; `inputs` are JSON-able and hold no names.

    When it is not possible, `short` says why within a title ("both beds are taken on Sat 5") and `way_on`
    what can be done instead. When it needs approval, `who` can give it.
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


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _nights(nights: list[date]) -> list[str]:
    return [night.isoformat() for night in nights]


def homes_active(given: CheckInput, audience: Audience) -> Check:
    """Both homes are active in one constellation that takes stays (R4, R6)."""
    problems = {
        "this constellation has no sleepovers just now": not takes_stays(given.constellation),
        "the hub home is not in the constellation on these nights": not given.hub_active,
        "this family is not in the constellation on these nights"
        if audience is Audience.HUB
        else "your family is not in the constellation on these nights": not given.family_active,
    }
    short = next((words for words, wrong in problems.items() if wrong), "")
    return Check(
        "homes active",
        ("R4", "R6"),
        Verdict.NOT_POSSIBLE if short else Verdict.OK,
        f"{_first_capital(short)}." if short else "",
        "" if short else "Both homes are in the constellation",
        {
            "constellation": given.constellation.value,
            "family_active": given.family_active,
            "hub_active": given.hub_active,
        },
        short=short,
        way_on="The liaison worker can tell you more." if short else "",
    )


def _taken(given: CheckInput, full: list[date]) -> str:
    """ "both beds are taken on Sat 5", or how many of the beds asked for are free."""
    left = min(len(given.free.get(night, ())) for night in full)
    when = short_nights(full)
    if left:
        return f"only {left} {'bed is' if left == 1 else 'beds are'} free on {when}"
    every = {1: "the bed is", 2: "both beds are"}.get(given.beds, f"all {given.beds} beds are")
    return f"{every} taken on {when}"


def _free_words(given: CheckInput) -> str:
    nights = given.dates.nights
    count = len(given.children)
    beds = "A bed is free" if count == 1 else f"{count} beds are free"
    when = f"on all {len(nights)} nights" if len(nights) > _NIGHTS_NAMED else f"on {short_nights(nights)}"
    chosen = choose_beds(given.free, nights, given.children) or {}
    moves = [
        f"{given.names.get(child, 'the child')} {words}"
        for child in given.children
        if (words := changes_words(chosen, child))
    ]
    return f"{beds} {when}" + "".join(f"; {move}" for move in moves)


def bed_each_night(given: CheckInput, audience: Audience) -> Check:
    """A free bed for each child on every night (R9, R14)."""
    needed = len(given.children)
    full = [night for night in given.dates.nights if len(given.free.get(night, ())) < needed]
    short = _taken(given, full) if full else ""
    way_on = {
        Audience.FAMILY: f"Choose other nights, or ring {given.hub_carer}.",
        Audience.HUB: "You can offer other nights.",
    }
    return Check(
        "a bed each night",
        ("R9", "R14"),
        Verdict.NOT_POSSIBLE if full else Verdict.OK,
        f"{_first_capital(short)}." if full else "",
        "" if full else _free_words(given),
        {
            "beds_needed": needed,
            "free": {night.isoformat(): len(given.free.get(night, ())) for night in given.dates.nights},
            "full": _nights(full),
        },
        short=short,
        way_on=way_on[audience] if full else "",
    )


def child_not_elsewhere(given: CheckInput, audience: Audience) -> Check:
    """No child is in another accepted stay; going home on the day when it begins is fine (R11, R12)."""
    clashes = [
        (child, other)
        for child in given.children
        for other in given.elsewhere.get(child, ())
        if other.dates.overlaps(given.dates)
    ]
    said = [
        f"{given.names.get(child, 'the child')} already has a sleepover from {short_span(other.dates)}"
        for child, other in clashes
    ]
    change = "Choose other nights, or change the other sleepover."
    return Check(
        "child not elsewhere",
        ("R11", "R12"),
        Verdict.NOT_POSSIBLE if clashes else Verdict.OK,
        f"{_first_capital(said[0])}." if said else "",
        f"It is sleepover {clashes[0][1].reference}." if clashes else "No other sleepover on these nights",
        {"clashes": [{"child": str(child), "reference": other.reference} for child, other in clashes]},
        short=said[0] if said else "",
        way_on=(change if audience is Audience.FAMILY else "You can offer other nights.") if clashes else "",
    )


def usual_limit(given: CheckInput, _audience: Audience) -> Check:
    """At most three fostered children at the hub, unless one sibling group; above it never fine (R22)."""
    asked = len(given.children) if given.fostered_asked is None else given.fostered_asked
    counts = {night: given.fostered.get(night, 0) + asked for night in given.dates.nights}
    crowded = [night for night, n in counts.items() if n > given.usual_limit]
    over = [night for night in crowded if night not in given.sibling_nights]
    if over:
        strong = "The service manager must agree."
        most = max(counts[night] for night in over)
        when = short_nights(over)
        text = f"{most} children would be at the hub on {when}, and its limit is {given.usual_limit}."
    elif crowded:
        strong, text = "", "The children at the hub are all brothers and sisters, so the limit does not count"
    else:
        strong, text = "", f"The hub stays within its limit of {given.usual_limit} children"
    return Check(
        "usual limit",
        ("R22",),
        Verdict.NEEDS_APPROVAL if over else Verdict.OK,
        strong,
        text,
        {
            "limit": given.usual_limit,
            "children": {night.isoformat(): n for night, n in counts.items()},
            "sibling_nights": _nights(sorted(given.sibling_nights.intersection(counts))),
            "over": _nights(over),
        },
        who=Approver.SERVICE_MANAGER if over else None,
    )


def authority(given: CheckInput, _audience: Audience) -> Check:
    """Who may decide: the placement plan, or a worker each time (R25); a record past its review asks too (R26)."""
    asked = [child for child in given.children if child in given.asks_each_time]
    names = [given.names.get(child, "the child") for child in asked]
    whose = f"{names[0]}'s social worker agrees" if len(names) == 1 else "Their social workers agree"
    return Check(
        "authority",
        ("R25", "R26"),
        Verdict.NEEDS_APPROVAL if asked else Verdict.OK,
        f"{_first_capital(whose)} each time." if asked else "",
        "The service manager can agree here." if asked else "The placement plan lets the family decide",
        {"asks_each_time": [str(child) for child in asked]},
        who=Approver.SOCIAL_WORKER if asked else None,
    )


CHECKS: tuple[Callable[[CheckInput, Audience], Check], ...] = (
    homes_active,
    bed_each_night,
    child_not_elsewhere,
    usual_limit,
    authority,
)


def _worst(checks: tuple[Check, ...]) -> Verdict:
    order = (Verdict.NOT_POSSIBLE, Verdict.NEEDS_APPROVAL)
    found = {check.verdict for check in checks}
    return next((verdict for verdict in order if verdict in found), Verdict.OK)


def _needs_words(checks: tuple[Check, ...], given: CheckInput, audience: Audience) -> tuple[str, str]:
    who = list(dict.fromkeys(APPROVER_WORDS[check.who] for check in checks if check.who))
    people = "One person" if len(who) == 1 else f"{len(who)} people"
    agree = f"{' and '.join(who)} {'agrees' if len(who) == 1 else 'agree'}"
    if audience is Audience.HUB:
        return f"You can say yes. {people} must agree.", f"It is certain once {agree}."
    return f"You can ask. {people} must agree.", f"It is certain once {given.hub_carer} says yes and {agree}."


def assess(given: CheckInput, audience: Audience = Audience.FAMILY) -> Assessment:
    """All checks, in the order of CHECKS, and what they say together to this audience."""
    checks = tuple(check(given, audience) for check in CHECKS)
    verdict = _worst(checks)
    if verdict is Verdict.NOT_POSSIBLE:
        reason = next(check for check in checks if check.verdict is verdict)
        title, line = f"Not these nights: {reason.short}", reason.way_on
    elif verdict is Verdict.NEEDS_APPROVAL:
        title, line = _needs_words(checks, given, audience)
    elif audience is Audience.HUB:
        title, line = "All checks are fine", "It is certain once you say yes."
    else:
        title = "Yes, you can ask for these nights"
        line = f"Nothing else is needed once {given.hub_carer} says yes."
    return Assessment(verdict, checks, title, line)


def nights_that_would_work(given: CheckInput, today: date, *, most: int = 3, within: int = 21) -> tuple[StayDates, ...]:
    """Up to `most` spans as long as the wish and nearest to it, each passing every check, in order of date.

    Looks `within` days to both sides, never before today; of two equally near, the later one first.
    `given.free` and `given.fostered` must cover those nights: a night that is not in `free` has no bed.
    """
    found: list[StayDates] = []
    for days in sorted(range(-within, within + 1), key=lambda n: (abs(n), -n)):
        if days == 0 or len(found) == most or given.dates.first + timedelta(days=days) < today:
            continue
        dates = given.dates.moved(days)
        if assess(replace(given, dates=dates)).verdict is Verdict.OK:
            found.append(dates)
    return tuple(sorted(found))
