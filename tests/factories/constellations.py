"""A constellation for tests with real commits: hub home with beds, satellite families, everybody with an account."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from uuid import UUID

from argon2 import PasswordHasher
from psycopg.types.json import Jsonb
from sqlalchemy import text

from accounts.people.models import Household, HouseholdMember, Person
from accounts.service_settings.models import ServiceSetting
from accounts.signin.models import Account
from accounts.spaces.models import HouseholdPlace, Membership, Service, Space
from constellations.homes.models import Bed, Child, Constellation, Room
from constellations.homes.rules import MOST_SATELLITES
from core import clock
from core.ids import new_id, stream_id
from tests.factories.rows import AsOwner, Rows
from tests.factories.settled import settled

PASSWORD = "a light left on"
"""Of everybody who is made here."""
SINCE = timedelta(days=400)
_numbers: Iterator[int] = count(1)


@cache
def hash_of_password() -> str:
    """The hash of `PASSWORD`, made once for the run, at a cost that lets fifty people sign in at once."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Carer:
    """Somebody with an account: an adult of a home, or a worker."""

    person_id: UUID
    email: str


@dataclass(frozen=True)
class Family:
    """A home in a constellation with its adults and children."""

    household_id: UUID
    place_id: UUID
    carers: tuple[Carer, ...]
    children: tuple[UUID, ...]

    @property
    def carer(self) -> Carer:
        """Its first adult."""
        return self.carers[0]

    @property
    def stream(self) -> UUID:
        """The stream of this home, for its adults and their worker."""
        return stream_id("household", self.household_id)


@dataclass(frozen=True)
class MadeConstellation:
    """A constellation that lives: the hub home, its beds in order, its satellites, its liaison worker and manager."""

    constellation_id: UUID
    service_id: UUID
    hub: Family
    beds: tuple[UUID, ...]
    satellites: tuple[Family, ...]
    liaison_worker: Carer
    manager: Carer

    @property
    def nights_stream(self) -> UUID:
        """The stream that tells everybody of the constellation that nights changed."""
        return stream_id("constellation", self.constellation_id)

    @property
    def organisers_stream(self) -> UUID:
        """The stream of the hub home, the liaison worker and the managers."""
        return stream_id("organisers", self.constellation_id)


def make_constellation(
    as_owner: AsOwner,
    *,
    satellites: int = 6,
    beds: int = 2,
    hub_carers: int = 2,
    children: int = 1,
    beside: MadeConstellation | None = None,
) -> MadeConstellation:
    """Make a constellation of a service of its own, with so many satellites, each with so many children.

    With `beside` it is another one of that constellation's service. All of it since more than a year ago; the
    children's sleepovers are delegated to their carers.
    """
    maker = _Maker()
    service_id = beside.service_id if beside else maker.service()
    constellation_id = maker.constellation(service_id)
    hub = maker.family("hub", service_id, constellation_id, adults=hub_carers, children=0)
    made = MadeConstellation(
        constellation_id=constellation_id,
        service_id=service_id,
        hub=hub,
        beds=maker.beds(hub, service_id, constellation_id, beds),
        satellites=tuple(
            maker.family("satellite", service_id, constellation_id, adults=1, children=children)
            for _ in range(satellites)
        ),
        liaison_worker=maker.member(constellation_id, "liaison_worker"),
        manager=beside.manager if beside else maker.member(service_id, "service_manager"),
    )
    if beside is None:
        for values in settled(service_id, made.manager.person_id, made.liaison_worker.person_id, maker.since):
            maker.rows.put(ServiceSetting, **(values | {"value": Jsonb(values["value"])}))
    if satellites <= MOST_SATELLITES:
        maker.rows.write(as_owner)
    else:
        with _without_size_limit(as_owner):
            maker.rows.write(as_owner)
    return made


@contextmanager
def _without_size_limit(as_owner: AsOwner) -> Iterator[None]:
    """Let more families in than R2 allows, so that more can race for one bed than a constellation ever has."""
    for what in ("disable", "enable"):
        with as_owner() as session:
            session.execute(text("set local role kith_owner"))
            session.execute(text(f"alter table household_place {what} trigger most_satellites"))
        if what == "disable":
            yield


class _Maker:
    """Gathers the rows of one constellation."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.now: datetime = clock.now()
        self.since = self.now - SINCE

    def service(self) -> UUID:
        made = new_id()
        self.rows.put(Space, id=made, kind="service", name="Wexmoor", service_id=None)
        self.rows.put(Service, id=made, kind="council")
        return made

    def constellation(self, service_id: UUID) -> UUID:
        made, launched = new_id(), self.since.date()
        self.rows.put(Space, id=made, kind="constellation", name="Heron", service_id=service_id)
        self.rows.put(Constellation, id=made, service_id=service_id, state="live", launched_on=launched)
        return made

    def carer(self, given_name: str, family_name: str) -> Carer:
        made = Carer(new_id(), f"{given_name}.{family_name}.{next(_numbers)}@kith.test".lower())
        self.rows.put(Person, id=made.person_id, given_name=given_name, family_name=family_name, created_at=self.since)
        self.rows.put(
            Account,
            person_id=made.person_id,
            email=made.email,
            password=hash_of_password(),
            active=True,
            fs_uniquifier=secrets.token_hex(32),
            created_at=self.since,
        )
        return made

    def member(self, space_id: UUID, role: str) -> Carer:
        made = self.carer("Joanne", "Pryce")
        self.rows.put(Membership, id=new_id(), person_id=made.person_id, space_id=space_id, role=role, since=self.since)
        return made

    def family(self, role: str, service_id: UUID, constellation_id: UUID, *, adults: int, children: int) -> Family:
        name = "Tallis" if role == "hub" else f"Marsh {next(_numbers)}"
        made = Family(
            household_id=new_id(),
            place_id=new_id(),
            carers=tuple(self.carer("Dee", name.split(maxsplit=1)[0]) for _ in range(adults)),
            children=tuple(new_id() for _ in range(children)),
        )
        home = {"household_id": made.household_id, "household_service_id": service_id}
        self.rows.put(Household, id=made.household_id, service_id=service_id, name=name)
        for carer in made.carers:
            self.rows.put(
                HouseholdMember, id=new_id(), person_id=carer.person_id, approved=True, since=self.since, **home
            )
        self.rows.put(
            HouseholdPlace,
            id=made.place_id,
            service_id=service_id,
            constellation_id=constellation_id,
            role=role,
            since=self.since,
            **home,
        )
        for number, child_id in enumerate(made.children, start=1):
            self._child(child_id, made.household_id, service_id, f"Sol {number}")
        return made

    def _child(self, child_id: UUID, household_id: UUID, service_id: UUID, first_name: str) -> None:
        self.rows.put(
            Child,
            id=child_id,
            service_id=service_id,
            household_id=household_id,
            first_name=first_name,
            birth_year=self.now.year - 9,
            birth_month=1,
            fostered=True,
            sleepover_authority="delegated",
            authority_review_on=(self.now + timedelta(days=200)).date(),
        )

    def beds(self, hub: Family, service_id: UUID, constellation_id: UUID, number: int) -> tuple[UUID, ...]:
        made = tuple(new_id() for _ in range(number))
        for position, bed_id in enumerate(made, start=1):
            room_id, name = new_id(), f"Room {position}"
            self.rows.put(Room, id=room_id, service_id=service_id, household_id=hub.household_id, name=name)
            self.rows.put(
                Bed,
                id=bed_id,
                service_id=service_id,
                room_id=room_id,
                constellation_id=constellation_id,
                position=position,
                reserved=True,
            )
        return made
