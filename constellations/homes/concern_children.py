"""The children of one's own home, or of the homes that one supervises, for the form of a concern: by first name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from community.concerns.slots import NearChild
from constellations.homes.models import Child
from constellations.homes.queries import by_name
from core.unit_of_work import Unit


def children_near(unit: Unit) -> Sequence[NearChild]:
    """The children of the homes in which the person is an adult, or whose worker the person is."""
    homes = unit.subjects("adult", "supervising_social_worker")
    if not homes:
        return ()
    found = unit.session.scalars(select(Child).where(Child.household_id.in_(sorted(homes))).order_by(Child.id))
    return [NearChild(child.id, child.first_name) for child in by_name(found)]


def first_names(unit: Unit, child_ids: Sequence[UUID]) -> Sequence[str]:
    """The first names of these children, in order, as far as the wall lets them be seen."""
    wanted = select(Child).where(Child.id.in_(child_ids)).order_by(Child.id)
    return [child.first_name for child in by_name(unit.session.scalars(wanted))] if child_ids else []
