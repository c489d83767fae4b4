"""Sleepovers on nights that the hub home closes: each is listed, and somebody decides each (W4a, R15)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, exists, or_, select, true, update

from constellations.homes.queries import Home
from constellations.homes.rules import ConstellationState, takes_stays
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.changing import Locked, keep_check, lock, note, write_bed_nights
from constellations.stays.checks import Audience, Verdict, assess
from constellations.stays.closed_beds import BED_GONE, HUB_LEFT
from constellations.stays.dates import StayDates, local_day
from constellations.stays.facts import StayAffected, StayKeptOn
from constellations.stays.gathering import Wish, gather
from constellations.stays.models import BedNight, Stay, Unavailability
from constellations.stays.queries import list_affected, load_stay
from constellations.stays.rules import HOLDS_BED, StayState
from core import clock
from core.refusals import Changed
from core.unit_of_work import Unit

AGREED = tuple(HOLDS_BED - {StayState.EMERGENCY_IN_PROGRESS})
WITHOUT_HUB = frozenset({ConstellationState.INTERIM, ConstellationState.PAUSED})


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

    One whose bed is gone is given another (W4c), which says nothing of whether the hub home is there. What else stands
    in its way is decided next. The other decisions are to change its nights and to cancel it. Raises `Changed` where it
    was decided already, and where it cannot stay: no other bed is free, or nobody may come at all.
    """
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.KEEP_ON), version)
    stay = locked.stay
    if stay.affected_by is None:
        raise Changed("Somebody has decided about this sleepover already.")
    if not takes_stays(locked.home.state):
        raise Changed("No sleepover can be here just now. Cancel it, or wait until the constellation goes on.")
    decided, lost = unit.session.get(Unavailability, stay.affected_by), lost_bed(unit, locked.home, stay)
    if lost:
        _give_another_bed(unit, locked)
    _decide_next(unit, locked, stay.affected_by, _left_of(unit, locked, decided, only_bed=lost) if decided else None)
    return str(stay_id)


def _decide_next(unit: Unit, locked: Locked, decided: UUID, left: UUID | None) -> None:
    """One reason is decided: the stay stays, or what is `left` is to decide about it."""
    stay = locked.stay
    stay.affected_by = left
    stay.version += 1
    if left is None:
        note(unit, StayKeptOn, locked.loaded, unavailability_id=decided)
    else:
        changes = (("affected_by", str(decided), str(left)),)
        note(unit, StayAffected, locked.loaded, changes=changes, unavailability_id=left)


def _left_of(unit: Unit, locked: Locked, decided: Unavailability, *, only_bed: bool) -> UUID | None:
    """The reason that stands now: one from before what was decided, or that itself where only a bed was given."""
    still = only_bed and decided.reason != BED_GONE

    def is_left(one: Unavailability) -> bool:
        return (one.set_at, one.id) < (decided.set_at, decided.id) or (still and one.id == decided.id)

    return next((one.id for one in _standing(unit, locked.home, locked.stay) if is_left(one)), None)


def lost_bed(unit: Unit, home: Home, stay: Stay) -> bool:
    """Whether a night of the stay, from today on, lies on a bed that is the constellation's no longer (R9, W4c)."""
    gone = exists().where(
        BedNight.stay_id == stay.id,
        BedNight.night >= clock.today(unit.now),
        BedNight.bed_id.not_in([bed.id for bed in home.beds]),
    )
    return bool(unit.session.scalar(select(gone)))


def _give_another_bed(unit: Unit, locked: Locked) -> None:
    """Another bed for the nights from today on: those that were slept were slept where they were (R10)."""
    stay, today = locked.stay, clock.today(unit.now)
    asked_on = local_day(stay.asked_at) if stay.asked_at else None
    ahead = StayDates(max(locked.dates.first, today), locked.dates.home)
    given = gather(unit, locked.home, Wish(stay.id, stay.household_id, locked.loaded.children, ahead, asked_on))
    assessment = assess(given, Audience.HUB)
    if assessment.verdict is Verdict.NOT_POSSIBLE:
        raise Changed(f"{assessment.title}. Change its nights, or cancel it.")
    write_bed_nights(unit, locked, given, instead=True, ahead=True)
    keep_check(unit, stay, "changed", assessment)


def still_affected(unit: Unit, home: Home, stay: Stay) -> UUID | None:
    """The closing on a night of the stay after its nights have changed, where it was to decide: it is to decide yet.

    That the hub home has left was known when the new nights were agreed.
    """
    if stay.affected_by is None:
        return None
    return next((one.id for one in _standing(unit, home, stay) if one.reason != HUB_LEFT), None)


def _standing(unit: Unit, home: Home, stay: Stay) -> list[Unavailability]:
    """Every reason to decide about the stay that stands now, the newest first."""
    found = unit.session.scalars(
        select(Unavailability)
        .where(Unavailability.constellation_id == stay.constellation_id, Unavailability.ended_at.is_(None))
        .where(or_(Unavailability.covered.is_(False), Unavailability.reason.in_((BED_GONE, HUB_LEFT))))
        .order_by(Unavailability.set_at.desc(), Unavailability.id.desc())
    )
    return [one for one in found if _is_on(unit, home, stay, one)]


def _is_on(unit: Unit, home: Home, stay: Stay, closed: Unavailability) -> bool:
    """Whether it is on a night of the stay that is still to come."""
    if closed.reason == BED_GONE and closed.bed_id in {bed.id for bed in home.beds}:
        return False  # the bed is the constellation's again
    if closed.reason == HUB_LEFT and (home.state not in WITHOUT_HUB or _asked_after(stay, closed)):
        return False
    on_it = exists().where(
        BedNight.stay_id == stay.id,
        BedNight.night >= max(closed.first_night, clock.today(unit.now)),
        BedNight.night < closed.home_day,
        true() if closed.bed_id is None else BedNight.bed_id == closed.bed_id,
    )
    return bool(unit.session.scalar(select(on_it)))


def _asked_after(stay: Stay, closed: Unavailability) -> bool:
    return stay.asked_at is not None and stay.asked_at > closed.set_at


def forget_affected(unit: Unit, home: Home, closed: Unavailability) -> None:
    """The nights are open again: nothing is to decide any more, unless another reason still stands on them."""
    for loaded in list_affected(unit, closed.constellation_id):
        if loaded.stay.affected_by == closed.id:
            left = next((one.id for one in _standing(unit, home, loaded.stay)), None)
            loaded.stay.affected_by = left
            loaded.stay.version += 1
            if left is None:
                note(unit, StayKeptOn, loaded, unavailability_id=closed.id)
