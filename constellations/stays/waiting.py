"""The waiting list: a place on it, a hold for whose turn it is, and what becomes of both (domain 4.9, R17, E37)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from accounts.service_settings.queries import setting
from accounts.service_settings.table import S17
from constellations.homes.place_services import lock_constellation
from constellations.homes.queries import Home, find_home
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.answering_time import answer_by
from constellations.stays.asking import wish_of
from constellations.stays.changing import Locked, keep_check, lock, note, write_bed_nights
from constellations.stays.checks import Assessment, Audience, CheckInput, Verdict, assess
from constellations.stays.effects import OFFER_JOB
from constellations.stays.facts import PassedOver, PlaceHeld, StayAsked
from constellations.stays.gathering import gather
from constellations.stays.holds import has_begun, hold_begins, hold_ends, night_begins
from constellations.stays.models import Stay
from constellations.stays.queries import LoadedStay, list_waiting
from constellations.stays.rules import AskReason, StayState
from constellations.stays.waited import is_held
from core.ids import new_id
from core.jobs.models import DueRow
from core.refusals import Changed
from core.unit_of_work import Unit


def still_wanted(unit: Unit, stay_id: UUID, version: int | None = None) -> str:
    """Whose turn it is still wants the nights: it is an ask like any other now, with its bed held for the answer.

    The hub home says yes or not, by its own deadline (R16). Returns the stay's id; raises `Changed` where no bed is
    held for the family.
    """
    locked = lock(unit, get_stay_for(unit, stay_id, StayPermission.REQUEST), version)
    stay = locked.stay
    if not is_held(stay):
        raise Changed("No bed is held for you just now. Nothing was changed.")
    stay.waits_since = None
    stay.answer_by = answer_by(unit, stay.service_id, locked.dates.first)
    stay.held_until = stay.answer_by = min(stay.answer_by, night_begins(locked.dates.first))  # and no later (S17)
    stay.version += 1
    reason = AskReason(stay.reason or AskReason.OTHER)
    note(unit, StayAsked, locked.loaded, reason=reason, answer_by=stay.answer_by)
    return str(stay_id)


def offer_next(unit: Unit, constellation_id: UUID) -> None:
    """The clock, whenever nights came free: hold them for the first families in order for whom they are enough.

    A bed is held for one family at a time. Who cannot fit is passed over, keeps the place, and is told. In the night
    nothing is held: it is looked at again in the morning (S17).
    """
    home = find_home(unit, constellation_id)
    if home is None:
        return
    begins = hold_begins(unit.now)
    if begins > unit.now:
        _look_again(unit, home, begins)
        return
    lock_constellation(unit, constellation_id)
    for place in list_waiting(unit, constellation_id):
        if not is_held(place.stay) and not _is_over(place.stay, unit.now):
            _hold_or_pass_over(unit, place)


def place_of(unit: Unit, stay: Stay) -> tuple[int, int]:
    """The place among those who wait for some of the same nights, and of how many: numbers, no names."""
    among = (
        Stay.constellation_id == stay.constellation_id,
        Stay.waits_since.is_not(None),
        Stay.state == StayState.REQUESTED,
        Stay.first_night < stay.home_day,
        Stay.home_day > stay.first_night,
    )
    before = func.count().filter(Stay.waits_since < stay.waits_since)
    row = unit.session.execute(select(before, func.count()).where(*among)).one()
    return row[0] + 1, row[1]


def _is_over(stay: Stay, now: datetime) -> bool:
    return stay.first_night is None or has_begun(stay.first_night, now)


def _hold_or_pass_over(unit: Unit, place: LoadedStay) -> None:
    locked = lock(unit, place)
    given = gather(unit, locked.home, wish_of(place))
    assessment = assess(given, Audience.FAMILY)
    if assessment.verdict is not Verdict.NOT_POSSIBLE:
        _hold(unit, locked, given, assessment)
    elif _is_too_few(given):
        _pass_over(unit, locked)


def _hold(unit: Unit, locked: Locked, given: CheckInput, assessment: Assessment) -> None:
    stay = locked.stay
    own = setting(unit, stay.service_id, S17)
    hours, near = int(own["hours"]), int(own["near_hours"])
    write_bed_nights(unit, locked, given, "hold")
    stay.held_until = stay.answer_by = hold_ends(unit.now, given.dates.first, hours=hours, near_hours=near)
    stay.version += 1
    note(unit, PlaceHeld, locked.loaded, answer_by=stay.held_until)
    keep_check(unit, stay, "held", assessment)


def _is_too_few(given: CheckInput) -> bool:
    """Whether a bed is free on every night, and not one for each child: the group that cannot fit (E37)."""
    least = min(len(given.free.get(night, ())) for night in given.dates.nights)
    return 0 < least < len(given.children)


def _pass_over(unit: Unit, locked: Locked) -> None:
    """Said once, however often beds come free that are too few; the page says it for as long as it waits."""
    stay = locked.stay
    if stay.passed_over_at is None:
        unit.session.execute(update(Stay).where(Stay.id == stay.id).values(passed_over_at=unit.now))
        note(unit, PassedOver, locked.loaded, at=unit.now)


def _look_again(unit: Unit, home: Home, at: datetime) -> None:
    table = DueRow.__table__
    about = {"subject_id": home.constellation_id, "service_id": home.service_id}
    unit.add_row(table, id=new_id(), job=OFFER_JOB, due_at=at, **about)  # type: ignore[arg-type]
