"""Asking for a repeat: the rule in the draft, every date checked, those that cannot be skipped and named (E34)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from constellations.homes.queries import Home
from constellations.stays import answering_time
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.asking import Asking, forget_rule, get_draft, put_children, wish_of
from constellations.stays.changing import Locked, dates_of, keep_check, lock, move, note, put_dates, state_change
from constellations.stays.checks import Assessment, Audience, Verdict, assess
from constellations.stays.dates import StayDates
from constellations.stays.facts import StayAsked
from constellations.stays.gathering import gather
from constellations.stays.models import Stay, StayRepeat
from constellations.stays.queries import LoadedStay
from constellations.stays.repeats import Every, Rule
from constellations.stays.rules import AskReason, StayAction, StayState, Who
from core import clock
from core.ids import new_id
from core.references import reference
from core.refusals import Changed, Invalid
from core.unit_of_work import Unit

NOTHING_FREE = "None of these nights can be asked for. Nothing was sent."
OTHERS_NOW = "Other nights are free now than this page showed. Look at them, then send. Nothing was sent."
GONE = "that night has gone"
_COPIED = (
    "service_id", "constellation_id", "place_id", "household_id", "kind", "reason", "flexible", "asked_by", "repeat_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """One time of a repeat: its nights, and what the checks say to them. `out`: why they cannot be asked for at all."""

    dates: StayDates
    assessment: Assessment
    out: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be asked for."""
        return not self.out and self.assessment.verdict is not Verdict.NOT_POSSIBLE

    @property
    def why_not(self) -> str:
        """Why it is skipped: "both beds are taken on Sat 5"."""
        return self.out or next((c.short for c in self.assessment.checks if c.verdict is Verdict.NOT_POSSIBLE), "")


@dataclass(frozen=True, slots=True)
class Plan:
    """A repeat before it is sent: every time, checked."""

    rule: Rule
    times: tuple[Time, ...]

    @property
    def possible(self) -> tuple[Time, ...]:
        """What is asked for."""
        return tuple(time for time in self.times if time.possible)

    @property
    def skipped(self) -> tuple[Time, ...]:
        """What is left out, each with why."""
        return tuple(time for time in self.times if not time.possible)

    @property
    def shown(self) -> str:
        """The first nights that are asked for, as the page carries them: what is sent is what was seen."""
        return " ".join(time.dates.first.isoformat() for time in self.possible)


def put_rule(unit: Unit, stay_id: UUID, rule: Rule) -> str:
    """Let the draft repeat, in place of how it did before; returns its id."""
    stay = get_draft(unit, stay_id).stay
    forget_rule(unit, stay)
    made = StayRepeat(
        id=new_id(),
        service_id=stay.service_id,
        constellation_id=stay.constellation_id,
        household_id=stay.household_id,
        every_weeks=rule.every.value,
        until=rule.until,
        created_at=unit.now,
    )
    unit.session.add(made)
    unit.session.flush()
    stay.repeat_id = made.id
    return str(stay_id)


def just_once(unit: Unit, stay_id: UUID) -> str:
    """The draft is for its own nights alone; returns its id."""
    forget_rule(unit, get_draft(unit, stay_id).stay)
    return str(stay_id)


def find_rule(unit: Unit, stay: Stay) -> Rule | None:
    """How the draft repeats."""
    found = unit.session.get(StayRepeat, stay.repeat_id) if stay.repeat_id else None
    return Rule(dates_of(stay), Every(found.every_weeks), found.until) if found else None


def plan(unit: Unit, home: Home, loaded: LoadedStay, rule: Rule) -> Plan:
    """Every time of the rule by the same checks as one stay; those before count for the nights of a year (S10)."""
    wish, nights, times, today = wish_of(loaded), 0, [], clock.today(unit.now)
    for dates in rule.times:
        given = gather(unit, home, replace(wish, dates=dates))
        assessment = assess(replace(given, nights_used=given.nights_used + nights), Audience.FAMILY)
        times.append(Time(dates, assessment, GONE if dates.first < today else ""))
        nights += dates.count if times[-1].possible else 0
    return Plan(rule, tuple(times))


