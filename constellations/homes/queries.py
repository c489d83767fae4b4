"""Reads of constellations and homes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import array

from accounts.people.models import Household, Person
from accounts.spaces.models import Space
from constellations.homes.models import Bed, Child, Constellation, Room
from constellations.homes.rules import ConstellationState
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Place:
    """A household's place in a constellation now."""

    place_id: UUID
    household_id: UUID
    household_service_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class HubBed:
    """A reserved bed with the words of its board row."""

    id: UUID
    position: int
    room: str

    @property
    def label(self) -> str:
        """Its heading: "Bed 1"."""
        return f"Bed {self.position}"


@dataclass(frozen=True, slots=True)
class Home:
    """A constellation with its hub home and reserved beds, in the order of the board."""

    constellation_id: UUID
    service_id: UUID
    name: str
    state: ConstellationState
    hub_household_id: UUID | None
    beds: tuple[HubBed, ...]


def places_of(unit: Unit, constellation_id: UUID) -> list[Place]:
    """The households in the constellation at the unit's time, hub home first."""
    rows = unit.session.execute(
        text(
            "select place_id, household_id, household_service_id, role from households_of(:c, :now)"
            " order by role, since"
        ),
        {"c": constellation_id, "now": unit.now},
    )
    return [Place(row.place_id, row.household_id, row.household_service_id, row.role) for row in rows]


def find_home(unit: Unit, constellation_id: UUID) -> Home | None:
    """The constellation with its hub home and beds, or None where the wall or nothing stands."""
    found = unit.session.execute(
        select(Constellation, Space.name)
        .join(Space, Space.id == Constellation.id)
        .where(Constellation.id == constellation_id)
    ).one_or_none()
    if found is None:
        return None
    constellation, name = found
    hub = next((p.household_id for p in places_of(unit, constellation_id) if p.role == "hub"), None)
    return Home(
        constellation_id=constellation.id,
        service_id=constellation.service_id,
        name=name,
        state=ConstellationState(constellation.state),
        hub_household_id=hub,
        beds=beds_of(unit, constellation_id),
    )


def beds_of(unit: Unit, constellation_id: UUID) -> tuple[HubBed, ...]:
    """The reserved beds, in order."""
    rows = unit.session.execute(
        select(Bed.id, Bed.position, Room.name)
        .join(Room, Room.id == Bed.room_id)
        .where(Bed.constellation_id == constellation_id, Bed.reserved)
        .order_by(Bed.position)
    )
    return tuple(HubBed(row.id, row.position, row.name) for row in rows)


def children_of(unit: Unit, household_id: UUID) -> list[Child]:
    """The children of a household whom a sleepover can be asked for, by name."""
    return list(
        unit.session.scalars(
            select(Child).where(Child.household_id == household_id).order_by(Child.first_name, Child.id)
        )
    )


def household_names(unit: Unit, household_ids: Iterable[UUID]) -> dict[UUID, str]:
    """How the homes are spoken of; a home behind another service's wall is absent."""
    rows = unit.session.execute(select(Household.id, Household.name).where(Household.id.in_(set(household_ids))))
    return {row.id: row.name for row in rows}


def carers_words(unit: Unit, constellation_id: UUID, at: datetime) -> str:
    """The first name of the hub home's first carer, "Marion", or "the hub carer" where there is none."""
    return next(iter(carer_names(unit, constellation_id, at)), "the hub carer")


def carer_names(unit: Unit, constellation_id: UUID, at: datetime) -> list[str]:
    """The first names of the hub home's approved adults."""
    carers = func.people_related(constellation_id, array(["hub_carer"]), at).table_valued("person_id")
    rows = unit.session.execute(
        select(Person.given_name).join(carers, carers.c.person_id == Person.id).order_by(Person.created_at, Person.id)
    )
    return list(rows.scalars())


def constellation_names(unit: Unit, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of constellations, by id."""
    rows = unit.session.execute(
        select(Space.id, Space.name).where(Space.id.in_(set(ids)), Space.kind == "constellation").order_by(Space.name)
    )
    return {row.id: row.name for row in rows}
