"""Who may see a constellation's home and board (access-matrix: constellation.read, bed.free_busy_read)."""

from __future__ import annotations

from uuid import UUID

from accounts.permissions.decide import Scope, may
from constellations.homes.queries import Home, find_home
from core.refusals import NotFound
from core.unit_of_work import Unit

INSIDE = ("hub_carer", "satellite_carer", "liaison_worker")
ORGANISERS = ("hub_carer", "liaison_worker")


def _scope(home: Home) -> Scope:
    homes = frozenset(place.household_id for place in home.places)
    return Scope(service_id=home.service_id, constellation_id=home.constellation_id, households=homes)


def may_read_constellation(unit: Unit, home: Home) -> bool:
    """Its carers and its liaison worker, the managers of its service, the supervising social workers of its homes."""
    return may(unit, "bed.free_busy_read", _scope(home))


def sees_names(unit: Unit, home: Home) -> bool:
    """Whether the person sees who sleeps where on the whole board: the hub home, its liaison worker, managers."""
    return may(unit, "stay.read", Scope(service_id=home.service_id, constellation_id=home.constellation_id))


def get_home_for(unit: Unit, constellation_id: UUID) -> Home:
    """The home for somebody who may know its free and taken nights. Raises `NotFound` for everybody else."""
    home = find_home(unit, constellation_id)
    if home is None or not may_read_constellation(unit, home):
        raise NotFound
    return home
