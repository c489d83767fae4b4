"""Answering: yes, other nights, not this time; cancelling, agreeing, and the clock (W1, steps 3 and 4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from constellations.homes.rules import ChildId
from constellations.stays.access import StayPermission, agrees_as, get_stay_for, part_of
from constellations.stays.answering_time import answer_by
from constellations.stays.asking import wish_of
from constellations.stays.changing import (
    Locked,
    dates_change,
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
from constellations.stays.dates import StayDates, decision_deadline
from constellations.stays.facts import (
    OfferTaken,
    StayAccepted,
    StayAgreed,
    StayAwaitsApproval,
    StayCancelled,
    StayConfirmed,
    StayDeclined,
    StayExpired,
    StayFact,
    StayOffered,
    WaitOver,
)
from constellations.stays.gathering import gather, workers_told_of
from constellations.stays.holds import night_begins
from constellations.stays.queries import OPEN_ASKS, load_stay
from constellations.stays.rules import DeclineReason, StayAction, StayState, Who
from core.refusals import Changed, Invalid
from core.unit_of_work import Unit

ON_THE_LIST = (
    "This family is on the waiting list. When nights come free, families are asked in order. Nothing was changed."
)
EXPIRES = (*OPEN_ASKS, StayState.AWAITING_APPROVAL)


def accept(unit: Unit, stay_id: UUID, version: int | None = None, *, together: bool = False) -> str:
    """The hub home says yes: the first acceptance holds the bed for every night (R14). Returns the stay's id.

    The checks run again under the lock; then the stay is confirmed, or waits for who must agree. Raises
    `Changed` when a check now says no, or somebody was first.
    """
    loaded = get_stay_for(unit, stay_id, StayPermission.ACCEPT, together=together)
    locked = lock(unit, loaded, version)
    _take_beds(unit, locked, StayAction.ACCEPT, Who.HUB, StayAccepted)
    return str(stay_id)


def take_offer(unit: Unit, stay_id: UUID, version: int | None = None) -> str:
    """The family says yes to the offered nights; like an acceptance, it holds the beds. Returns the stay's id."""
    loaded = get_stay_for(unit, stay_id, StayPermission.REQUEST)
    locked = lock(unit, loaded, version)
    _take_beds(unit, locked, StayAction.TAKE_OFFER, Who.FAMILY, OfferTaken)
    return str(stay_id)


def _take_beds(unit: Unit, locked: Locked, action: StayAction, who: Who, fact: type[StayFact]) -> None:
    stay, before = locked.stay, locked.stay.is_now
    if stay.waits_since is not None:
        raise Changed(ON_THE_LIST)
    given = gather(unit, locked.home, wish_of(locked.loaded))
    assessment = assess(given, Audience.FAMILY if who is Who.FAMILY else Audience.HUB)
    after = move(unit, locked, action, who)
    if assessment.verdict is Verdict.NOT_POSSIBLE:
        raise Changed(f"{assessment.title}. Nothing was changed.")
    write_bed_nights(unit, locked, given, instead=stay.held_until is not None)
    stay.held_before, stay.held_until = stay.held_until, None
    note(unit, fact, locked.loaded, changes=state_change(before, after))
    keep_check(unit, stay, "accepted", assessment)
    confirm_or_wait(unit, locked, assessment, given)


def confirm_or_wait(unit: Unit, locked: Locked, assessment: Assessment, given: CheckInput) -> None:
    """The stay is certain, or waits for all whom the checks named, for as long as an ask would (R16, R18, R25)."""
    stay, before, said = locked.stay, locked.stay.is_now, {"answered_at": unit.now}
    if assessment.approvers:
        after = before
        if before is not StayState.AWAITING_APPROVAL:
            after = move(unit, locked, StayAction.AWAIT_APPROVAL, Who.SYSTEM)
        stay.awaits = [one.value for one in assessment.approvers]
        stay.answer_by = decision_deadline(
            unit.now,
            given.dates.first,
            after=timedelta(days=given.policies.answer_days),
            before_start=timedelta(hours=given.policies.answer_hours_before),
        )
        said["answer_by"] = stay.answer_by
        approver = ",".join(stay.awaits)
        note(unit, StayAwaitsApproval, locked.loaded, changes=state_change(before, after), approver=approver, **said)
    else:
        after = before
        if before is not StayState.CONFIRMED:
            after = move(unit, locked, StayAction.CONFIRM, Who.SYSTEM)
        note(unit, StayConfirmed, locked.loaded, changes=state_change(before, after), told=_told(locked), **said)


def _told(locked: Locked) -> tuple[ChildId, ...]:
    return workers_told_of(locked.loaded.children, locked.stay.service_id)


def decline(
    unit: Unit, stay_id: UUID, reason: DeclineReason, version: int | None = None, *, together: bool = False
) -> str:
    """The hub can't this time, for a kind reason. A declined request blocks nothing (E36). Returns the stay's id."""
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.ACCEPT, together=together), version)
    before = locked.stay.is_now
    after = move(unit, locked, StayAction.DECLINE, Who.HUB)
    if locked.stay.held_until is not None:
        let_go(unit, locked)
    locked.stay.decline_reason, locked.stay.ended_at = reason.value, unit.now
    note(unit, StayDeclined, locked.loaded, changes=state_change(before, after), reason=reason)
    return str(stay_id)


