"""Other nights for a stay: asked again by the family, or wanted by a side for one that is certain (W1, R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from constellations.stays.access import StayPermission, get_stay_for, part_of
from constellations.stays.affected import still_affected
from constellations.stays.answering_time import answer_by
from constellations.stays.asking import asked_day
from constellations.stays.changing import (
    Locked,
    dates_change,
    dates_of,
    forget_wanted,
    keep_check,
    let_go,
    lock,
    move,
    note,
    put_dates,
    state_change,
    write_bed_nights,
)
from constellations.stays.checks import Assessment, Audience, CheckInput, Verdict, assess
from constellations.stays.dates import StayDates, local_day, troubles_with
from constellations.stays.deciding import confirm_or_wait
from constellations.stays.facts import NightsChanged, NightsKept, OtherNightsWanted, StayAsked
from constellations.stays.gathering import Wish, gather
from constellations.stays.holds import has_begun
from constellations.stays.models import Stay
from constellations.stays.queries import LoadedStay, asked_with_others, last_asked_at, load_stay
from constellations.stays.rules import AskReason, StayAction, StayState, Who, what_may_happen
from core import clock
from core.refusals import Changed, Invalid, NotAllowed
from core.unit_of_work import Unit

BEGUN = "This sleepover has begun, so its nights can't change any more. It stays as it is."
SIDES = (Who.FAMILY, Who.HUB)
"""Both say yes to nights that neither wanted: those that the service wants are asked of both."""


def ask_again(unit: Unit, stay_id: UUID, dates: StayDates, version: int | None = None) -> str:
    """The family would rather have yet other nights than those offered. Beds that were held are free at once.

    It is an ask as at first, with a deadline of its own (R16). Returns the stay's id; raises `Invalid` when a check
    says no.
    """
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.REQUEST), version)
    stay, before, was = locked.stay, locked.stay.is_now, locked.dates
    _, assessment = _checked(unit, locked, dates, Audience.FAMILY)
    after = move(unit, locked, StayAction.ASK_AGAIN, Who.FAMILY)
    held = stay.held_until is not None
    if held:
        let_go(unit, locked)
    put_dates(stay, dates)
    stay.asked_at, stay.answer_by = unit.now, answer_by(unit, stay.service_id, dates.first)
    stay.decided_by = stay.decided_at = None
    stay.dates_by = unit.person_id
    changes = (*state_change(before, after), *dates_change(was, dates))
    reason = AskReason(stay.reason or AskReason.OTHER)
    note(unit, StayAsked, locked.loaded, changes=changes, reason=reason, answer_by=stay.answer_by, freed=held)
    keep_check(unit, stay, "asked", assessment)
    return str(stay_id)


def want_other_nights(
    unit: Unit, stay_id: UUID, dates: StayDates, version: int | None = None, *, together: bool = False
) -> str:
    """A side wants other nights for a certain stay. It stands as it is until the other side says yes (R18).

    A family that needs fewer of its nights has them changed at once: nobody has to say yes to a bed given back.
    Returns the stay's id; raises `Invalid` when a check says no, `Changed` when the stay is not certain.
    """
    loaded = get_stay_for(unit, stay_id, StayPermission.CHANGE, together=together)
    side = part_of(unit, loaded)
    locked = lock(unit, loaded, version)
    stay = locked.stay
    _refuse_begun(unit, stay)
    if not may_change(stay, unit.now):
        raise Changed("Only a sleepover that is certain, and has not begun, can have other nights.")
    if dates == locked.dates:
        raise Invalid({"first": "These are the nights that it has already."})
    if troubles := troubles_with(dates, clock.today(unit.now)):
        raise Invalid(troubles)
    given, assessment = _checked(unit, locked, dates, _audience(side))
    until = answer_by(unit, stay.service_id, min(dates.first, locked.dates.first))
    stay.wanted_first, stay.wanted_home, stay.wanted_by = dates.first, dates.home, unit.person_id
    stay.wanted_from, stay.wanted_until = [one.value for one in SIDES if one is not side], until
    if side is Who.FAMILY and _are_fewer(dates, locked.dates):
        _change(unit, locked, side, (given, assessment))
        return str(stay_id)
    keep_check(unit, stay, "asked", assessment)
    _ask_sides(unit, locked)
    return str(stay_id)


def say_yes(unit: Unit, stay_id: UUID, version: int | None = None, *, together: bool = False) -> str:
    """A side that was asked says yes; once all have, every check runs again under the lock and the nights change (R18).

    Who had to agree must agree again. Returns the stay's id; raises `Changed` when a check now says no.
    """
    locked, side = _asked_side(unit, stay_id, version, together=together)
    stay = locked.stay
    _refuse_begun(unit, stay)
    left = [one for one in stay.wanted_from if one != side]
    if left:
        stay.wanted_from = left
        _ask_sides(unit, locked, last_asked_at(unit, stay.id))
        return str(stay_id)
    given, assessment = _looked_at(unit, locked, wanted_of(stay), _audience(side))
    if assessment.verdict is Verdict.NOT_POSSIBLE:
        raise Changed(f"{assessment.title}. The sleepover stays as it was.")
    _change(unit, locked, side, (given, assessment))
    return str(stay_id)


def keep_nights(unit: Unit, stay_id: UUID, version: int | None = None, *, together: bool = False) -> str:
    """The other side can't, or who wanted other nights wants them no more: the stay stays as it is. Returns its id."""
    loaded = get_stay_for(unit, stay_id, StayPermission.CHANGE, together=together)
    locked = lock(unit, loaded, version)
    if locked.stay.wanted_until is None:
        raise Changed("Nobody wants other nights for this sleepover any more.")
    _keep(unit, locked)
    return str(stay_id)


