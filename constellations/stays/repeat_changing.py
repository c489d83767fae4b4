"""Other nights for several stays of a repeat at once: each moves by as many days as the one that was chosen (E35, R18).

Nothing is made and nothing is lost: each stays as it is until the other side says yes, and one that cannot move stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from constellations.homes.queries import Home
from constellations.stays.access import StayPermission, get_stay_for, part_of
from constellations.stays.changing import dates_of
from constellations.stays.checks import Audience, assess
from constellations.stays.dates import MOST_NIGHTS, StayDates, troubles_with
from constellations.stays.gathering import gather
from constellations.stays.other_nights import keep_nights, may_change, say_yes, waits_for, want_other_nights, wish_for
from constellations.stays.queries import LoadedStay
from constellations.stays.repeat_asking import GONE, Time
from constellations.stays.repeat_deciding import each, get_repeat_for, which_of
from constellations.stays.repeats import Which
from constellations.stays.rules import StayAction, Who
from core import clock
from core.refusals import Changed, Invalid, NotFound
from core.unit_of_work import Unit

NOT_ANY_MORE = "Nobody wants other nights for these any more. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Moved:
    """A stay with the nights that it would have, and what the checks say to them."""

    loaded: LoadedStay
    time: Time


def moves_of(unit: Unit, home: Home, loaded: LoadedStay, dates: StayDates, which: Which) -> tuple[Moved, ...]:
    """Every stay that is meant, moved as the stay is to these nights, and checked."""
    audience = Audience.FAMILY if part_of(unit, loaded) is Who.FAMILY else Audience.HUB
    found = []
    for one, then in _moved(unit, loaded, dates, which):
        given = gather(unit, home, wish_for(unit, one, then))
        found.append(Moved(one, Time(then, assess(given, audience), _out_of_bounds(then, clock.today(unit.now)))))
    return tuple(found)


def _out_of_bounds(dates: StayDates, today: date) -> str:
    """Why nobody may ask for nights such as these, or nothing: what the page of one stay refuses."""
    if dates.first < today:
        return GONE
    if dates.count > MOST_NIGHTS:
        return f"{MOST_NIGHTS} nights are the most"
    return "that is more than a year away" if troubles_with(dates, today) else ""


def want_several(unit: Unit, stay_id: UUID, dates: StayDates, which: Which) -> str:
    """A side wants other nights for several: this one and the later ones, or all. Returns the repeat's id (R18, E35).

    One that is not possible stays as it is. Raises `Changed` where none could be asked for.
    """
    loaded = get_stay_for(unit, stay_id, StayPermission.CHANGE)
    if loaded.stay.repeat_id is None:
        raise NotFound
    if dates == dates_of(loaded.stay):
        raise Invalid({"form": "These are the nights that they have already."})
    then = {one.stay.id: moved for one, moved in _moved(unit, loaded, dates, which)}
    each(unit, tuple(then), lambda one: want_other_nights(unit, one, then[one], together=True))
    return str(loaded.stay.repeat_id)


def say_yes_to_all(unit: Unit, repeat_id: UUID) -> str:
    """The side that was asked says yes to the other nights of all; every check runs again (R18). Returns its id."""
    each(unit, _asked_of_me(unit, repeat_id), lambda one: say_yes(unit, one, together=True))
    return str(repeat_id)


def keep_all(unit: Unit, repeat_id: UUID) -> str:
    """They stay as they are: the other side can't, or who wanted other nights wants them no more. Returns its id.

    Whoever is asked answers what they are asked, and keeps what they want themselves.
    """
    found = get_repeat_for(unit, repeat_id, StayPermission.CHANGE)
    wanted = [one for one in found if one.stay.wanted_until is not None]
    asked = [one for one in wanted if waits_for(unit, one)]
    each(unit, [one.stay.id for one in asked or wanted], lambda one: keep_nights(unit, one, together=True))
    return str(repeat_id)


def _asked_of_me(unit: Unit, repeat_id: UUID) -> Sequence[UUID]:
    found = get_repeat_for(unit, repeat_id, StayPermission.ANSWER_CHANGE)
    asked = [one.stay.id for one in found if waits_for(unit, one)]
    if not asked:
        raise Changed(NOT_ANY_MORE)
    return asked


def _moved(unit: Unit, loaded: LoadedStay, dates: StayDates, which: Which) -> list[tuple[LoadedStay, StayDates]]:
    was = dates_of(loaded.stay)
    later, longer = (dates.first - was.first).days, dates.count - was.count
    meant = which_of(unit, loaded, which, StayAction.CHANGE_DATES)
    return [(one, _by(dates_of(one.stay), later, longer)) for one in meant if may_change(one.stay, unit.now)]


def _by(dates: StayDates, later: int, longer: int) -> StayDates:
    """So many days later, and so many nights longer; never shorter than a night."""
    moved = dates.moved(later)
    home = moved.home + timedelta(days=longer)
    return StayDates(moved.first, max(home, moved.first + timedelta(days=1)))
