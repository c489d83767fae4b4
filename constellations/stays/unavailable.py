"""Nights on which the hub home is off duty, or a bed is closed, with the reason (W4a, R15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from accounts.permissions import decide
from accounts.permissions.decide import Scope
from constellations.homes.access import get_home_for
from constellations.homes.place_services import lock_constellation
from constellations.homes.queries import Home, find_home
from constellations.homes.rules import ConstellationId
from constellations.stays.affected import WITHOUT_HUB, forget_affected, mark_affected
from constellations.stays.closed_beds import REASONS, block_closed
from constellations.stays.dates import FURTHEST_DAYS, StayDates
from constellations.stays.facts import NightsClosed, NightsOpened
from constellations.stays.models import BedNight, Unavailability
from core import clock
from core.ids import new_id
from core.refusals import Invalid, NotFound
from core.typed import Typed
from core.unit_of_work import Unit

EDIT = "bed.availability_edit"
WHOLE = "whole"
MOST_NIGHTS = 90


def may_close(unit: Unit, home: Home) -> bool:
    """Whether the actor says when this hub home is off duty."""
    return decide.may(unit, EDIT, _scope(unit, home))


def _scope(unit: Unit, home: Home) -> Scope:
    own = unit.is_related(home.constellation_id, "hub_carer")
    scope = Scope(service_id=home.service_id, constellation_id=home.constellation_id)
    return scope.when(own=own, without_hub=home.state in WITHOUT_HUB)


def get_home_to_close(unit: Unit, constellation_id: UUID) -> Home:
    """The home for who may close its nights. Raises `NotFound` and `NotAllowed` as ever."""
    home = get_home_for(unit, constellation_id)
    decide.require(
        unit,
        EDIT,
        _scope(unit, home),
        seen_by="bed.free_busy_read",
        words="You can see this board, but the hub home says when it is off duty.",
    )
    return home


@dataclass(frozen=True, slots=True)
class _Closing:
    """What was typed: from which night until which day, one bed or all, why, and whether somebody is there."""

    dates: StayDates
    bed_id: UUID | None
    reason: str
    covered: bool


def _read(home: Home, typed: Typed, today: date) -> _Closing:
    furthest = today + timedelta(days=FURTHEST_DAYS)
    first = typed.day("first", "Type the first night.", first=today, last=furthest)
    last_day = typed.day("home", "Type the day from which it is open again.", first=today, last=furthest)
    beds = {str(bed.id): bed.id for bed in home.beds}
    which = typed.one_of("which", (WHOLE, *beds), "Choose the whole home, or one bed.")
    reason = typed.one_of("reason", tuple(REASONS), "Choose why.")
    covered = which == WHOLE and typed.fields.get("covered", "") == "yes"
    if first and last_day and not 0 < (last_day - first).days <= MOST_NIGHTS:
        typed.errors["home"] = f"It is open again after the first night, at most {MOST_NIGHTS} nights later."
    typed.check()
    if first is None or last_day is None:
        raise Invalid({"first": "Type the first night."})
    return _Closing(StayDates(first, last_day), beds.get(which), reason, covered)


def close_nights(unit: Unit, constellation_id: UUID, typed: Typed) -> UUID:
    """Close nights of the hub home or of one bed. Returns the constellation's id.

    Nights on which a stay has the bed already stay with it: they are listed, and somebody decides each (W4).
    """
    home = get_home_to_close(unit, constellation_id)
    closing = _read(home, typed, clock.today(unit.now))
    lock_constellation(unit, constellation_id)
    row = Unavailability(
        id=new_id(),
        service_id=home.service_id,
        constellation_id=constellation_id,
        first_night=closing.dates.first,
        home_day=closing.dates.home,
        bed_id=closing.bed_id,
        reason=closing.reason,
        covered=closing.covered,
        set_by=unit.person_id,
        set_at=unit.now,
    )
    unit.session.add(row)
    if not closing.covered:
        unit.session.flush()
        block_closed(unit, home)
        mark_affected(unit, row)
    changes = (
        ("first_night", None, closing.dates.first.isoformat()),
        ("home_day", None, closing.dates.home.isoformat()),
        ("reason", None, closing.reason),
        ("covered", None, str(closing.covered)),
    )
    about: dict[str, Any] = {"service_id": home.service_id, "constellation_id": ConstellationId(constellation_id)}
    unit.record(NightsClosed(**about, unavailability_id=row.id, by=unit.person_id, changes=changes))
    return constellation_id


def open_again(unit: Unit, unavailability_id: UUID) -> UUID:
    """Open the nights to come again. Returns the constellation's id."""
    row, home = get_closing(unit, unavailability_id)
    lock_constellation(unit, home.constellation_id)
    beds = [row.bed_id] if row.bed_id else [bed.id for bed in home.beds]
    closed = delete(BedNight).where(
        BedNight.bed_id.in_(beds),
        BedNight.kind == "block",
        BedNight.night >= max(row.first_night, clock.today(unit.now)),
        BedNight.night < row.home_day,
    )
    unit.session.execute(closed)
    row.ended_at = unit.now
    unit.session.flush()
    block_closed(unit, home)  # what another closing keeps closed
    forget_affected(unit, home, row)
    about: dict[str, Any] = {"service_id": home.service_id, "constellation_id": ConstellationId(home.constellation_id)}
    unit.record(NightsOpened(**about, unavailability_id=row.id, by=unit.person_id))
    return home.constellation_id


def get_closing(unit: Unit, unavailability_id: UUID) -> tuple[Unavailability, Home]:
    """A period off duty with its home, for who may end it. Raises `NotFound` and `NotAllowed` as ever."""
    row = unit.session.get(Unavailability, unavailability_id)
    if (
        row is None
        or row.reason not in REASONS
        or row.ended_at is not None
        or find_home(unit, row.constellation_id) is None
    ):
        raise NotFound
    return row, get_home_to_close(unit, row.constellation_id)


def list_closings(unit: Unit, constellation_id: UUID) -> Sequence[Unavailability]:
    """Periods off duty that are not over, the next first; 50 at most."""
    standing = select(Unavailability).where(
        Unavailability.constellation_id == constellation_id,
        Unavailability.ended_at.is_(None),
        Unavailability.reason.in_(REASONS),
        Unavailability.home_day > clock.today(unit.now),
    )
    return list(unit.session.scalars(standing.order_by(Unavailability.first_night, Unavailability.id).limit(50)))
