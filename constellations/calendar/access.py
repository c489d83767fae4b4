"""Who puts something into a calendar (access-matrix: calendar.edit); whoever sees the board sees what is theirs."""

from __future__ import annotations

from uuid import UUID

from accounts.permissions.decide import Scope, may, require
from constellations.calendar.models import CalendarEntry
from constellations.calendar.queries import find_entry
from constellations.homes.access import get_home_for
from constellations.homes.queries import Home, find_home
from core.refusals import NotFound
from core.unit_of_work import Unit

EDIT, SEEN_BY = "calendar.edit", "bed.free_busy_read"
READ_ONLY = "You can see this board, but the hub home and its liaison worker keep the calendar."


def _scope(home: Home) -> Scope:
    homes = frozenset(place.household_id for place in home.places)
    return Scope(service_id=home.service_id, constellation_id=home.constellation_id, households=homes)


def may_edit(unit: Unit, home: Home) -> bool:
    """Whether the actor keeps the calendar of this hub home."""
    return may(unit, EDIT, _scope(home))


def get_calendar_to_edit(unit: Unit, constellation_id: UUID) -> Home:
    """The home for who keeps its calendar. Raises `NotFound`, and `NotAllowed` for who only sees its board."""
    home = get_home_for(unit, constellation_id)
    require(unit, EDIT, _scope(home), words=READ_ONLY)
    return home


def get_entry_to_edit(unit: Unit, entry_id: UUID, *, lock: bool = False) -> tuple[CalendarEntry, Home]:
    """What stands in the calendar, for who may change it; nothing that was cancelled. Raises as ever."""
    entry = find_entry(unit, entry_id, lock=lock)
    if entry is None or entry.cancelled_at is not None or find_home(unit, entry.constellation_id) is None:
        raise NotFound
    return entry, get_calendar_to_edit(unit, entry.constellation_id)
