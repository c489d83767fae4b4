"""Loading the demonstration, once: services and homes as the owner of the tables, stays by the use cases themselves."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, create_engine, insert, text
from sqlalchemy.pool import NullPool

from accounts.people.models import Household, HouseholdMember, Person
from accounts.service_settings.models import ServiceSetting
from accounts.signin.models import Account, hash_password
from accounts.spaces.models import (
    Assignment,
    EmergencyNumber,
    HouseholdPlace,
    Membership,
    Partnership,
    Service,
    ServiceHub,
    Space,
)
from app.demo.cast import (
    CONSTELLATIONS,
    PASSWORD,
    REGIONAL_HUBS,
    SERVICES,
    STAFF,
    DemoChild,
    DemoConstellation,
    DemoHome,
    DemoService,
    email_of,
)
from community.concerns.models import DutyContact
from constellations.homes.approvals import DBS, MEDICAL
from constellations.homes.models import (
    ApprovalTerm,
    Bed,
    CarerCheck,
    Child,
    Constellation,
    Exemption,
    ExemptionChild,
    Room,
    SharingAgreement,
)
from core.crypto.rows import SealedRow
from core.ids import new_id

SINCE = timedelta(days=400)
_IS_BEGUN = text("select exists (select 1 from space)")
_IS_BARE = text("select to_regclass('public.audit_entry') is null or to_regclass('public.space') is null")
_MARK = "Kith demonstration"
_IS_OURS = text(f"select obj_description('public'::regnamespace) is not distinct from '{_MARK}'")  # noqa: S608
_IS_WHOLE = text("select exists (select 1 from audit_entry where kind = 'demonstration-loaded')")


class CastLoader:
    """Writes the cast: who and what there is, since more than a year ago."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.db = connection
        self.now = now
        self.since = now - SINCE
        self.password = hash_password(PASSWORD)
        self.spaces: dict[str, UUID] = {}
        self.siblings: dict[str, UUID] = {}

    def load(self) -> None:
        """Everything of the cast."""
        for name in REGIONAL_HUBS:
            self._space("regional_hub", name)
        for service in SERVICES:
            self._service(service)
        for name, service_name, role, _ in STAFF:
            self._member(name, self.spaces[service_name], role)
        self._see_all_services()
        for service in SERVICES:
            self._settle(service)
        for constellation in CONSTELLATIONS:
            self._constellation(constellation)
        self._share_a_room("Amber", "Leo")
        self._exempt("Bryant", "Leo")

    def _put(self, model: Any, **values: Any) -> UUID:
        values.setdefault("id", new_id())
        columns = model.row(**values) if issubclass(model, SealedRow) else values
        self.db.execute(insert(model).values(**columns))
        made: UUID = values["id"]
        return made

    def _space(self, kind: str, name: str, service_id: UUID | None = None) -> UUID:
        self.spaces[name] = self._put(Space, kind=kind, name=name, service_id=service_id)
        return self.spaces[name]

    def _see_all_services(self) -> None:
        ids = "{" + ",".join(str(self.spaces[service.name]) for service in SERVICES) + "}"
        self.db.execute(text("select set_config('kith.services', :ids, true)"), {"ids": ids})

    def _person(self, full_name: str) -> UUID:
        given, family = full_name.split(" ", 1)
        made = self.now - SINCE
        person = self._put(Person, given_name=given, family_name=family, created_at=made)
        self.db.execute(
            insert(Account).values(
                person_id=person,
                email=email_of(full_name),
                password=self.password,
                active=True,
                fs_uniquifier=secrets.token_hex(32),
                created_at=made,
            )
        )
        self.spaces[full_name] = person
        return person

    def _member(self, full_name: str, space_id: UUID, role: str) -> UUID:
        person = self.spaces.get(full_name) or self._person(full_name)
        self._put(Membership, person_id=person, space_id=space_id, role=role, since=self.since)
        return person

    def _service(self, service: DemoService) -> None:
        service_id = self._space("service", service.name)
        self.db.execute(insert(Service).values(id=service_id, kind=service.kind))
        if service.regional_hub:
            hub_id = self.spaces[service.regional_hub]
            link = insert(ServiceHub).values(service_id=service_id, regional_hub_id=hub_id, since=self.since)
            self.db.execute(link)
        self._member(service.manager, service_id, "service_manager")
        self._member(service.social_worker, service_id, "social_worker")
        for lead in service.safeguarding_leads:
            self._member(lead, service_id, "safeguarding_lead")
        address = f"duty.team@{service.name.lower().replace(' ', '-')}.kith.test"
        duty = insert(DutyContact).values(service_id=service_id, name=f"Duty team, {service.name}", address=address)
        self.db.execute(duty)
        night = {"hours": "Nights 5 pm to 8 am, and all weekend", "icon": "moon", "opens": time(17), "closes": time(8)}
        self._number(service_id, None, 2, f"Duty team, {service.name}", service.duty_phone, **night)
        office = {"hours": "Mon to Fri, 9 to 5", "opens": time(9), "closes": time(17), "weekdays_only": True}
        number = service.duty_phone[:-2] + "7" + service.duty_phone[-1]
        self._number(service_id, None, 4, f"Safeguarding, {service.name}", number, icon="life-buoy", **office)

    def _settle(self, service: DemoService) -> None:
        """What the service has settled: sleepovers may be asked for at once, and no bed is kept for emergencies."""
        for question, value in {"S9": {"days": 0}, "S10": {"nights": 60}, "S11": {"beds": 0, "hours": 48}}.items():
            self._put(
                ServiceSetting,
                service_id=self.spaces[service.name],
                setting=question,
                value=value,
                from_day=self.since.date(),
                reason="As our constellations have done since they began",
                proposed_by=self.spaces[service.manager],
                proposed_at=self.since,
                decision="confirmed",
                decided_by=self.spaces[service.safeguarding_leads[0]],
                decided_at=self.since,
            )

    def _share_a_room(self, one: str, other: str) -> None:
        """Brother and sister may share a room, as their authority has agreed (R13)."""
        service_id = self.spaces["Wexmoor"]
        self._put(
            SharingAgreement,
            service_id=service_id,
            child_id=self.spaces[f"child {one}"],
            child_service_id=service_id,
            other_child_id=self.spaces[f"child {other}"],
            other_service_id=service_id,
            agreed_by="Wexmoor",
            other_agreed_by="Wexmoor",
            agreed_on=self.since.date(),
            review_on=(self.now + SINCE).date(),
            recorded_by=self._manager_of(service_id),
            recorded_at=self.since,
        )

    def _exempt(self, hub: str, child: str) -> None:
        """The authority lets a home pass the usual limit for a child (R23)."""
        service_id = self.spaces["Wexmoor"]
        made = self._put(
            Exemption,
            service_id=service_id,
            household_id=self.spaces[f"home {hub}"],
            granted_by="Wexmoor",
            from_day=self.since.date(),
            recorded_by=self._manager_of(service_id),
            recorded_at=self.since,
        )
        named = {"child_id": self.spaces[f"child {child}"], "service_id": service_id, "child_service_id": service_id}
        self.db.execute(insert(ExemptionChild).values(exemption_id=made, **named))

    def _number(
        self, service_id: UUID, constellation_id: UUID | None, position: int, who: str, number: str, **hours: Any
    ) -> None:
        self._put(
            EmergencyNumber,
            service_id=service_id,
            constellation_id=constellation_id,
            position=position,
            who=who,
            number=number,
            **({"opens": None, "closes": None, "weekdays_only": False} | hours),
        )

    def _constellation(self, made: DemoConstellation) -> None:
        service_id = self.spaces[made.service]
        constellation_id = self._space("constellation", made.name, service_id)
        launched = (self.since + timedelta(days=10)).date()
        values = {"id": constellation_id, "service_id": service_id, "state": made.state, "launched_on": launched}
        self.db.execute(insert(Constellation).values(**values))
        self._member(made.liaison_worker, constellation_id, "liaison_worker")
        if made.hub is not None:
            hub = self._home(made.hub, made, "hub")
            self._beds(hub, made, service_id, constellation_id)
            carers = " or ".join(made.hub.adults)
            always = {"hours": "Any hour", "icon": "house"}
            self._number(service_id, constellation_id, 1, f"Hub home: {carers}", made.phone, **always)
        office = {"hours": "Mon to Fri, 9 to 5", "opens": time(9), "closes": time(17), "weekdays_only": True}
        worker = f"{made.liaison_worker}, liaison worker"
        self._number(service_id, constellation_id, 3, worker, made.phone[:-2] + "18", icon="users", **office)
        for satellite in made.satellites:
            self._home(satellite, made, "satellite")

    def _beds(self, household_id: UUID, made: DemoConstellation, service_id: UUID, constellation_id: UUID) -> None:
        rooms = {
            name: self._put(Room, service_id=service_id, household_id=household_id, name=name)
            for name in dict.fromkeys(made.rooms)
        }
        for position, name in enumerate(made.rooms, start=1):
            self._put(
                Bed,
                service_id=service_id,
                room_id=rooms[name],
                constellation_id=constellation_id,
                position=position,
                reserved=True,
            )

    def _home(self, home: DemoHome, made: DemoConstellation, role: str) -> UUID:
        service_id, own = self.spaces[made.service], self.spaces[home.service or made.service]
        household_id = self._put(Household, service_id=own, name=home.name)
        self.spaces[f"home {home.name}"] = household_id
        self._terms(home, household_id, own)
        for number, first in enumerate(home.adults):
            person = self._person(f"{first} {home.name}")
            self._checks(home, household_id, own, person, number)
            self._put(
                HouseholdMember,
                person_id=person,
                household_id=household_id,
                household_service_id=own,
                approved=True,
                since=self.since,
            )
        partnership = None
        if own != service_id:
            partnership = self._put(Partnership, service_id=service_id, partner_service_id=own, since=self.since)
        self._put(
            HouseholdPlace,
            service_id=service_id,
            constellation_id=self.spaces[made.name],
            household_id=household_id,
            household_service_id=own,
            partnership_id=partnership,
            role=role,
            since=self.since,
        )
        worker = next(s.social_worker for s in SERVICES if s.name == (home.service or made.service))
        self._put(
            Assignment,
            person_id=self.spaces[worker],
            service_id=own,
            subject_id=household_id,
            role="supervising_social_worker",
            since=self.since,
        )
        for child in home.children:
            self._child(child, household_id, own)
        return household_id

    def _terms(self, home: DemoHome, household_id: UUID, service_id: UUID) -> None:
        """What the home is approved for since it began; the manager of its service wrote it down."""
        self._put(
            ApprovalTerm,
            service_id=service_id,
            household_id=household_id,
            most_children=max(3, len(home.children)),
            youngest=0,
            oldest=18,
            gender="any",
            kinds=["short_term", "long_term"] if home.children else ["short_term", "emergency", "short_breaks"],
            valid_from=self.since.date(),
            note="",
            recorded_by=self._manager_of(service_id),
            recorded_at=self.since,
        )

    def _manager_of(self, service_id: UUID) -> UUID:
        return next(self.spaces[s.manager] for s in SERVICES if self.spaces[s.name] == service_id)

    def _checks(self, home: DemoHome, household_id: UUID, service_id: UUID, person: UUID, number: int) -> None:
        """A DBS check and a medical of each adult, in date but for what the cast tells otherwise."""
        ages = {DBS: timedelta(days=420), MEDICAL: timedelta(days=380)}
        if number == 0:
            ages |= {kind: timedelta(days=days) for kind, days in home.checks}
        for kind, age in ages.items():
            self._put(
                CarerCheck,
                service_id=service_id,
                household_id=household_id,
                person_id=person,
                kind=kind,
                done_on=(self.now - age).date(),
                result="fine",
                recorded_by=self._manager_of(service_id),
                recorded_at=self.now - min(age, SINCE),
            )

    def _child(self, child: DemoChild, household_id: UUID, service_id: UUID) -> None:
        group = self.siblings.setdefault(child.siblings, new_id()) if child.siblings else None
        self.spaces[f"child {child.name}"] = self._put(
            Child,
            service_id=service_id,
            household_id=household_id,
            first_name=child.name,
            birth_year=self.now.year - child.age,
            birth_month=1,  # so that the age is right whenever in the year this is loaded
            fostered=True,
            sibling_group=group,
            sleepover_authority=child.authority,
            authority_review_on=(self.now + timedelta(days=200)).date(),
            placing_service_id=self.spaces[child.placed_by] if child.placed_by else None,
        )