def offer(unit: Unit, stay_id: UUID, dates: StayDates, version: int | None = None, *, holding: bool = False) -> str:
    """The hub home offers other nights; the family has until the deadline to say. Returns the stay's id.

    `holding` keeps the beds for them until then (domain 4.1). Raises `Invalid` when a check says no to the nights.
    """
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.ACCEPT), version)
    stay, before, was = locked.stay, locked.stay.is_now, locked.dates
    given = gather(unit, locked.home, replace(wish_of(locked.loaded), dates=dates))
    assessment = assess(given, Audience.HUB)
    if assessment.verdict is Verdict.NOT_POSSIBLE:
        raise Invalid({"first": f"{assessment.title}."})
    after = move(unit, locked, StayAction.OFFER, Who.HUB)
    put_dates(stay, dates)
    stay.waits_since, stay.dates_by = None, unit.person_id
    stay.answer_by = answer_by(unit, stay.service_id, dates.first)
    until = min(stay.answer_by, night_begins(dates.first))  # nothing is held once the night has begun (S17)
    if holding and until > unit.now:
        write_bed_nights(unit, locked, given, "hold", instead=stay.held_until is not None)
        stay.held_until = stay.answer_by = until
    elif stay.held_until is not None:
        let_go(unit, locked)  # what was held was for the nights of before
    changes = (*state_change(before, after), *dates_change(was, dates))
    note(unit, StayOffered, locked.loaded, changes=changes, answer_by=stay.answer_by, holding=holding)
    keep_check(unit, stay, "offered", assessment)
    return str(stay_id)


def cancel(unit: Unit, stay_id: UUID, version: int | None = None, *, together: bool = False) -> str:
    """Call the stay off, by the side on which the actor stands; its nights are free at once (R17)."""
    loaded = get_stay_for(unit, stay_id, StayPermission.CANCEL, together=together)
    side = part_of(unit, loaded)
    locked = lock(unit, loaded, version)
    before = locked.stay.is_now
    after = move(unit, locked, StayAction.CANCEL, side)
    let_go(unit, locked)
    locked.stay.ended_at = unit.now
    note(unit, StayCancelled, locked.loaded, changes=state_change(before, after), side=side)
    return str(stay_id)


def approve(unit: Unit, stay_id: UUID, version: int | None = None, *, together: bool = False) -> str:
    """Somebody of an allowed role, who neither asked nor said yes, agrees (R25, S23).

    The stay is certain when everybody has agreed whom the checks named. Raises `Changed` where this was said already.
    """
    loaded = get_stay_for(unit, stay_id, StayPermission.APPROVE, together=together)
    locked = lock(unit, loaded, version)
    if _others_must_agree(unit, locked):
        return str(stay_id)
    before = locked.stay.is_now
    after = move(unit, locked, StayAction.APPROVE, Who.APPROVER)
    locked.stay.awaits = []
    changes = state_change(before, after)
    note(unit, StayConfirmed, loaded, changes=changes, answered_at=unit.now, told=_told(locked))
    return str(stay_id)


def _others_must_agree(unit: Unit, locked: Locked) -> bool:
    """Take what this person can agree to off the list; whether somebody is still on it."""
    stay, waited = locked.stay, list(locked.stay.awaits)
    left = [one for one in waited if one not in agrees_as(unit, locked.loaded)]
    if waited and left == waited and stay.is_now is StayState.AWAITING_APPROVAL:
        raise Changed("This was agreed to already. It waits for somebody else.")
    if not left or stay.is_now is not StayState.AWAITING_APPROVAL:
        return False
    stay.awaits = left
    agreed = ",".join(one for one in waited if one not in left)
    note(unit, StayAgreed, locked.loaded, changes=(("awaits", ",".join(waited), ",".join(left)),), approver=agreed)
    return True


def refuse(unit: Unit, stay_id: UUID, version: int | None = None, *, together: bool = False) -> str:
    """The one who must agree says no: the nights are free at once."""
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.APPROVE, together=together), version)
    before = locked.stay.is_now
    after = move(unit, locked, StayAction.REFUSE, Who.APPROVER)
    let_go(unit, locked)
    locked.stay.ended_at = unit.now
    note(unit, StayDeclined, locked.loaded, changes=state_change(before, after), reason=None)
    return str(stay_id)


def expire(unit: Unit, stay_id: UUID) -> None:
    """The clock: a request, or a yes to which nobody agreed, closes past its deadline and is never accepted (R16).

    Does nothing where the stay was answered, or its deadline moved, in the meantime.
    """
    loaded = load_stay(unit, stay_id)
    if loaded is None or loaded.stay.is_now not in EXPIRES:
        return
    # Those of a repeat that nobody answered close at one moment, and are told once.
    together = loaded.stay.repeat_id is not None and loaded.stay.is_now is not StayState.OFFERED
    loaded = replace(loaded, together=together)
    locked = lock(unit, loaded)
    stay, before = locked.stay, locked.stay.is_now
    if before not in EXPIRES or stay.answer_by is None or stay.answer_by > unit.now:
        return
    after = move(unit, locked, StayAction.EXPIRE, Who.CLOCK)
    if before is StayState.AWAITING_APPROVAL or stay.held_until is not None:
        let_go(unit, locked)
    stay.ended_at = unit.now
    over = StayExpired if stay.waits_since is None else WaitOver
    note(unit, over, loaded, changes=state_change(before, after))