def lapse(unit: Unit, stay_id: UUID) -> None:
    """The clock: nobody answered in time, and the stay stays as it is. Nothing is changed in silence (R16)."""
    loaded = load_stay(unit, stay_id)
    if loaded is None or loaded.stay.wanted_until is None:
        return
    locked = lock(unit, replace(loaded, together=asked_with_others(unit, loaded.stay)))
    if locked.stay.wanted_until is not None and locked.stay.wanted_until <= unit.now:
        _keep(unit, locked)


def wanted_of(stay: Stay) -> StayDates:
    """The nights that are wanted instead; a mistake of the programmer where none are."""
    if stay.wanted_first is None or stay.wanted_home is None:
        raise LookupError("nobody wants other nights for this stay")
    return StayDates(stay.wanted_first, stay.wanted_home)


def wish_for(unit: Unit, loaded: LoadedStay, dates: StayDates) -> Wish:
    """The stay on these nights, as what the checks look at."""
    stay = loaded.stay
    return Wish(stay.id, stay.household_id, loaded.children, dates, _wanted_on(unit, loaded, dates))


def _wanted_on(unit: Unit, loaded: LoadedStay, dates: StayDates) -> date | None:
    """Notice of changed nights counts from the day on which they were wanted, not from the first ask (R18, S9).

    Fewer of the nights that the stay has were asked for already.
    """
    stay, today = loaded.stay, clock.today(unit.now)
    if stay.is_now in (StayState.DRAFT, StayState.REQUESTED):
        return asked_day(loaded)
    if stay.is_now is StayState.OFFERED:
        return today
    if _are_fewer(dates, dates_of(stay)):
        return asked_day(loaded)
    if stay.wanted_until is None or dates != wanted_of(stay):
        return today
    wanted_at = last_asked_at(unit, stay.id)
    return local_day(wanted_at) if wanted_at else today


def may_change(stay: Stay, now: datetime) -> bool:
    """Whether the nights of the stay can change now: never once it has begun, "Arrived" tapped or not."""
    return StayAction.CHANGE_DATES in what_may_happen(stay.is_now, Who.FAMILY) and not _has_begun(stay, now)


def _has_begun(stay: Stay, now: datetime) -> bool:
    return stay.first_night is not None and has_begun(stay.first_night, now)


