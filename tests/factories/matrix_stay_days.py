"""How the addresses of a sleepover as it happens, and of a hub home's closed nights, are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from werkzeug.datastructures import MultiDict

from accounts.permissions.roles import Role, When
from constellations.stays.happening import arrive
from constellations.stays.models import Unavailability
from core.typed import Typed
from core.unit_of_work import run
from tests.factories.matrix_asked import FAMILYS, Asked, Fields, Holds, Thing, around
from tests.factories.matrix_people import Where
from tests.factories.matrix_stays import boards, stays_around
from tests.factories.pages_house import DAY, FRIDAY, NOW, SINCE, TODAY, Builder, Circle, House

KNOWN: Fields = {"allergies": "none", "medication": "told"}
HUBS: Holds = {Role.HUB: frozenset({When.OWN})}


def stays_of_today(house: House) -> Mapping[Where, Thing]:
    """Stays that are certain and begin today."""
    return stays_around(house, house.certain(house.marsh, "Sol", TODAY), FAMILYS, "confirmed")


def stays_here(house: House) -> Mapping[Where, Thing]:
    """Stays whose children have come."""
    here = house.certain(house.marsh, "Sol", TODAY)
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: arrive(unit, here, Typed(MultiDict(KNOWN))), now=NOW)
    return stays_around(house, here, FAMILYS, "in_progress")


def stays_over(house: House) -> Mapping[Where, Thing]:
    """Stays that are over."""
    with house.database.as_owner() as session:
        over = Builder(session).stay(house.heron, house.marsh, "Sol", TODAY - 3 * DAY, "completed")
    return stays_around(house, over, FAMILYS, "completed")


def closings(house: House) -> Mapping[Where, Thing]:
    """Nights that hub homes have closed."""
    with house.database.as_owner() as session:
        make = Builder(session)
        ids = [add_closing(make, of) for of in (house.heron, house.wren, house.teal)]
    return around("unavailability_id", *ids, holds=HUBS)


def add_closing(make: Builder, of: Circle) -> UUID:
    return make.put(
        Unavailability,
        service_id=of.service_id,
        constellation_id=of.id,
        first_night=FRIDAY,
        home_day=FRIDAY + timedelta(days=2),
        reason="leave",
        covered=False,
        set_by=of.hub_carer.id,
        set_at=SINCE,
    )


def _boards(house: House) -> Mapping[Where, Thing]:
    return {where: Thing(thing.ids, HUBS) for where, thing in boards(house).items()}


AMENDED: Fields = {"first": "2026-02-28", "home": "2026-03-02", "reason": "They came a day earlier"}
CLOSED: Fields = {
    "first": "2026-03-20",
    "home": "2026-03-22",
    "which": "whole",
    "covered": "no",
    "reason": "leave",
}
BOARD = "/constellations/<uuid:constellation_id>"
STAY = "/stays/<uuid:stay_id>"
CLOSE, OPEN = "/constellations/<uuid:constellation_id>/closed-nights", "/closed-nights/<uuid:unavailability_id>/open"
STAY_DAYS: Mapping[tuple[str, str], Asked] = {
    ("GET", f"{STAY}/arrived"): Asked(stays_of_today, "stay.read"),
    ("POST", f"{STAY}/arrived"): Asked(stays_of_today, "stay.read", KNOWN),
    ("POST", f"{STAY}/nobody-came"): Asked(stays_of_today, "stay.read"),
    ("POST", f"{STAY}/home"): Asked(stays_here, "stay.read"),
    ("GET", f"{STAY}/amend"): Asked(stays_over, "stay.read"),
    ("POST", f"{STAY}/amend"): Asked(stays_over, "stay.read", AMENDED),
    ("GET", f"{BOARD}/asked-and-given"): Asked(boards),
    ("GET", f"{BOARD}/asked-and-given.csv"): Asked(boards),
    ("GET", CLOSE): Asked(_boards, "bed.free_busy_read"),
    ("POST", CLOSE): Asked(_boards, "bed.free_busy_read", CLOSED),
    ("GET", OPEN): Asked(closings, "bed.free_busy_read"),
    ("POST", OPEN): Asked(closings, "bed.free_busy_read"),
}
