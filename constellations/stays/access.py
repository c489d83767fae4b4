"""Who may do what with a stay: what the access matrix has to know about it (stay.*)."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from accounts.permissions import decide
from accounts.permissions.decide import Scope
from constellations.homes.rules import ConstellationState
from constellations.stays.check_values import Approver
from constellations.stays.queries import LoadedStay, load_stay
from constellations.stays.rules import StayState, Who
from core.refusals import NotAllowed, NotFound
from core.unit_of_work import Unit

COVERED = frozenset({ConstellationState.INTERIM, ConstellationState.PAUSED})
"""While there is no hub home, the workers answer for it (the matrix's "v")."""


class StayPermission(StrEnum):
    """What can be asked of a stay, by the names of the access matrix."""

    READ = "stay.read"
    REQUEST = "stay.request"
    ACCEPT = "stay.accept"
    APPROVE = "stay.approve"
    ASK_APPROVAL = "stay.ask_approval"
    CANCEL = "stay.cancel"
    CHANGE = "stay.change_dates"
    ANSWER_CHANGE = "stay.answer_change"
    KEEP_ON = "stay.keep_on"
    START = "stay.start"
    END = "stay.end"


def _family(unit: Unit, loaded: LoadedStay) -> bool:
    stay = loaded.stay
    return unit.is_related(stay.household_id, "adult") and unit.is_related(stay.constellation_id, "satellite_carer")


def _may_agree(unit: Unit, loaded: LoadedStay) -> bool:
    """Whether the actor is of an allowed role, and neither asked nor wanted these nights nor said yes (S23, strict)."""
    stay = loaded.stay
    if unit.actor.person_id in {stay.asked_by, stay.decided_by, stay.dates_by}:
        return False
    if unit.is_related(stay.service_id, "service_manager"):
        return True
    return bool(agrees_as(unit, loaded) & set(stay.awaits))


def agrees_as(unit: Unit, loaded: LoadedStay) -> frozenset[str]:
    """In whose place the actor agrees: the names that the checks give (S3, S9, S10, S23).

    A service manager agrees for the liaison worker too, and for a child's social worker unless the service has settled
    that only that worker does; a liaison worker alone is not enough for what a social worker decides (S3).
    """
    stay = loaded.stay
    if unit.is_related(stay.id, "approves_by_link"):
        return frozenset({Approver.SOCIAL_WORKER, Approver.CHILDS_SOCIAL_WORKER})
    if unit.is_related(stay.service_id, "service_manager"):
        return frozenset({Approver.SERVICE_MANAGER, Approver.SOCIAL_WORKER, Approver.LIAISON_WORKER})
    if unit.is_related(stay.constellation_id, "liaison_worker"):
        return frozenset({Approver.LIAISON_WORKER})
    return frozenset()


def scope_of(unit: Unit, loaded: LoadedStay) -> Scope:
    """The stay as the access matrix asks about it."""
    stay = loaded.stay
    return Scope(
        service_id=stay.service_id,
        constellation_id=stay.constellation_id,
        households=frozenset({stay.household_id}),
        subject_id=stay.id,
    ).when(
        own=_family(unit, loaded),
        without_hub=loaded.constellation_state in COVERED,
        apart=_may_agree(unit, loaded),
        link_names=unit.is_related(stay.id, "approves_by_link"),
    )


def may(unit: Unit, loaded: LoadedStay, permission: StayPermission) -> bool:
    """Whether the actor may do this with the stay."""
    return decide.may(unit, permission, scope_of(unit, loaded))


def part_of(unit: Unit, loaded: LoadedStay) -> Who:
    """In what part the actor acts on the stay: as the family, the hub home, or the service."""
    if _family(unit, loaded):
        return Who.FAMILY
    if may(unit, loaded, StayPermission.ACCEPT):
        return Who.HUB
    return Who.SERVICE


def get_stay_for(unit: Unit, stay_id: UUID, permission: StayPermission, *, together: bool = False) -> LoadedStay:
    """The stay, unlocked, for an actor who may do this with it (`together` with others of its repeat).

    Raises `NotFound` when it is not there or not for this person to see (a draft is its family's alone),
    `ReasonWanted` when they read it with a reason, and `NotAllowed` when they may see it but not do this.
    """
    loaded = load_stay(unit, stay_id)
    if loaded is None or (loaded.stay.is_now is StayState.DRAFT and not _family(unit, loaded)):
        raise NotFound
    if not may(unit, loaded, StayPermission.READ):
        if permission is StayPermission.READ:
            decide.refuse_without_reason(unit, permission, scope_of(unit, loaded))
        raise NotFound
    if not may(unit, loaded, permission):
        raise NotAllowed("You can see this sleepover, but this is for somebody else to do.")
    return replace(loaded, together=True) if together else loaded
