"""A bed or the hub home is lost while sleepovers are agreed: each is listed and decided (W4b, W4c, E44)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select, true

from constellations.homes.queries import Home
from constellations.homes.rules import ConstellationState
from constellations.stays.affected import AGREED, mark_affected
from constellations.stays.closed_beds import BED_GONE, HUB_LEFT
from constellations.stays.models import BedNight, Stay, Unavailability
from constellations.stays.rules import HOLDS_BED, StayState
from core import clock
from core.ids import new_id
from core.refusals import Invalid
from core.unit_of_work import Unit

STILL_AHEAD = "Sleepovers are still ahead. Pause it first, and decide about each of them; then it can be closed."


def bed_lost(unit: Unit, home: Home, bed_id: UUID) -> None:
    """A bed is the constellation's no longer: whoever is to sleep in it has it until somebody decides (W4c)."""
    _mark(unit, home, BED_GONE, bed_id)


def hub_steps(unit: Unit, home: Home, after: ConstellationState) -> None:
    """The hub home is away or has left: every sleepover ahead is moved, kept on with who steps in, or cancelled (W4b).

    Raises `Invalid` where the constellation is to be closed while one is ahead: nobody could decide about it then.
    """
    if after is ConstellationState.CLOSED and _last(unit, home, None, tuple(HOLDS_BED)) is not None:
        raise Invalid({"state": STILL_AHEAD})
    if after in {ConstellationState.INTERIM, ConstellationState.PAUSED}:
        _mark(unit, home, HUB_LEFT, None)


def _last(unit: Unit, home: Home, bed_id: UUID | None, states: tuple[StayState, ...] = AGREED) -> date | None:
    """The last day home of the sleepovers ahead that are agreed, of those on the bed where one is named."""
    today = clock.today(unit.now)
    on_the_bed = exists().where(BedNight.stay_id == Stay.id, BedNight.bed_id == bed_id, BedNight.night >= today)
    there = (Stay.constellation_id == home.constellation_id, Stay.state.in_(states), Stay.home_day > today)
    return unit.session.scalar(select(func.max(Stay.home_day)).where(*there, true() if bed_id is None else on_the_bed))


def _mark(unit: Unit, home: Home, reason: str, bed_id: UUID | None) -> None:
    """As a period off duty that closes no night: who still may come is for the checks, what was agreed is to decide."""
    last = _last(unit, home, bed_id)
    if last is None:
        return
    row = Unavailability(
        id=new_id(),
        service_id=home.service_id,
        constellation_id=home.constellation_id,
        first_night=clock.today(unit.now),
        home_day=last,
        bed_id=bed_id,
        reason=reason,
        covered=True,
        set_by=unit.person_id,
        set_at=unit.now,
    )
    unit.session.add(row)
    mark_affected(unit, row)
