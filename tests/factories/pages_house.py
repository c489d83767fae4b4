"""One constellation for the tests of pages: hub home, beds, families, workers, and neighbours behind their walls.

Everybody is invented. What is written here is written as the owner of the tables; stays are asked and answered by the
use cases themselves.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from accounts.people.models import Household, HouseholdMember, Person
from accounts.service_settings.models import ServiceSetting
from accounts.signin.models import Account
from accounts.spaces.models import (
    Assignment,
    EmergencyNumber,
    HouseholdPlace,
    Membership,
    Partnership,
    Service,
    Space,
)
from constellations.homes.models import Bed, Child, Constellation, Room
from constellations.stays.asking import Asking, begin_ask, choose_nights, send_ask
from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept
from constellations.stays.models import BedNight, Stay, StayChild
from constellations.stays.rules import AskReason
from core.actor import Actor
from core.crypto.rows import SealedRow
from core.ids import new_id
from core.unit_of_work import run
from tests.factories.settled import settled
from tests.harness.rolled_back import RolledBackDatabase

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
"""A Wednesday in winter, ten in the morning on London clocks too."""
TODAY = NOW.date()
FRIDAY = date(2026, 3, 6)
DAY = timedelta(days=1)
SINCE = NOW - timedelta(days=300)
PASSWORD = "a light left on"


@cache
def kept_password() -> str:
    """The hash of the password of everybody here, cheap to verify."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Somebody:
    """A person who can sign in."""

    id: UUID
    name: str
    email: str

    @property
    def actor(self) -> Actor:
        """As who they act in a unit of work."""
        return Actor(person_id=self.id)


@dataclass(frozen=True)
class Family:
    """A home with its first carer, its place in the constellation and its children by name."""

    id: UUID
    service_id: UUID
    place_id: UUID
    carer: Somebody
    children: dict[str, UUID]


@dataclass(frozen=True)
class Circle:
    """A constellation with who stands in it."""

    id: UUID
    service_id: UUID
    hub: Family
    hub_carer: Somebody
    liaison_worker: Somebody
    beds: tuple[UUID, ...]
    families: dict[str, Family] = field(default_factory=dict)


