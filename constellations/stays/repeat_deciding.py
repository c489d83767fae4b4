"""Answering and calling off several stays of a repeat at once: *this / this and later / all* (E34, E35, R14, R17).

Each is done to by its own command, in the order of its nights under the lock of its constellation: two repeats that
cross wait for each other, and never in a circle. Nothing here makes a stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from constellations.homes.queries import Home
from constellations.stays.access import StayPermission, get_stay_for, may, part_of
from constellations.stays.asking import wish_of
from constellations.stays.changing import dates_of, lock
from constellations.stays.checks import Audience, assess
from constellations.stays.deciding import accept, approve, cancel, decline, refuse
from constellations.stays.gathering import gather
from constellations.stays.holds import has_begun
from constellations.stays.queries import LoadedStay, list_of_repeat
from constellations.stays.repeat_asking import Time
from constellations.stays.repeats import Which
from constellations.stays.rules import DeclineReason, StayAction, StayState, Who, what_may_happen
from constellations.stays.taking_back import may_take_back, take_back
from core.refusals import Changed, Invalid, NotFound
from core.unit_of_work import Unit

OTHERS_FREE = "Other nights are free now than this page showed. Look at them, then say yes. Nothing was changed."
OVER = "None of these can be called off any more. Nothing was changed."
ANSWERED = "All of these were answered meanwhile. Nothing was changed."


def get_repeat_for(unit: Unit, repeat_id: UUID, permission: StayPermission) -> list[LoadedStay]:
    """The stays of a repeat, the first first, for an actor who may do this with one of them.

    Raises as `get_stay_for`: all are of one family and one constellation.
    """
    found = list_of_repeat(unit, repeat_id)
    if not found:
        raise NotFound
    able = next((one for one in found if may(unit, one, permission)), found[0])
    get_stay_for(unit, able.stay.id, permission)
    return found


def accept_all(unit: Unit, repeat_id: UUID, shown: str | None = None) -> str:
    """The hub home says yes to all that are free; each is checked again, with those before it (R14).

    What is not possible any more stays asked, and is named on the page. Returns the repeat's id. Raises `Changed` where
    others are free than the page has `shown`.
    """
    asked = waiting_of(get_repeat_for(unit, repeat_id, StayPermission.ACCEPT))
    if shown is not None and asked:
        home = lock(unit, asked[0]).home
        if shown_of(looked_at(unit, home, asked)) != shown:
            raise Changed(OTHERS_FREE)
    each(unit, _ids(asked), lambda stay_id: accept(unit, stay_id, together=True))
    return str(repeat_id)


def waiting_of(stays: Sequence[LoadedStay]) -> list[LoadedStay]:
    """Those that the hub home has not answered."""
    return _in_state(stays, StayState.REQUESTED)


def looked_at(unit: Unit, home: Home, asked: Sequence[LoadedStay]) -> tuple[Time, ...]:
    """The checks on what is asked, each with those before it, as a yes to all would find them (R14, S10)."""
    found, nights = [], 0
    for one in asked:
        given = gather(unit, home, wish_of(one))
        found.append(Time(given.dates, assess(replace(given, nights_used=given.nights_used + nights), Audience.HUB)))
        nights += given.dates.count if found[-1].possible else 0
    return tuple(found)


def shown_of(found: Sequence[Time]) -> str:
    """The first nights of those that are free, as the page carries them: the yes is to what was seen."""
    return " ".join(time.dates.first.isoformat() for time in found if time.possible)


def take_back_all(unit: Unit, repeat_id: UUID) -> str:
    """Whoever said yes to several a moment ago takes all of that back (docs/adr/0014). Returns the repeat's id."""
    found = get_repeat_for(unit, repeat_id, StayPermission.ACCEPT)
    fresh = [one.stay.id for one in found if may_take_back(unit, one)]
    # Where nothing is fresh any more, what one of them says is true of all: too late, or not yours.
    each(unit, fresh or _ids(found[:1]), lambda stay_id: take_back(unit, stay_id, together=True))
    return str(repeat_id)


