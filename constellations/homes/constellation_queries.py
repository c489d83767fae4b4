"""Reads of constellations for a service's administration: who stands in them, rooms and beds, their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text

from accounts.people.models import Household, Person
from constellations.homes.models import Bed, Constellation, ConstellationChange, Room
from constellations.homes.queries import Home, Worker
from constellations.homes.rules import ConstellationState
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has or had a role in a constellation: a liaison worker, a carer who steps in."""

    id: UUID
    person_id: UUID
    name: str
    role: str
    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it holds at the instant."""
        return self.since <= at and (self.until is None or self.until > at)


_MEMBERS = text("select * from members_of_space(:constellation)")
_CARERS = text("""
select p.id, p.given_name || ' ' || p.family_name as name
from people_related(:constellation, array['satellite_carer', 'hub_carer'], :now) k join person p on p.id = k.person_id
group by p.id order by name, p.id
""")


def list_members(unit: Unit, constellation_id: UUID) -> list[Member]:
    """Everybody who has or had a role in the constellation, the newest first."""
    rows = unit.session.execute(_MEMBERS, {"constellation": constellation_id})
    return [
        Member(row.id, row.person_id, f"{row.given_name} {row.family_name}", row.role, row.since, row.until)
        for row in rows
    ]


def interim_candidates(unit: Unit, home: Home) -> list[Worker]:
    """The approved carers of the constellation, who can step in for the hub home."""
    rows = unit.session.execute(_CARERS, {"constellation": home.constellation_id, "now": unit.now})
    return [Worker(row.id, row.name) for row in rows]


@dataclass(frozen=True, slots=True)
class RoomWithBeds:
    """A room of the hub home with the beds that stand in it, by their numbers."""

    room: Room
    beds: tuple[Bed, ...]


def list_rooms(unit: Unit, home: Home) -> list[RoomWithBeds]:
    """The rooms of the hub home, and rooms of an earlier one that still hold a bed, by name."""
    rows = unit.session.execute(
        select(Room, Bed)
        .outerjoin(Bed, (Bed.room_id == Room.id) & Bed.removed_on.is_(None))
        .where(
            Room.removed_on.is_(None),
            (Room.household_id == home.hub_household_id) | (Bed.constellation_id == home.constellation_id),
        )
        .order_by(Room.name, Room.id, Bed.position)
    )
    found: dict[UUID, tuple[Room, list[Bed | None]]] = {}
    for room, bed in rows:
        found.setdefault(room.id, (room, []))[1].append(bed)
    return [RoomWithBeds(room, tuple(bed for bed in beds if bed is not None)) for room, beds in found.values()]


def household_names(unit: Unit, home: Home) -> dict[UUID, str]:
    """The names of the homes in the constellation."""
    ids = [place.household_id for place in home.places]
    rows = unit.session.execute(select(Household.id, Household.name).where(Household.id.in_(ids)))
    return {row.id: row.name for row in rows}


def find_constellation(unit: Unit, constellation_id: UUID) -> Constellation | None:
    """The constellation's row, or None where the wall or nothing stands."""
    return unit.session.get(Constellation, constellation_id)


def list_steps(unit: Unit, constellation_id: UUID) -> list[tuple[ConstellationChange, str]]:
    """The steps of the constellation's life with who decided them, the last first; 200 at most."""
    rows = unit.session.execute(
        select(ConstellationChange, Person.given_name, Person.family_name)
        .join(Person, Person.id == ConstellationChange.by_person)
        .where(ConstellationChange.constellation_id == constellation_id)
        .order_by(ConstellationChange.at.desc(), ConstellationChange.id.desc())
        .limit(200)
    )
    return [(row[0], f"{row[1]} {row[2]}") for row in rows]


@dataclass(frozen=True, slots=True)
class ConstellationSize:
    """A constellation in the list, with how many families it has now."""

    id: UUID
    name: str
    state: ConstellationState
    launched_on: date | None
    satellites: int
    has_hub: bool


_SIZES = text("""
select c.id, s.name, c.state, c.launched_on,
  (select count(*) from households_of(c.id, :now) h where h.role = 'satellite') as satellites,
  exists (select 1 from households_of(c.id, :now) h where h.role = 'hub') as has_hub
from constellation c join space s on s.id = c.id
where c.service_id = :service and (cast(:only as uuid[]) is null or c.id = any(:only))
order by c.state = 'closed', s.name, c.id
""")


def list_sizes(unit: Unit, service_id: UUID, only: frozenset[UUID] | None) -> list[ConstellationSize]:
    """The constellations of a service, all or only these, by name, the closed ones last. One statement."""
    asked = {"service": service_id, "now": unit.now, "only": None if only is None else list(only)}
    return [
        ConstellationSize(row.id, row.name, ConstellationState(row.state), row.launched_on, row.satellites, row.has_hub)
        for row in unit.session.execute(_SIZES, asked)
    ]
