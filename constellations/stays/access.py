"""Who may do what with a stay: one readable table (access-matrix: stay.*)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from uuid import UUID

from constellations.homes.rules import ConstellationState
from constellations.stays.queries import LoadedStay, load_stay
from constellations.stays.rules import StayState, Who
from core.refusals import NotAllowed, NotFound
from core.unit_of_work import Unit


class StayPermission(StrEnum):
    """What can be asked of a stay, by the names of the access matrix."""

    READ = "stay.read"
    REQUEST = "stay.request"
    ACCEPT = "stay.accept"
    APPROVE = "stay.approve"
    CANCEL = "stay.cancel"


Predicate = Callable[[Unit, LoadedStay], bool]


def _family(unit: Unit, loaded: LoadedStay) -> bool:
    stay = loaded.stay
    return unit.is_related(stay.household_id, "adult") and unit.is_related(stay.constellation_id, "satellite_carer")


def _hub(unit: Unit, loaded: LoadedStay) -> bool:
    return unit.is_related(loaded.stay.constellation_id, "hub_carer")


def _liaison(unit: Unit, loaded: LoadedStay) -> bool:
    return unit.is_related(loaded.stay.constellation_id, "liaison_worker")


def _manager(unit: Unit, loaded: LoadedStay) -> bool:
    return unit.is_related(loaded.stay.service_id, "service_manager")


def _own_worker(unit: Unit, loaded: LoadedStay) -> bool:
    return unit.is_related(loaded.stay.household_id, "supervising_social_worker")


def _without_hub(predicate: Predicate) -> Predicate:
    """Only while the constellation is interim or paused (matrix cell "v")."""
    covered = {ConstellationState.INTERIM, ConstellationState.PAUSED}
    return lambda unit, loaded: loaded.constellation_state in covered and predicate(unit, loaded)


def _neither_asked_nor_accepted(predicate: Predicate) -> Predicate:
    """An allowed person who is neither the one who asked nor the one who said yes (matrix cell "s", S23)."""

    def holds(unit: Unit, loaded: LoadedStay) -> bool:
        mine = unit.person_id in {loaded.stay.asked_by, loaded.stay.decided_by}
        return not mine and predicate(unit, loaded)

    return holds


PERMISSIONS: Mapping[StayPermission, tuple[Predicate, ...]] = {
    StayPermission.READ: (_family, _hub, _liaison, _manager, _own_worker),
    StayPermission.REQUEST: (_family,),
    StayPermission.ACCEPT: (_hub, _without_hub(_liaison), _without_hub(_manager)),
    StayPermission.APPROVE: (_neither_asked_nor_accepted(_manager),),
    StayPermission.CANCEL: (_family, _hub, _liaison, _manager),
}


def may(unit: Unit, loaded: LoadedStay, permission: StayPermission) -> bool:
    """Whether the actor may do this with the stay."""
    return any(predicate(unit, loaded) for predicate in PERMISSIONS[permission])


def part_of(unit: Unit, loaded: LoadedStay) -> Who:
    """In what part the actor acts on the stay: as the family, the hub home, or the service."""
    if _family(unit, loaded):
        return Who.FAMILY
    if may(unit, loaded, StayPermission.ACCEPT):
        return Who.HUB
    return Who.SERVICE


def get_stay_for(unit: Unit, stay_id: UUID, permission: StayPermission) -> LoadedStay:
    """The stay, unlocked, for an actor who may do this with it.

    Raises `NotFound` when it is not there or not for this person to see (a draft is its family's alone), and
    `NotAllowed` when they may see it but not do this.
    """
    loaded = load_stay(unit, stay_id)
    if loaded is None or not may(unit, loaded, StayPermission.READ):
        raise NotFound
    if loaded.stay.is_now is StayState.DRAFT and not _family(unit, loaded):
        raise NotFound
    if not may(unit, loaded, permission):
        raise NotAllowed("You can see this sleepover, but this is for somebody else to do.")
    return loaded