def _refuse_begun(unit: Unit, stay: Stay) -> None:
    """A night that was slept is history: the nights of a stay that has begun are put right at its end (R19)."""
    if _has_begun(stay, unit.now) and StayAction.CHANGE_DATES in what_may_happen(stay.is_now, Who.FAMILY):
        raise Changed(BEGUN)


def waits_for(unit: Unit, loaded: LoadedStay) -> bool:
    """Whether the reader's side is asked for other nights."""
    return loaded.stay.wanted_until is not None and part_of(unit, loaded).value in loaded.stay.wanted_from


def _ask_sides(unit: Unit, locked: Locked, since: datetime | None = None) -> None:
    """A side that was asked before, `since` then, is not told of it twice."""
    stay, wanted = locked.stay, wanted_of(locked.stay)
    stay.version += 1
    note(
        unit,
        OtherNightsWanted,
        locked.loaded,
        first=wanted.first,
        home=wanted.home,
        wanted_from=tuple(stay.wanted_from),
        answer_by=stay.wanted_until,
        at=since or unit.now,
    )


def _asked_side(unit: Unit, stay_id: UUID, version: int | None, *, together: bool) -> tuple[Locked, Who]:
    loaded = get_stay_for(unit, stay_id, StayPermission.ANSWER_CHANGE, together=together)
    side = part_of(unit, loaded)
    locked = lock(unit, loaded, version)
    if locked.stay.wanted_until is None:
        raise Changed("Nobody wants other nights for this sleepover any more.")
    if side.value not in locked.stay.wanted_from:
        raise NotAllowed("The other side says yes to these nights, not who wanted them.")
    return locked, side


def _audience(side: Who) -> Audience:
    """The sentences speak to who reads them: what is private to the hub home is not for a family."""
    return Audience.FAMILY if side is Who.FAMILY else Audience.HUB


def _looked_at(unit: Unit, locked: Locked, dates: StayDates, audience: Audience) -> tuple[CheckInput, Assessment]:
    given = gather(unit, locked.home, wish_for(unit, locked.loaded, dates))
    return given, assess(given, audience)


def _checked(unit: Unit, locked: Locked, dates: StayDates, audience: Audience) -> tuple[CheckInput, Assessment]:
    given, assessment = _looked_at(unit, locked, dates, audience)
    if assessment.verdict is Verdict.NOT_POSSIBLE:
        raise Invalid({"first": f"{assessment.title}."})
    return given, assessment


def _are_fewer(dates: StayDates, was: StayDates) -> bool:
    return was.first <= dates.first and dates.home <= was.home


def _change(unit: Unit, locked: Locked, side: Who, checked: tuple[CheckInput, Assessment]) -> None:
    """Every check has run; the beds change in one step, and what was agreed for the old nights is asked again (R18).

    To nights to which nobody else need agree the stay is certain as before: the machine's step leads to who must.
    """
    stay, before, was = locked.stay, locked.stay.is_now, locked.dates
    given, assessment = checked
    after = move(unit, locked, StayAction.CHANGE_DATES, side)
    if not assessment.approvers:
        after = before
        stay.state = before.value
    write_bed_nights(unit, locked, given, instead=True)
    stay.dates_by = stay.wanted_by
    stay.affected_by = still_affected(unit, locked.home, stay)
    put_dates(stay, given.dates)
    forget_wanted(stay)
    note(unit, NightsChanged, locked.loaded, changes=(*state_change(before, after), *dates_change(was, given.dates)))
    keep_check(unit, stay, "changed", assessment)
    confirm_or_wait(unit, locked, assessment, given)


def _keep(unit: Unit, locked: Locked) -> None:
    stay, wanted, wanted_by = locked.stay, wanted_of(locked.stay), locked.stay.wanted_by
    forget_wanted(stay)
    stay.version += 1
    note(unit, NightsKept, locked.loaded, first=wanted.first, home=wanted.home, wanted_by=wanted_by, at=unit.now)
