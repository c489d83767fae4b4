"""Reads of constellations and homes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import aliased

from accounts.people.models import Household
from accounts.spaces.models import Space
from constellations.homes.models import Child, ChildMove, Constellation
from constellations.homes.rules import ConstellationState
from core import clock
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Place:
    """A household's place in a constellation now."""

    place_id: UUID
    household_id: UUID
    household_service_id: UUID
    role: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class HubBed:
    """A reserved bed with the words of its board row."""

    id: UUID
    position: int
    room: str
    room_id: UUID | None = None

    @property
    def label(self) -> str:
        """Its heading: "Bed 1"."""
        return f"Bed {self.position}"


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number with who answers it, and when."""

    who: str
    number: str
    hours: str


@dataclass(frozen=True, slots=True)
class Home:
    """A constellation with the households in it now, its hub home and reserved beds, in the order of the board.

    `hub_carer` is the first name of the hub home's first carer, "the hub carer" where there is none; `asks_waiting`
    is how many requests wait for the hub home's answer.
    """

    constellation_id: UUID
    service_id: UUID
    name: str
    state: ConstellationState
    places: tuple[Place, ...]
    beds: tuple[HubBed, ...]
    hub_carer: str
    asks_waiting: int
    numbers: tuple[Number, ...] = ()
    """Whom to ring (R47): the hub home first, then the service."""

    @property
    def hub_household_id(self) -> UUID | None:
        """The hub home's household, or None where there is none just now."""
        return next((place.household_id for place in self.places if place.role == "hub"), None)


_HOMES = text("""
select c.id, c.service_id, c.state, s.name,
  (select jsonb_agg(to_jsonb(h) order by h.role, h.since) from households_of(c.id, :now) h) as places,
  (select jsonb_agg(jsonb_build_object('id', b.id, 'position', b.position, 'room', r.name,
       'room_id', r.id) order by b.position)
     from bed b join room r on r.id = b.room_id
     where b.constellation_id = c.id and b.reserved and b.removed_on is null) as beds,
  (select p.given_name from people_related(c.id, array['hub_carer'], :now) k join person p on p.id = k.person_id
     order by p.created_at, p.id limit 1) as hub_carer,
  (select count(distinct coalesce(t.repeat_id, t.id)) from stay t
     where t.constellation_id = c.id and t.state = 'requested' and t.waits_since is null) as asks_waiting,
  (select jsonb_agg(jsonb_build_object('who', e.who, 'number', e.number, 'hours', e.hours)
       order by e.constellation_id is null, e.position, e.id)
     from emergency_number e
     where e.constellation_id = c.id or (e.constellation_id is null and e.service_id = c.service_id)) as numbers
from constellation c join space s on s.id = c.id
where c.id = any(:ids)
order by c.id
""")


def list_homes(unit: Unit, constellation_ids: Collection[UUID]) -> list[Home]:
    """Those of these constellations that the wall lets in, in the order of their ids, by one statement at most."""
    known: dict[UUID, Home | None] = unit.kept("homes")
    missing = [one for one in sorted(constellation_ids) if one not in known]
    if missing:
        rows = unit.session.execute(_HOMES, {"ids": missing, "now": unit.now})
        known |= dict.fromkeys(missing) | {row.id: _home(row) for row in rows}
    return [home for one in sorted(constellation_ids) if (home := known[one]) is not None]


def find_home(unit: Unit, constellation_id: UUID) -> Home | None:
    """The constellation with its hub home and beds, or None where the wall or nothing stands."""
    return next(iter(list_homes(unit, [constellation_id])), None)


def _home(row: Row[Any]) -> Home:
    return Home(
        constellation_id=row.id,
        service_id=row.service_id,
        name=row.name,
        state=ConstellationState(row.state),
        places=tuple(_place(place) for place in row.places or ()),
        beds=tuple(HubBed(UUID(b["id"]), b["position"], b["room"], UUID(b["room_id"])) for b in row.beds or ()),
        hub_carer=row.hub_carer or "the hub carer",
        asks_waiting=row.asks_waiting,
        numbers=tuple(Number(**number) for number in row.numbers or ()),
    )


def _place(of: dict[str, str]) -> Place:
    since = clock.to_london(datetime.fromisoformat(of["since"])).date()
    return Place(UUID(of["place_id"]), UUID(of["household_id"]), UUID(of["household_service_id"]), of["role"], since)


