"""Who may see who read about a child: its family, and who answers for it (access-matrix: child.reads_read)."""

from __future__ import annotations

from uuid import UUID

from accounts.permissions.decide import require
from constellations.homes.access import children_scope
from constellations.homes.household_queries import find_household
from constellations.homes.models import Child
from constellations.homes.queries import find_child
from core.refusals import NotFound
from core.unit_of_work import Unit


def get_child_of_reads(unit: Unit, child_id: UUID) -> Child:
    """The child, for who may see who read about it. Raises `NotFound`, and `ReasonWanted` where that takes a reason."""
    child = find_child(unit, child_id)
    household = find_household(unit, child.household_id) if child else None
    if child is None or household is None:
        raise NotFound
    own = household.id in unit.subjects("adult")
    require(unit, "child.reads_read", children_scope(unit, household, child).when(own=own))
    return child
