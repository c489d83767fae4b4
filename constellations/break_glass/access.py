"""Who breaks glass, who looks at it afterwards, and who sees where a child is (access-matrix)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from accounts.people.models import Household
from accounts.permissions.decide import Scope, may, require
from constellations.break_glass.models import GlassBreak
from constellations.break_glass.queries import StayNow, find_break, stay_now
from constellations.homes.access import children_scope
from constellations.homes.household_queries import find_household
from constellations.homes.models import Child
from constellations.homes.queries import find_child
from core.refusals import NotFound
from core.unit_of_work import Unit

INVOKE, REVIEW, LOCATION = "break_glass.invoke", "break_glass.review", "child_location.read"
_OF_A_SERVICE = ("safeguarding_lead", "records_officer", "service_manager")
NOT_OWN = "You broke this glass, so somebody else reviews it."


def _invoking(service_id: UUID | None) -> Scope:
    """What the cell asks for (reason, proof, one child, an hour) the use case itself sees to."""
    return Scope(service_id=service_id).when(broken_glass=True)


def _reviewing(service_id: UUID | None, *, apart: bool = True) -> Scope:
    return Scope(service_id=service_id).when(apart=apart)


def _service_for(unit: Unit, action: str, scope: Scope) -> UUID:
    own = sorted(unit.subjects(*_OF_A_SERVICE))
    for service_id in own:
        if may(unit, action, replace(scope, service_id=service_id)):
            return service_id
    others = sorted({one.service_id for one in unit.relations if one.service_id is not None})
    require(unit, action, replace(scope, service_id=next(iter([*own, *others]), None)))
    raise NotFound


def service_to_break_in(unit: Unit) -> UUID:
    """The service in which the actor may break glass. Raises `NotFound` and `NotAllowed`."""
    return _service_for(unit, INVOKE, _invoking(None))


def service_to_review(unit: Unit) -> UUID:
    """The service whose broken glass the actor sees. Raises `NotFound`."""
    return _service_for(unit, REVIEW, _reviewing(None))


def may_break(unit: Unit, service_id: UUID) -> bool:
    """Whether the actor may break glass in this service."""
    return may(unit, INVOKE, _invoking(service_id))


def sees_breaks(unit: Unit) -> UUID | None:
    """The service whose broken glass the actor sees, or None."""
    own = sorted(unit.subjects(*_OF_A_SERVICE))
    return next((one for one in own if may(unit, REVIEW, _reviewing(one))), None)


def get_break_for(unit: Unit, break_id: UUID, *, lock: bool = False) -> GlassBreak:
    """What was broken, for who reviews it. Raises `NotFound`, and `NotAllowed` for who broke it."""
    found = find_break(unit, break_id, lock=lock)
    if found is None:
        raise NotFound
    apart = found.broken_by != unit.actor.person_id
    require(unit, REVIEW, _reviewing(found.service_id, apart=apart), words=NOT_OWN)
    return found


def _located(unit: Unit, child: Child, household: Household, stay: StayNow | None) -> Scope:
    """The child as the matrix asks where it is: its family's own, and its hub home's while it sleeps there (R31)."""
    scope = children_scope(unit, household, child).when(own=unit.is_related(household.id, "adult"))
    if stay is None:
        return scope
    return replace(scope, constellation_id=stay.constellation_id).when(in_window=True)


def get_child_to_locate(unit: Unit, child_id: UUID) -> tuple[Child, Household, StayNow | None]:
    """The child for who may see where it is, with its home and its stay of now.

    Raises `NotFound`, `ReasonWanted` where that takes a reason, `NotAllowed` where it takes broken glass.
    """
    child = find_child(unit, child_id)
    household = find_household(unit, child.household_id) if child else None
    if child is None or household is None or child.left_on is not None:
        raise NotFound
    stay = stay_now(unit, child.id)
    require(
        unit,
        LOCATION,
        _located(unit, child, household, stay),
        words="Where this child is, you see by breaking glass alone.",
    )
    return child, household, stay


def sees_location(unit: Unit, service_id: UUID) -> bool:
    """Whether broken glass shows the actor where a child is; a records officer sees what is kept of it alone."""
    return may(unit, LOCATION, Scope(service_id=service_id).when(broken_glass=True))