def all_children_of(unit: Unit, household_id: UUID) -> list[Child]:
    """Every child who lives or has lived in a household last, by name."""
    return by_name(unit.session.scalars(select(Child).where(Child.household_id == household_id).order_by(Child.id)))


def by_name(children: Iterable[Child]) -> list[Child]:
    """Children by their names, which lie sealed: the database cannot sort by them."""
    return sorted(children, key=lambda child: child.first_name)


def children_of(unit: Unit, household_id: UUID) -> list[Child]:
    """The children of a household whom a sleepover can be asked for, by name: not the home's own, nor who has left."""
    return [child for child in all_children_of(unit, household_id) if child.left_on is None and not child.own_child]


def find_child(unit: Unit, child_id: UUID) -> Child | None:
    """The child, or None where the wall or nothing stands."""
    return unit.session.get(Child, child_id)


MOST_OF_A_SERVICE = 1000


def children_of_service(unit: Unit, service_id: UUID) -> list[tuple[Child, str]]:
    """The children with a service now and the names of their households, for choosing a brother or sister; 1000."""
    rows = unit.session.execute(
        select(Child, Household.name)
        .join(Household, Household.id == Child.household_id)
        .where(Child.service_id == service_id, Child.left_on.is_(None))
        .order_by(Child.id)
        .limit(MOST_OF_A_SERVICE)
    )
    return sorted(((child, name) for child, name in rows), key=lambda found: (found[0].first_name, found[1]))


def siblings_of(unit: Unit, child: Child) -> list[tuple[Child, str]]:
    """The others of the child's sibling group, with the names of their households."""
    if child.sibling_group is None:
        return []
    rows = unit.session.execute(
        select(Child, Household.name)
        .join(Household, Household.id == Child.household_id)
        .where(Child.sibling_group == child.sibling_group, Child.id != child.id)
        .order_by(Child.id)
    )
    return sorted(((one, name) for one, name in rows), key=lambda found: found[0].first_name)


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a child from one household to another, by their names."""

    moved_on: date
    from_household: str
    to_household: str
    reason: str


def moves_of(unit: Unit, child_id: UUID) -> list[Move]:
    """Where the child lived before, the last move first."""
    before, after = aliased(Household), aliased(Household)
    rows = unit.session.execute(
        select(ChildMove, before.name, after.name)
        .join(before, before.id == ChildMove.from_household_id)
        .join(after, after.id == ChildMove.to_household_id)
        .where(ChildMove.child_id == child_id)
        .order_by(ChildMove.moved_on.desc(), ChildMove.id.desc())
    )
    return [Move(move.moved_on, left, entered, move.reason) for move, left, entered in rows]


@dataclass(frozen=True, slots=True)
class ListedConstellation:
    """A constellation of a service in a list."""

    id: UUID
    name: str
    state: ConstellationState

    @property
    def takes_homes(self) -> bool:
        """Whether homes may still join it."""
        return self.state is not ConstellationState.CLOSED


def list_constellations(unit: Unit, service_id: UUID) -> list[ListedConstellation]:
    """The constellations of a service by name."""
    rows = unit.session.execute(
        select(Constellation.id, Space.name, Constellation.state)
        .join(Space, Space.id == Constellation.id)
        .where(Constellation.service_id == service_id)
        .order_by(Space.name, Constellation.id)
    )
    return [ListedConstellation(row.id, row.name, ConstellationState(row.state)) for row in rows]


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker of a service who can be given homes or constellations."""

    id: UUID
    name: str


_WORKERS = text("""
select p.id, p.given_name || ' ' || p.family_name as name
from (
  select person_id from people_related(:service, array['social_worker', 'service_manager'], :now)
  union
  select k.person_id from constellation c cross join lateral people_related(c.id, array['liaison_worker'], :now) k
    where c.service_id = :service
) k join person p on p.id = k.person_id
group by p.id order by name, p.id
""")


def workers_of_service(unit: Unit, service_id: UUID) -> list[Worker]:
    """The social workers, liaison workers and managers of a service by name."""
    rows = unit.session.execute(_WORKERS, {"service": service_id, "now": unit.now})
    return [Worker(row.id, row.name) for row in rows]