class Builder:
    """Writes rows as the owner of the tables."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def stay(self, of: Circle, family: Family, child: str, night: date, state: str, bed: UUID | None = None) -> UUID:
        """A stay of one night that was asked for an hour ago, on the bed if one is given."""
        at, home = NOW - timedelta(hours=1), night + DAY
        where = {"service_id": of.service_id, "constellation_id": of.id, "household_id": family.id}
        when = {"first_night": night, "home_day": home, "created_at": at, "asked_at": at, "answer_by": NOW + DAY}
        who = {"place_id": family.place_id, "asked_by": family.carer.id, "reason": "break", "kind": "planned"}
        reference = f"{state[:1]}{night:%m%d}"
        made = self.put(Stay, state=state, version=2, reference=reference, **where, **when, **who)
        held = {"stay_id": made, "child_id": family.children[child], "service_id": of.service_id}
        nights = Range(night, home)
        values = {**held, "child_service_id": family.service_id, "nights": nights, "holds": bed is not None}
        self.session.execute(insert(StayChild).values(**values))
        if bed is not None:
            self.session.execute(insert(BedNight).values(bed_id=bed, night=night, kind="stay", **held))
        return made

    def put(self, model: Any, **values: Any) -> UUID:
        """One row; returns its id."""
        values.setdefault("id", new_id())
        columns = model.row(**values) if issubclass(model, SealedRow) else values
        self.session.execute(insert(model).values(**columns))
        made: UUID = values["id"]
        return made

    def row(self, model: Any, **values: Any) -> None:
        """One row of a table that has no id of its own."""
        self.session.execute(insert(model).values(**values))

    def service(self, name: str, kind: str = "council") -> UUID:
        """A fostering service."""
        made = self.put(Space, kind="service", name=name)
        return self.put(Service, id=made, kind=kind)

    def person(self, full_name: str) -> Somebody:
        """A person with an account."""
        given, family = full_name.split(" ", 1)
        email = f"{full_name.lower().replace(' ', '.')}@kith.test"
        made = self.put(Person, given_name=given, family_name=family, created_at=SINCE)
        account = {"person_id": made, "email": email, "password": kept_password(), "active": True, "created_at": SINCE}
        self.session.execute(insert(Account).values(fs_uniquifier=secrets.token_hex(32), **account))
        return Somebody(made, full_name, email)

    def member(self, full_name: str, space_id: UUID, role: str) -> Somebody:
        """A person with a role in a space."""
        made = self.person(full_name)
        self.put(Membership, person_id=made.id, space_id=space_id, role=role, since=SINCE)
        return made

    def space(self, kind: str, name: str) -> UUID:
        """A space that belongs to no service."""
        return self.put(Space, kind=kind, name=name)

    def unplaced_carer(self, full_name: str, service_id: UUID) -> Somebody:
        """An approved carer of the service whose home is in no constellation."""
        made = self.person(full_name)
        household = self.put(Household, service_id=service_id, name=full_name.rsplit(maxsplit=1)[-1])
        self.put(
            HouseholdMember,
            person_id=made.id,
            household_id=household,
            household_service_id=service_id,
            approved=True,
            since=SINCE,
        )
        return made

    def suspended(self, full_name: str, service_id: UUID, at: datetime) -> Somebody:
        """A manager of the service who is let in nowhere any more."""
        made = self.member(full_name, service_id, "service_manager")
        self.session.execute(update(Person).where(Person.id == made.id).values(deactivated_at=at))
        return made

    def home(
        self,
        name: str,
        carer: str,
        constellation_id: UUID,
        service_id: UUID,
        *,
        role: str = "satellite",
        own: UUID | None = None,
        partnership_id: UUID | None = None,
        children: Sequence[tuple[str, int, str]] = (),
    ) -> Family:
        """A home in a constellation; of another service (`own`) through its partnership (E15)."""
        own = own or service_id
        household = self.put(Household, service_id=own, name=name)
        person = self.person(f"{carer} {name}")
        in_home = {"household_id": household, "household_service_id": own, "since": SINCE}
        self.put(HouseholdMember, person_id=person.id, approved=True, **in_home)
        where = {"service_id": service_id, "constellation_id": constellation_id, "role": role}
        place = self.put(HouseholdPlace, partnership_id=partnership_id, **where, **in_home)
        made = {first: self.child(first, age, authority, household, own) for first, age, authority in children}
        return Family(household, own, place, person, made)

    def assigned(self, family: Family, worker_id: UUID) -> UUID:
        """A supervising social worker of a home; returns the assignment's id."""
        who = {"person_id": worker_id, "service_id": family.service_id, "subject_id": family.id}
        return self.put(Assignment, role="supervising_social_worker", since=SINCE, **who)

    def child(self, name: str, age: int, authority: str, household_id: UUID, service_id: UUID) -> UUID:
        """A fostered child whose record was reviewed."""
        return self.put(
            Child,
            service_id=service_id,
            household_id=household_id,
            first_name=name,
            birth_year=TODAY.year - age,
            birth_month=1,
            fostered=True,
            sleepover_authority=authority,
            authority_review_on=TODAY + 200 * DAY,
        )

    def constellation(self, name: str, service_id: UUID, hub: str, carer: str, liaison_worker: str) -> Circle:
        """A live constellation with a hub home of two beds."""
        made = self.put(Space, kind="constellation", name=name, service_id=service_id)
        launched = (SINCE + 10 * DAY).date()
        self.put(Constellation, id=made, service_id=service_id, state="live", launched_on=launched)
        home = self.home(hub, carer, made, service_id, role="hub")
        worker = self.member(liaison_worker, made, "liaison_worker")
        beds = tuple(self._bed(made, service_id, home.id, n) for n in (1, 2))
        return Circle(made, service_id, home, home.carer, worker, beds)

    def _bed(self, constellation_id: UUID, service_id: UUID, household_id: UUID, position: int) -> UUID:
        room = self.put(Room, service_id=service_id, household_id=household_id, name=f"Room {position}")
        where = {"service_id": service_id, "room_id": room, "constellation_id": constellation_id}
        return self.put(Bed, position=position, reserved=True, **where)

    def number(self, service_id: UUID, constellation_id: UUID | None, who: str, number: str, **hours: Any) -> None:
        """A number of the emergency page; without hours somebody always answers."""
        always = {"hours": "Any hour", "icon": "house", "opens": None, "closes": None, "weekdays_only": False}
        where = {"service_id": service_id, "constellation_id": constellation_id}
        self.put(EmergencyNumber, position=1, who=who, number=number, **where, **(always | hours))


