"""Sleepovers on nights that the hub home closes: each is listed, and somebody decides each (W4a, R15)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, exists, select, true, update

from constellations.homes.queries import Home
from constellations.homes.rules import takes_stays
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.changing import Locked, keep_check, lock, note, write_bed_nights
from constellations.stays.checks import Audience, Verdict, assess
from constellations.stays.dates import local_day
from constellations.stays.facts import StayAffected, StayKeptOn
from constellations.stays.gathering import Wish, gather
from constellations.stays.models import BedNight, Stay, Unavailability
from constellations.stays.queries import list_affected, load_stay
from constellations.stays.rules import HOLDS_BED, StayState
from core.refusals import Changed
from core.unit_of_work import Unit

AGREED = tuple(HOLDS_BED - {StayState.EMERGENCY_IN_PROGRESS})


def mark_affected(unit: Unit, closed: Unavailability) -> None:
    """Mark every agreed stay on these nights, of the bed or of the whole home: it stands until somebody decides."""
    on_the_bed = exists().where(
        BedNight.stay_id == Stay.id,
        BedNight.bed_id == closed.bed_id,
        BedNight.night >= closed.first_night,
        BedNight.night < closed.home_day,
    )
    there = and_(
        Stay.constellation_id == closed.constellation_id,
        Stay.state.in_(AGREED),
        Stay.first_night < closed.home_day,
        Stay.home_day > closed.first_night,
    )
    unit.session.flush()
    marked = unit.session.execute(
        update(Stay)
        .where(there, true() if closed.bed_id is None else on_the_bed)
        .values(affected_by=closed.id, version=Stay.version + 1)
        .returning(Stay.id)
    )
    for (stay_id,) in marked.all():
        loaded = load_stay(unit, stay_id)
        if loaded is not None:
            note(unit, StayAffected, loaded, unavailability_id=closed.id)


def keep_on(unit: Unit, stay_id: UUID, version: int | None = None) -> str:
    """Somebody who is approved is at the hub home for it: the stay stays as it is. Returns its id.

    One whose bed is gone is given another (W4c). The other decisions are to change its nights and to cancel it. Raises
    `Changed` where it was decided already, and where it cannot stay: no other bed is free, or nobody may come at all.
    """
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.KEEP_ON), version)
    stay = locked.stay
    if stay.affected_by is None:
        raise Changed("Somebody has decided about this sleepover already.")
    if not takes_stays(locked.home.state):
        raise Changed("No sleepover can be here just now. Cancel it, or wait until the constellation goes on.")
    if lost_bed(unit, locked.home, stay):
        _give_another_bed(unit, locked)
    closed, stay.affected_by = stay.affected_by, None
    stay.version += 1
    note(unit, StayKeptOn, locked.loaded, unavailability_id=closed)
    return str(stay_id)


def lost_bed(unit: Unit, home: Home, stay: Stay) -> bool:
    """Whether it is to decide as its bed is the constellation's no longer."""
    closed = unit.session.get(Unavailability, stay.affected_by) if stay.affected_by else None
    return closed is not None and closed.bed_id is not None and closed.bed_id not in {bed.id for bed in home.beds}


def _give_another_bed(unit: Unit, locked: Locked) -> None:
    stay = locked.stay
    asked_on = local_day(stay.asked_at) if stay.asked_at else None
    given = gather(unit, locked.home, Wish(stay.id, stay.household_id, locked.loaded.children, locked.dates, asked_on))
    assessment = assess(given, Audience.HUB)
    if assessment.verdict is Verdict.NOT_POSSIBLE:
        raise Changed(f"{assessment.title}. Change its nights, or cancel it.")
    write_bed_nights(unit, locked, given, instead=True)
    keep_check(unit, stay, "changed", assessment)


def still_affected(unit: Unit, stay: Stay) -> bool:
    """Whether a bed of the stay is closed on one of its nights, after these have changed: then it is to decide yet."""
    return stay.affected_by is not None and _is_on(unit, stay, stay.affected_by)


def _is_on(unit: Unit, stay: Stay, closed_id: UUID) -> bool:
    closed = unit.session.get(Unavailability, closed_id)
    if closed is None:
        return False
    on_it = exists().where(
        BedNight.stay_id == stay.id,
        BedNight.night >= closed.first_night,
        BedNight.night < closed.home_day,
        true() if closed.bed_id is None else BedNight.bed_id == closed.bed_id,
    )
    return bool(unit.session.scalar(select(on_it)))


def forget_affected(unit: Unit, closed: Unavailability) -> None:
    """The nights are open again: nothing is to decide any more, unless another closing still stands on them."""
    others = unit.session.scalars(
        select(Unavailability.id)
        .where(Unavailability.constellation_id == closed.constellation_id, Unavailability.id != closed.id)
        .where(Unavailability.ended_at.is_(None), Unavailability.covered.is_(False))
    ).all()
    for loaded in list_affected(unit, closed.constellation_id):
        if loaded.stay.affected_by == closed.id:
            loaded.stay.affected_by = next((one for one in others if _is_on(unit, loaded.stay, one)), None)
            loaded.stay.version += 1
            if loaded.stay.affected_by is None:
                note(unit, StayKeptOn, loaded, unavailability_id=closed.id)