def decline_all(unit: Unit, repeat_id: UUID, reason: DeclineReason) -> str:
    """The hub home can't, for all that it has not answered (E36). Returns the repeat's id."""
    asked = waiting_of(get_repeat_for(unit, repeat_id, StayPermission.ACCEPT))
    each(unit, _ids(asked), lambda stay_id: decline(unit, stay_id, reason, together=True))
    return str(repeat_id)


def approve_all(unit: Unit, repeat_id: UUID) -> str:
    """One who must agree agrees to all that wait for them (R25). Returns the repeat's id."""
    each(unit, _ids(to_approve(unit, repeat_id)), lambda stay_id: approve(unit, stay_id, together=True))
    return str(repeat_id)


def refuse_all(unit: Unit, repeat_id: UUID) -> str:
    """One who must agree can't, for all that wait for them. Returns the repeat's id."""
    each(unit, _ids(to_approve(unit, repeat_id)), lambda stay_id: refuse(unit, stay_id, together=True))
    return str(repeat_id)


def cancel_several(unit: Unit, stay_id: UUID, which: Which | None) -> str:
    """Call off this one, this and the later ones, or all that can still be called off (R17). Returns the stay's id."""
    if which is None:
        raise Invalid({"which": "Choose which of them."})
    loaded = get_stay_for(unit, stay_id, StayPermission.CANCEL)
    if which is Which.THIS:
        return cancel(unit, stay_id)
    chosen = which_of(unit, loaded, which, StayAction.CANCEL)
    each(unit, _ids(chosen), lambda one: cancel(unit, one, together=True), none=OVER)
    return str(stay_id)


def which_of(unit: Unit, loaded: LoadedStay, which: Which, action: StayAction) -> list[LoadedStay]:
    """Those of the stay's repeat that are meant and to which the actor's side may do this now, the first first."""
    if loaded.stay.repeat_id is None or which is Which.THIS:
        return [loaded]
    side, begins = part_of(unit, loaded), dates_of(loaded.stay).first
    if action is StayAction.CHANGE_DATES and side is Who.SERVICE:
        side = Who.FAMILY  # the service asks both sides, for what either could
    return [
        one
        for one in list_of_repeat(unit, loaded.stay.repeat_id)
        if may_be_meant(unit, one, action, side) and (which is Which.ALL or dates_of(one.stay).first >= begins)
    ]


def may_be_meant(unit: Unit, one: LoadedStay, action: StayAction, side: Who) -> bool:
    """Whether this may be done to it with others: what has begun is called off by itself alone, if at all (R10)."""
    begun = action is StayAction.CANCEL and has_begun(dates_of(one.stay).first, unit.now)
    return action in what_may_happen(one.stay.is_now, side) and not begun


def to_approve(unit: Unit, repeat_id: UUID) -> list[LoadedStay]:
    """Those that wait for this person to agree (R25)."""
    found = get_repeat_for(unit, repeat_id, StayPermission.APPROVE)
    waiting = _in_state(found, StayState.AWAITING_APPROVAL)
    return [one for one in waiting if may(unit, one, StayPermission.APPROVE)]


def _in_state(stays: Sequence[LoadedStay], state: StayState) -> list[LoadedStay]:
    return [one for one in stays if one.stay.is_now is state and one.stay.waits_since is None]


def _ids(stays: Sequence[LoadedStay]) -> list[UUID]:
    return [one.stay.id for one in stays]


def each(unit: Unit, stay_ids: Sequence[UUID], command: Callable[[UUID], str], none: str = ANSWERED) -> None:
    """Do it to each in order of its nights. One that was answered meanwhile, or is not possible, stays as it is.

    Where none could be, the last refusal stands; `none` where there was nothing to do.
    """
    refused, done = Changed(none), 0
    for stay_id in stay_ids:
        try:
            with unit.session.begin_nested():
                command(stay_id)
            done += 1
        except (Changed, Invalid) as words:
            refused = words if isinstance(words, Changed) else Changed(f"{words.words} Nothing was changed.")
    if not done:
        raise refused