@dataclass(frozen=True)
class House:
    """Everything that a test of pages meets. Heron is the constellation; Wren and Teal are neighbours."""

    app: Flask
    database: RolledBackDatabase
    heron: Circle
    wren: Circle
    teal: Circle
    marsh: Family
    sethi: Family
    penrose: Family
    nowak: Family
    manager: Somebody
    other_manager: Somebody
    social_worker: Somebody
    lantern: UUID

    def ask(
        self,
        family: Family,
        child: str,
        first: date = FRIDAY,
        nights: int = 2,
        *,
        says: str = "",
        now: datetime = NOW,
    ) -> UUID:
        """The family asks; returns the stay's id."""
        made = self.draft(family, child, first, nights, now=now)
        asking = Asking(AskReason.BREAK, flexible=False, child_view=says, note="")
        with self.app.app_context():
            run(family.carer.actor, None, lambda unit: send_ask(unit, made, asking), now=now)
        return made

    def draft(self, family: Family, child: str, first: date = FRIDAY, nights: int = 2, *, now: datetime = NOW) -> UUID:
        """The family has begun to ask and chosen nights; returns the draft's id."""
        chosen, dates = [family.children[child]], StayDates(first, first + nights * DAY)
        with self.app.app_context():
            made = UUID(run(family.carer.actor, None, lambda unit: begin_ask(unit, chosen), now=now))
            run(family.carer.actor, None, lambda unit: choose_nights(unit, made, dates), now=now)
        return made

    def certain(self, family: Family, child: str, first: date = FRIDAY, nights: int = 2) -> UUID:
        """The family asks and the hub home says yes; returns the stay's id."""
        made = self.ask(family, child, first, nights, now=NOW - DAY)
        with self.app.app_context():
            run(self.heron.hub_carer.actor, None, lambda unit: accept(unit, made), now=NOW - timedelta(hours=20))
        return made


def build_house(app: Flask, database: RolledBackDatabase) -> House:
    """Build it all."""
    with database.as_owner() as session:
        make = Builder(session)
        wexmoor, eskford = make.service("Wexmoor"), make.service("Eskford")
        lantern = make.service("Lantern Fostering", "ifa")
        heron = make.constellation("Heron", wexmoor, "Tallis", "Marion", "Joanne Pryce")
        wren = make.constellation("Wren", wexmoor, "Bryant", "Carol", "Owen Bright")
        teal = make.constellation("Teal", eskford, "Garland", "Vera", "Nadia Khan")
        ours = (("Sol", 9, "delegated"), ("Mali", 12, "approve_each_time"))
        marsh = make.home("Marsh", "Dee", heron.id, wexmoor, children=ours)
        sethi = make.home("Sethi", "Anil", heron.id, wexmoor, children=(("Reuben", 11, "delegated"),))
        partnership = make.put(Partnership, service_id=wexmoor, partner_service_id=lantern, since=SINCE)
        elsie = (("Elsie", 3, "delegated"),)
        penrose = make.home(
            "Penrose", "Gwen", heron.id, wexmoor, own=lantern, partnership_id=partnership, children=elsie
        )
        nowak = make.home("Nowak", "Ewa", teal.id, eskford, children=(("Kuba", 9, "delegated"),))
        worker = make.member("Callum Reid", wexmoor, "social_worker")
        assigned = {"person_id": worker.id, "service_id": wexmoor, "subject_id": marsh.id, "since": SINCE}
        make.put(Assignment, role="supervising_social_worker", **assigned)
        make.number(wexmoor, heron.id, "Hub home: Marion", "01632 960144")
        office = {"hours": "Mon to Fri, 9 to 5", "opens": time(9), "closes": time(17), "weekdays_only": True}
        make.number(wexmoor, None, "Safeguarding, Wexmoor", "01632 960170", **office)
        night = {"hours": "Nights 5 pm to 8 am, and all weekend", "opens": time(17), "closes": time(8)}
        make.number(wexmoor, None, "Duty team, Wexmoor", "01632 960190", **night)
        make.number(eskford, None, "Duty team, Eskford", "01632 960191")
        make.number(lantern, None, "Duty team, Lantern", "01632 960194")
        manager = make.member("Ruth Adeyemi", wexmoor, "service_manager")
        other_manager = make.member("Martin Howe", eskford, "service_manager")
        for service_id, by in ((wexmoor, manager), (eskford, other_manager)):
            for values in settled(service_id, by.id, heron.liaison_worker.id, SINCE):
                make.put(ServiceSetting, **values)
        return House(
            app=app,
            database=database,
            heron=heron,
            wren=wren,
            teal=teal,
            marsh=marsh,
            sethi=sethi,
            penrose=penrose,
            nowak=nowak,
            manager=manager,
            other_manager=other_manager,
            social_worker=worker,
            lantern=lantern,
        )