def send_repeat(unit: Unit, stay_id: UUID, asking: Asking, shown: str) -> str:
    """Send one ask for every time that is possible; the others are kept by name. Returns the id of the repeat.

    Each is answered by its own first night (R16, S13). Raises `Changed` where other nights are possible than the page
    showed.
    """
    if asking.reason is None:
        raise Invalid({"reason": "Choose why you ask."})
    loaded = replace(get_stay_for(unit, stay_id, StayPermission.REQUEST), together=True)
    locked = lock(unit, loaded)
    stay, rule = locked.stay, find_rule(unit, locked.stay)
    if stay.is_now is not StayState.DRAFT:
        raise Changed("You have already sent this ask.")
    if rule is None:
        raise Changed("This does not repeat any more. Look at it, then send. Nothing was sent.")
    found = plan(unit, locked.home, loaded, rule)
    if not found.possible:
        raise Changed(NOTHING_FREE)
    if found.shown != shown:
        raise Changed(OTHERS_NOW)
    stay.reason, stay.flexible = asking.reason.value, asking.flexible
    stay.put_sealed({"child_view": asking.child_view, "note": asking.note})
    first, *others = found.possible
    _keep_skipped(unit, stay, found.skipped)
    put_dates(stay, first.dates)  # the draft becomes the first time that is possible
    put_children(unit, stay, loaded.children)
    asked = (loaded, *_copies(unit, loaded, others))
    due = answering_time.answers_by(unit, stay.service_id, [time.dates.first for time in found.possible])
    for one, time, by in zip(asked, found.possible, due, strict=True):
        one.stay.answer_by = by
        _ask(unit, Locked(one, locked.home), asking.reason, time.assessment)
    return str(stay.repeat_id)


def _keep_skipped(unit: Unit, stay: Stay, skipped: Sequence[Time]) -> None:
    kept = unit.session.get(StayRepeat, stay.repeat_id)
    if kept is not None:
        kept.skipped = [[t.dates.first.isoformat(), t.dates.home.isoformat(), t.why_not] for t in skipped]


def _copies(unit: Unit, loaded: LoadedStay, times: Sequence[Time]) -> list[LoadedStay]:
    """The other times of the repeat: ordinary stays, each with a reference, beds and a machine of its own."""
    stay, made = loaded.stay, []
    same = {name: getattr(stay, name) for name in _COPIED}
    for time in times:
        one = Stay(id=new_id(), state=StayState.DRAFT.value, version=1, created_at=unit.now, **same)
        one.reference = reference(os.urandom(8))
        one.put_sealed({"child_view": stay.child_view, "note": stay.note})
        put_dates(one, time.dates)
        made.append(one)
    unit.session.add_all(made)
    unit.session.flush()
    for one in made:
        put_children(unit, one, loaded.children)
    return [replace(loaded, stay=one) for one in made]


def _ask(unit: Unit, locked: Locked, reason: AskReason, assessment: Assessment) -> None:
    stay, before = locked.stay, locked.stay.is_now
    after = move(unit, locked, StayAction.SEND, Who.FAMILY)
    stay.asked_at, stay.decided_by, stay.decided_at = unit.now, None, None
    said = {"reason": reason, "answer_by": stay.answer_by}
    note(unit, StayAsked, locked.loaded, changes=state_change(before, after), **said)
    keep_check(unit, stay, "asked", assessment)


def skipped_of(repeat: StayRepeat) -> list[tuple[StayDates, str]]:
    """The skipped nights as they were kept, each with why."""
    kept = repeat.skipped
    return [(StayDates(date.fromisoformat(first), date.fromisoformat(home)), why) for first, home, why in kept]