class Filling(StrEnum):
    """What a database holds: nothing, a demonstration left half-way by a crash, a whole one, a service's own data."""

    EMPTY = "empty"
    HALF = "half"
    WHOLE = "whole"
    OWN_DATA = "own-data"


def filling_of(url: str) -> Filling:
    """How far the database at this address, that of its owner, is filled; one without tables is empty."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if connection.execute(_IS_BARE).scalar():
            return Filling.EMPTY
        if connection.execute(_IS_WHOLE).scalar():
            return Filling.WHOLE
        if not connection.execute(_IS_BEGUN).scalar():
            return Filling.EMPTY
        return Filling.HALF if connection.execute(_IS_OURS).scalar() else Filling.OWN_DATA


def empty_again(url: str) -> None:
    """Throw away a half-filled demonstration, tables and all; the audit can be emptied in no other way."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("drop schema public cascade"))
        connection.execute(text("create schema public"))


def load_cast(url: str, now: datetime) -> dict[str, UUID]:
    """Write the cast as the owner of the tables, in one transaction; returns the ids by name."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        # Says, from the first row on, that all of this may be thrown away again.
        connection.execute(text(f"comment on schema public is '{_MARK}'"))
        loader = CastLoader(connection, now)
        loader.load()
    return loader.spaces
