"""The children whom the author of a text knows, by first name, for the soft detector (R39)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import column, func, or_, select

from constellations.homes.models import Child
from core.unit_of_work import Unit

KNOW_ALL = ("hub_carer", "liaison_worker")


def names_known(unit: Unit, space_id: UUID) -> Collection[str]:
    """The names of the children of the author's own home, of the homes whose worker they are, and, for a hub carer or
    liaison worker, of every home in the constellation. Nobody else's: by a name nobody is told that there is a child.

    They are compared with what was typed and shown to nobody, so that it is no look at a child's record.
    """
    homes = unit.subjects("adult", "supervising_social_worker")
    near = [Child.household_id.in_(sorted(homes))] if homes else []
    if unit.is_related(space_id, *KNOW_ALL):
        placed = func.households_of(space_id, unit.now).table_valued(column("household_id"))
        near.append(Child.household_id.in_(select(placed.c.household_id)))
    if not near:
        return ()
    found = unit.session.scalars(select(Child).where(or_(*near)).order_by(Child.id))
    return {str(child.for_comparing("first_name")) for child in found}
