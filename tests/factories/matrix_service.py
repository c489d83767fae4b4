"""How the addresses of a service's people and of one's own account are asked in the walk over the access matrix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert

from accounts.people.models import HouseholdMember, Person, Revocation, RoleRequest
from accounts.permissions.roles import Role, When
from accounts.signin.models import Invitation
from accounts.signin.second_factor.models import CodeApp
from accounts.spaces.models import Membership
from core.ids import new_id
from tests.factories.matrix_asked import Asked, Fields, Thing, nothing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import NOW, SINCE, Builder, Circle, Family, House

READ = "profile_card.read"
TWO: Mapping[Role, frozenset[When]] = {
    Role.UAD: frozenset({When.SECOND_APPROVER}),
    Role.OPS: frozenset({When.SECOND_APPROVER}),
}


def services(house: House) -> Mapping[Where, Thing]:
    """The services themselves."""
    ids = {Where.OWN: house.heron.service_id, Where.ELSEWHERE: house.teal.service_id}
    return {where: Thing({"service": one}) for where, one in ids.items()}


def _adult(make: Builder, name: str, family: Family) -> UUID:
    """One more approved adult in a home."""
    person = make.person(f"{name} {family.carer.name.split()[-1]}")
    in_home = {"household_id": family.id, "household_service_id": family.service_id, "since": SINCE}
    make.put(HouseholdMember, person_id=person.id, approved=True, **in_home)
    return person.id


def _adults(house: House) -> dict[Where, UUID]:
    with house.database.as_owner() as session:
        make = Builder(session)
        homes = {Where.OWN: house.marsh, Where.NEXT_DOOR: house.wren.hub, Where.ELSEWHERE: house.nowak}
        return {where: _adult(make, "Colin", family) for where, family in homes.items()}


def people(house: House) -> Mapping[Where, Thing]:
    """Adults of homes."""
    ids = {**_adults(house), Where.GONE: new_id()}
    return {where: Thing({"person_id": one}, TWO) for where, one in ids.items()}


def without_account(house: House) -> Mapping[Where, Thing]:
    """Adults of homes, brought in from a file, who sign in nowhere yet."""
    with house.database.as_owner() as session:
        make = Builder(session)
        ids = {Where.GONE: new_id()}
        for where, family in {
            Where.OWN: house.marsh, Where.NEXT_DOOR: house.wren.hub, Where.ELSEWHERE: house.nowak,
        }.items():  # fmt: skip
            ids[where] = unclaimed_adult(make, family)
    return {where: Thing({"person_id": one}) for where, one in ids.items()}


def unclaimed_adult(make: Builder, family: Family, given_name: str = "Petra", family_name: str = "Novak") -> UUID:
    """An adult of a home without an account."""
    person = make.put(Person, given_name=given_name, family_name=family_name, created_at=SINCE)
    in_home = {"household_id": family.id, "household_service_id": family.service_id, "since": SINCE}
    make.put(HouseholdMember, person_id=person, approved=True, **in_home)
    return person


def with_second_step(house: House) -> Mapping[Where, Thing]:
    """Adults of homes who have set up an app that makes codes."""
    found = _adults(house)
    with house.database.as_owner() as session:
        for person_id in found.values():
            app = {"person_id": person_id, "sealed_key": b"", "last_counter": 0, "added_at": NOW}
            session.execute(insert(CodeApp).values(**app))
    return {where: Thing({"person_id": one}) for where, one in {**found, Where.GONE: new_id()}.items()}


def revoked(house: House) -> Mapping[Where, Thing]:
    """Adults of homes whom their services have suspended."""
    found = _adults(house)
    with house.database.as_owner() as session:
        make = Builder(session)
        for where, person_id in found.items():
            service = house.teal.service_id if where is Where.ELSEWHERE else house.heron.service_id
            made = {"kind": "suspended", "reason": "As agreed.", "since": NOW, "ended": []}
            make.put(Revocation, person_id=person_id, service_id=service, **made)
    return {where: Thing({"person_id": one}) for where, one in {**found, Where.GONE: new_id()}.items()}


def own_only(house: House) -> Mapping[Where, Thing]:
    """An adult of a home of Heron: the form names Heron."""
    found = people(house)
    return {where: found[where] for where in (Where.OWN, Where.GONE)}


def roles_held(house: House) -> Mapping[Where, Thing]:
    """Roles in the services."""
    with house.database.as_owner() as session:
        make = Builder(session)
        where = {Where.OWN: house.heron.service_id, Where.ELSEWHERE: house.teal.service_id}
        found = {place: _role(make, "Ana Bold", space, "auditor") for place, space in where.items()}
    return {place: Thing({"relation_id": one}) for place, one in {**found, Where.GONE: new_id()}.items()}


def members(house: House) -> Mapping[Where, Thing]:
    """Liaison workers of the constellations."""
    circles: dict[Where, Circle] = {
        Where.OWN: house.heron, Where.NEXT_DOOR: house.wren, Where.ELSEWHERE: house.teal,
    }  # fmt: skip
    with house.database.as_owner() as session:
        make = Builder(session)
        found = {where: _role(make, "Liv Bold", one.id, "liaison_worker") for where, one in circles.items()}
    return {where: Thing({"relation_id": one}) for where, one in {**found, Where.GONE: new_id()}.items()}


def _role(make: Builder, name: str, space_id: UUID, role: str) -> UUID:
    person = make.person(f"{name}{space_id.hex[-8:]}")
    return make.put(Membership, person_id=person.id, space_id=space_id, role=role, since=SINCE)


def waiting_roles(house: House) -> Mapping[Where, Thing]:
    """Roles that others have asked for."""
    with house.database.as_owner() as session:
        make = Builder(session)
        who = {
            Where.OWN: (house.heron.service_id, house.social_worker.id, house.manager.id),
            Where.ELSEWHERE: (house.teal.service_id, house.nowak.carer.id, house.other_manager.id),
        }
        found = {}
        for where, (service, person, by) in who.items():
            asked = {"asked_by": by, "asked_at": NOW, "since": NOW, "reason": "Cover."}
            what = {"service_id": service, "space_id": service, "role": "records_officer"}
            found[where] = make.put(RoleRequest, person_id=person, **what, **asked)
    return {where: Thing({"request_id": one}, TWO) for where, one in {**found, Where.GONE: new_id()}.items()}


def waiting_list(_house: House) -> Mapping[Where, Thing]:
    """The list of what waits for a second person."""
    return {Where.OWN: Thing({}, TWO)}


def invitations(house: House) -> Mapping[Where, Thing]:
    """Invitations into homes whose 48 hours are over."""
    with house.database.as_owner() as session:
        make = Builder(session)
        found = {}
        for where, family in {Where.OWN: house.marsh, Where.ELSEWHERE: house.nowak}.items():
            who = {"email": f"{new_id()}@kith.test", "given_name": "Rose", "family_name": "Dyer", "role": "adult"}
            into = {"service_id": family.service_id, "household_id": family.id}
            dates = {"created_at": NOW - timedelta(days=3), "expires_at": NOW - timedelta(days=1)}
            found[where] = make.put(Invitation, **who, **into, **dates)
    return {where: Thing({"invitation_id": one}) for where, one in {**found, Where.GONE: new_id()}.items()}


def _invited(house: House) -> Fields:
    return {"email": "new@kith.test", "given_name": "Rose", "family_name": "Dyer", "home": str(house.marsh.id)}


def services_own(house: House) -> Mapping[Where, Thing]:
    """The service of the home that the form names."""
    return {Where.OWN: services(house)[Where.OWN]}


def _heron(house: House) -> Fields:
    return {"constellation": str(house.heron.id)}


def _nobodys(_house: House) -> Mapping[Where, Thing]:
    """An invitation that is to nobody here: whose it is, says yes in the tests of inviting."""
    return {Where.OWN: Thing({"invitation_id": new_id()})}


PERSON, ROLES = "/service/people/<uuid:person_id>", "/service/roles"
INVITATIONS, OWN = "/service/invitations", "/account/invitations"
ONE, MINE = "<uuid:invitation_id>", "/account"
WHY = {"kind": "suspended", "reason": "As agreed."}
ROLE = {"role": "records_officer", "reason": "Cover."}
NAME = {"given_name": "Ash", "family_name": "Ember"}

SERVICE_ROUTES: Mapping[tuple[str, str], Asked] = {
    ("GET", "/service/people"): Asked(services),
    ("GET", PERSON): Asked(people),
    ("GET", f"{PERSON}/let-in"): Asked(without_account, READ),
    ("POST", f"{PERSON}/let-in"): Asked(without_account, READ, {"email": "petra@kith.test"}),
    ("GET", f"{PERSON}/clear-second-step"): Asked(with_second_step, READ),
    ("POST", f"{PERSON}/clear-second-step"): Asked(with_second_step, READ, {"reason": "Her phone fell into the Lune."}),
    ("GET", f"{PERSON}/end-access"): Asked(people, READ),
    ("POST", f"{PERSON}/end-access"): Asked(people, READ, WHY),
    ("GET", f"{PERSON}/give-back"): Asked(revoked, READ),
    ("POST", f"{PERSON}/give-back"): Asked(revoked, READ, {"reason": "Cleared."}),
    ("GET", f"{PERSON}/give-role"): Asked(people, READ),
    ("POST", f"{PERSON}/give-role"): Asked(people, READ, ROLE),
    ("GET", f"{PERSON}/liaison-worker"): Asked(people, READ),
    ("POST", f"{PERSON}/liaison-worker"): Asked(own_only, READ, _heron),
    ("GET", "/service/roles-held/<uuid:relation_id>/end"): Asked(roles_held, READ),
    ("POST", "/service/roles-held/<uuid:relation_id>/end"): Asked(roles_held, READ),
    ("GET", "/service/members/<uuid:relation_id>/end"): Asked(members, READ),
    ("POST", "/service/members/<uuid:relation_id>/end"): Asked(members, READ),
    ("GET", ROLES): Asked(waiting_list),
    ("POST", f"{ROLES}/<uuid:request_id>/approve"): Asked(waiting_roles),
    ("POST", f"{ROLES}/<uuid:request_id>/refuse"): Asked(waiting_roles),
    ("GET", INVITATIONS): Asked(services),
    ("GET", f"{INVITATIONS}/new"): Asked(services),
    ("POST", f"{INVITATIONS}/new"): Asked(services_own, fields=_invited),
    ("POST", f"{INVITATIONS}/{ONE}/again"): Asked(invitations),
    ("POST", f"{INVITATIONS}/{ONE}/withdraw"): Asked(invitations),
    ("GET", MINE): Asked(nothing, everybody=True),
    ("GET", f"{MINE}/name"): Asked(nothing, everybody=True),
    ("POST", f"{MINE}/name"): Asked(nothing, fields=NAME, everybody=True),
    ("GET", f"{MINE}/phone"): Asked(nothing, everybody=True),
    ("POST", f"{MINE}/phone"): Asked(nothing, fields={"phone": "01632 960144"}, everybody=True),
    ("GET", f"{MINE}/email"): Asked(nothing, everybody=True),
    ("POST", f"{MINE}/email"): Asked(nothing, fields={"email": "ash@kith.test"}, everybody=True),
    ("POST", f"{MINE}/sign-out-elsewhere"): Asked(nothing, everybody=True),
    ("GET", OWN): Asked(nothing, everybody=True),
    ("POST", f"{OWN}/{ONE}/accept"): Asked(_nobodys, success=404, everybody=True),
    ("POST", f"{OWN}/{ONE}/decline"): Asked(_nobodys, success=404, everybody=True),
}
