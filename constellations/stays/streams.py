"""Who may follow the streams that stays write to, and which streams a page of theirs follows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from constellations.homes.access import INSIDE, ORGANISERS, may_read_constellation
from constellations.homes.queries import find_home
from core.declared import about
from core.unit_of_work import Unit


@about("bed.free_busy_read")
def may_follow_constellation(unit: Unit, constellation_id: UUID) -> bool:
    """Whoever may see its board: without a look at the database where the person stands in it."""
    if unit.is_related(constellation_id, *INSIDE):
        return True
    home = find_home(unit, constellation_id)
    return home is not None and may_read_constellation(unit, home)


@about("stay.read")
def may_follow_organisers(unit: Unit, constellation_id: UUID) -> bool:
    """Its hub home, its liaison worker, the managers of its service."""
    return unit.is_related(constellation_id, *ORGANISERS) or _manages(unit, constellation_id)


@about("stay.read")
def may_follow_household(unit: Unit, household_id: UUID) -> bool:
    """The adults of the home and their supervising social worker."""
    return unit.is_related(household_id, "adult", "supervising_social_worker")


def _manages(unit: Unit, constellation_id: UUID) -> bool:
    if not unit.subjects("service_manager"):
        return False
    home = find_home(unit, constellation_id)
    return home is not None and unit.is_related(home.service_id, "service_manager")


def streams_of_board(unit: Unit, constellation_id: UUID) -> Sequence[tuple[str, UUID]]:
    """What a board follows: the nights, and what the reader may know besides.

    A manager who does not stand in the constellation sees its board as its service's manager, or not at all.
    """
    followed: list[tuple[str, UUID]] = [("constellation", constellation_id)]
    manages = bool(unit.subjects("service_manager")) and not unit.is_related(constellation_id, *INSIDE)
    if manages or unit.is_related(constellation_id, *ORGANISERS):
        followed.append(("organisers", constellation_id))
    return [*followed, *_homes(unit)]


def _homes(unit: Unit) -> list[tuple[str, UUID]]:
    return [("household", one) for one in sorted(unit.subjects("adult", "supervising_social_worker"))]


def streams_of_person(unit: Unit) -> Sequence[tuple[str, UUID]]:
    """What Today follows: the person's own stream, and every home and constellation in which they stand or work."""
    followed: list[tuple[str, UUID]] = [("person", unit.person_id), *_homes(unit)]
    for constellation_id in sorted(unit.subjects(*INSIDE)):
        followed += [item for item in streams_of_board(unit, constellation_id) if item not in followed]
    return followed
