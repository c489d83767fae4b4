"""Who may see a constellation's home and board (access-matrix: constellation.read, bed.free_busy_read)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from accounts.people.models import Household
from accounts.permissions.decide import Scope, may, require
from constellations.homes.household_queries import find_household, relations_of
from constellations.homes.models import Child
from constellations.homes.queries import Home, find_child, find_home
from constellations.homes.rules import ConstellationState
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


class HouseholdPermission(StrEnum):
    """What can be asked of a household, by the names of the access matrix."""

    READ = "household.read"
    EDIT = "household.edit"


_ADMINISTER = ("service_manager", "safeguarding_lead", "user_admin")
_READ_ONLY = "You can see this home, but only the service manager changes it."


def _scope_of(household: Household) -> Scope:
    return Scope(service_id=household.service_id, households=frozenset({household.id}), subject_id=household.id)


def get_household_for(unit: Unit, household_id: UUID, permission: HouseholdPermission) -> Household:
    """The household for an actor who may do this with it.

    Raises `NotFound` when it is not there or not for this person to see, and `NotAllowed` when they may see it only.
    """
    household = find_household(unit, household_id)
    if household is None:
        raise NotFound
    require(unit, permission, _scope_of(household), seen_by=HouseholdPermission.READ, words=_READ_ONLY)
    return household


def may_edit_household(unit: Unit, household: Household) -> bool:
    """Whether the actor may change what is kept of the home."""
    return may(unit, HouseholdPermission.EDIT, _scope_of(household))


@dataclass(frozen=True, slots=True)
class Administered:
    """The service whose homes somebody sees: all of them, or (where `only` is not None) these."""

    service_id: UUID
    only: frozenset[UUID] | None


def service_for(unit: Unit, permission: HouseholdPermission) -> Administered:
    """The service whose homes the actor may see or change. Raises `NotFound` for everybody else."""
    for service_id in sorted(unit.subjects(*_ADMINISTER)):
        require(unit, permission, Scope(service_id=service_id), seen_by=HouseholdPermission.READ, words=_READ_ONLY)
        return Administered(service_id, None)
    mine = unit.subjects("supervising_social_worker")
    own = {one.service_id for one in unit.relations if one.subject_id in mine and one.service_id is not None}
    if not own:
        raise NotFound
    service_id = min(own)
    require(unit, permission, Scope(service_id=service_id), seen_by=HouseholdPermission.READ, words=_READ_ONLY)
    return Administered(service_id, mine)


def administers(unit: Unit) -> bool:
    """Whether the actor has a list of homes at all."""
    return bool(unit.subjects(*_ADMINISTER, "supervising_social_worker"))


class ChildPermission(StrEnum):
    """What can be asked of a child, by the names of the access matrix."""

    READ = "child_card.read"
    EDIT = "child.create"


def children_scope(unit: Unit, household: Household, child: Child | None = None) -> Scope:
    """The children of a home as the matrix asks about them, or one: where the home stands says whose liaison worker
    sees them, and what was granted for the one holds for it alone.

    A home in no constellation has none: its own id stands there, which is no constellation's (R72).
    """
    places = (one for one in relations_of(unit, [household.id]) if one.what == "place" and one.holds(unit.now))
    here = next((one.constellation_id for one in places), None)
    subject = child.id if child is not None else None
    return Scope(household.service_id, here or household.id, frozenset({household.id}), subject)


def get_child_for(unit: Unit, child_id: UUID, permission: ChildPermission) -> tuple[Child, Household]:
    """The child with its home, for an actor who may do this. Raises `NotFound` and `NotAllowed` as ever."""
    child = find_child(unit, child_id)
    household = find_household(unit, child.household_id) if child else None
    if child is None or household is None:
        raise NotFound
    require(
        unit,
        permission,
        children_scope(unit, household, child),
        seen_by=None if permission is ChildPermission.READ else ChildPermission.READ,
        words="You can see this child, but only the service manager changes what is kept.",
    )
    return child, household


def get_home_of_children(unit: Unit, household_id: UUID) -> Household:
    """The home for who may read of its children. Raises `NotFound`, and `ReasonWanted` where that takes a reason."""
    household = find_household(unit, household_id)
    if household is None:
        raise NotFound
    require(unit, ChildPermission.READ, children_scope(unit, household))
    return household


def get_home_for_child(unit: Unit, household_id: UUID) -> Household:
    """The home into which the actor may put a child. Raises `NotFound` and `NotAllowed` as ever."""
    household = find_household(unit, household_id)
    if household is None:
        raise NotFound
    require(unit, ChildPermission.EDIT, children_scope(unit, household))
    return household


MANAGE, FURNISH, CREATE = "constellation.members_manage", "bed.availability_edit", "constellation.create"
_COVERED = frozenset({ConstellationState.INTERIM, ConstellationState.PAUSED})


def get_constellation_to_manage(unit: Unit, constellation_id: UUID) -> Home:
    """The constellation for who manages its members. Raises `NotFound`, and `NotAllowed` for who only stands in it."""
    home = find_home(unit, constellation_id)
    if home is None:
        raise NotFound
    require(unit, MANAGE, _scope(home))
    return home


def _furnishing(home: Home) -> Scope:
    return _scope(home).when(without_hub=home.state in _COVERED)


def get_home_to_furnish(unit: Unit, constellation_id: UUID) -> Home:
    """The constellation for who may change its hub home's rooms and beds. Raises `NotFound` and `NotAllowed`."""
    home = find_home(unit, constellation_id)
    if home is None:
        raise NotFound
    require(
        unit, FURNISH, _furnishing(home), words="You can see these beds, but only the service manager changes them."
    )
    return home


def may_furnish(unit: Unit, home: Home) -> bool:
    """Whether the actor may change the hub home's rooms and beds."""
    return may(unit, FURNISH, _furnishing(home))


def service_to_create_in(unit: Unit) -> UUID:
    """The service in which the actor may make a constellation. Raises `NotFound` and `NotAllowed`."""
    for service_id in sorted(unit.subjects(*_ADMINISTER)):
        require(unit, CREATE, Scope(service_id=service_id))
        return service_id
    raise NotFound


def managed_constellations(unit: Unit) -> Administered:
    """Whose constellations the actor sees in a list: all of a service, or the own ones of a liaison worker."""
    for service_id in sorted(unit.subjects(*_ADMINISTER)):
        require(unit, "constellation.read", Scope(service_id=service_id))
        return Administered(service_id, None)
    mine = unit.subjects("liaison_worker")
    homes = [home for one in sorted(mine) if (home := find_home(unit, one)) is not None]
    if not homes:
        raise NotFound
    return Administered(homes[0].service_id, mine)
