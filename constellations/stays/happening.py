"""A sleepover as it happens: arrived, home again, nobody came; and what is put right afterwards (W1, steps 7 to 9)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import Range

from constellations.stays.access import StayPermission, get_stay_for, part_of
from constellations.stays.changing import Locked, forget_wanted, let_go, lock, move, note, state_change
from constellations.stays.closed_beds import block_closed
from constellations.stays.dates import StayDates
from constellations.stays.facts import ChildArrived, StayAmended, StayCompleted, StayNotTakenUp
from constellations.stays.models import BedNight, StayAmendment, StayChild
from constellations.stays.rules import StayAction, StayState, Who
from core import clock
from core.ids import new_id
from core.refusals import Changed, Invalid
from core.typed import Typed
from core.unit_of_work import Unit

ANSWERS = ("none", "told")
"""Each of allergies and medication is answered before a child stays; "none" is an answer (R29). No health text here."""


def arrive(unit: Unit, stay_id: UUID, typed: Typed, version: int | None = None) -> str:
    """The hub home taps *Arrived*, once it knows of allergies and medication (R29). Returns the stay's id.

    Raises `Invalid` for what is not answered, and `Changed` before the day of arrival.
    """
    allergies = typed.one_of("allergies", ANSWERS, "Say what you know of allergies. None is an answer.")
    medication = typed.one_of("medication", ANSWERS, "Say what you know of medication. None is an answer.")
    typed.check()
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.START), version)
    _not_before_its_day(unit, locked)
    before = locked.stay.is_now
    after = move(unit, locked, StayAction.ARRIVE, Who.HUB)
    locked.stay.arrived_at = unit.now
    forget_wanted(locked.stay)
    locked.stay.put_sealed({"known_at_arrival": f"allergies: {allergies}, medication: {medication}"})
    note(unit, ChildArrived, locked.loaded, changes=state_change(before, after), at=unit.now)
    return str(stay_id)


def _not_before_its_day(unit: Unit, locked: Locked) -> None:
    if clock.today(unit.now) < locked.dates.first:
        raise Changed("This sleepover has not begun yet. Nothing was changed.")


def go_home(unit: Unit, stay_id: UUID, version: int | None = None) -> str:
    """Either carer taps *Home*: the nights are counted, and those that were not used are free (R10, R17).

    A child who goes home early gives the later nights back; the day home becomes today. Returns the stay's id.
    """
    loaded = get_stay_for(unit, stay_id, StayPermission.END)
    side = part_of(unit, loaded)
    locked = lock(unit, loaded, version)
    stay, before, was = locked.stay, locked.stay.is_now, locked.dates
    after = move(unit, locked, StayAction.GO_HOME, side)
    today = max(clock.today(unit.now), was.first + timedelta(days=1))
    changes = state_change(before, after)
    if today < was.home:
        stay.home_day = today
        changes = (*changes, ("home_day", was.home.isoformat(), today.isoformat()))
    dates = locked.dates
    unused = delete(BedNight).where(BedNight.stay_id == stay.id, BedNight.night >= dates.home)
    unit.session.execute(unused)
    block_closed(unit, locked.home)
    held = update(StayChild).where(StayChild.stay_id == stay.id)
    unit.session.execute(held.values(holds=False, nights=Range(dates.first, dates.home)))
    stay.ended_at, stay.affected_by = unit.now, None
    note(unit, StayCompleted, loaded, changes=changes, nights=dates.count, side=side)
    return str(stay_id)


def nobody_came(unit: Unit, stay_id: UUID, version: int | None = None) -> str:
    """The hub home notes that nobody came; the nights are free at once (R17). Returns the stay's id."""
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.START), version)
    _not_before_its_day(unit, locked)
    before = locked.stay.is_now
    after = move(unit, locked, StayAction.NO_SHOW, Who.HUB)
    let_go(unit, locked)
    locked.stay.ended_at = unit.now
    note(unit, StayNotTakenUp, locked.loaded, changes=state_change(before, after))
    return str(stay_id)


def amend(unit: Unit, stay_id: UUID, typed: Typed) -> str:
    """Put the nights of a closed stay right: author, time and reason stand beside what stood there before (R19).

    Returns the stay's id. Raises `Invalid` for nights that cannot have been, `Changed` while the stay is not closed.
    """
    loaded = get_stay_for(unit, stay_id, StayPermission.END)
    today = clock.today(unit.now)
    first = typed.day("first", "Type the first night.", last=today)
    home = typed.day("home", "Type the day home.", last=today)
    why = typed.words("reason", "Say why.")
    typed.check()
    locked = lock(unit, loaded)
    stay, was = locked.stay, locked.dates
    if stay.is_now is not StayState.COMPLETED:
        raise Changed("Only a sleepover that is over can be put right afterwards.")
    now = _true_nights(first, home, was)
    unit.session.add(
        StayAmendment(
            id=new_id(),
            service_id=stay.service_id,
            stay_id=stay.id,
            at=unit.now,
            by_person=unit.person_id,
            was_first=was.first,
            was_home=was.home,
            first_night=now.first,
            home_day=now.home,
            reason=why,
        )
    )
    stay.first_night, stay.home_day, stay.version = now.first, now.home, stay.version + 1
    changes = (
        ("first_night", was.first.isoformat(), now.first.isoformat()),
        ("home_day", was.home.isoformat(), now.home.isoformat()),
    )
    note(unit, StayAmended, loaded, changes=changes)
    return str(stay_id)


def _true_nights(first: date | None, home: date | None, was: StayDates) -> StayDates:
    if first is None or home is None or home <= first:
        raise Invalid({"home": "The day home comes after the first night."})
    if (first, home) == (was.first, was.home):
        raise Invalid({"first": "These are the nights that stand there already."})
    return StayDates(first, home)
