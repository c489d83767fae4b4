"""How the addresses of broken glass are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from accounts.permissions.grants import BROKE_GLASS
from accounts.permissions.roles import Role, When
from accounts.spaces.models import AccessGrant
from community.conversations.rules import Kind, conversation_id
from constellations.break_glass.models import GlassBreak
from constellations.break_glass.rules import LASTS, review_by
from core.ids import new_id
from tests.factories.conversations import heron, say
from tests.factories.matrix_asked import Asked, Holds, Thing
from tests.factories.matrix_children import children
from tests.factories.matrix_people import Where
from tests.factories.pages_house import NOW, Builder, House

# The cell's reason, fresh proof, one child and hour are asked for by the form itself.
MAY_BREAK: Holds = {role: frozenset({When.BROKEN_GLASS}) for role in (Role.SGL, Role.DPO)}
OTHERS: Holds = {role: frozenset({When.APART}) for role in (Role.SMG, Role.SGL, Role.DPO, Role.XLA)}
WHY = {"first_name": "Reuben", "birth_year": "", "reason": "She rang from a station, alone."}
REVIEW = {"finding": "right", "words": "Read the concern and rang the lead."}


def broke(make: Builder, service_id: UUID, child_id: UUID, person_id: UUID) -> UUID:
    """Somebody has broken glass for a child this minute."""
    made = make.put(
        AccessGrant,
        person_id=person_id,
        service_id=service_id,
        subject_id=child_id,
        role=BROKE_GLASS,
        since=NOW - timedelta(minutes=1),
        until=NOW - timedelta(minutes=1) + LASTS,
    )
    at = NOW - timedelta(minutes=1)
    what = {"service_id": service_id, "child_id": child_id, "broken_by": person_id, "reason": "She rang."}
    make.put(GlassBreak, id=made, broken_at=at, ends_at=at + LASTS, review_by=review_by(at), **what)
    return made


def breaks(house: House) -> Mapping[Where, Thing]:
    """Glass that another lead of Wexmoor broke, and one of Eskford."""
    with house.database.as_owner() as session:
        make = Builder(session)
        found = []
        for circle, child in ((house.heron, house.marsh.children["Sol"]), (house.teal, house.nowak.children["Kuba"])):
            lead = make.member(f"Lea {new_id().hex}", circle.service_id, "safeguarding_lead")
            found.append(broke(make, circle.service_id, child, lead.id))
    return {
        Where.OWN: Thing({"break_id": found[0]}, OTHERS),
        Where.ELSEWHERE: Thing({"break_id": found[1]}, OTHERS),
        Where.GONE: Thing({"break_id": new_id()}, OTHERS),
    }


def in_service(_: House) -> Mapping[Where, Thing]:
    """No thing: the glass of the service in which each stands."""
    none = frozenset[When]()
    return {Where.OWN: Thing({}, {one: OTHERS.get(one, none) | MAY_BREAK.get(one, none) for one in Role})}


def written(house: House) -> Mapping[Where, Thing]:
    """The same, in a service whose people have written to each other."""
    say(house, house.marsh.carer, heron(house), "See you on Friday.")
    say(house, house.nowak.carer, conversation_id(house.teal.id, Kind.EVERYONE), "See you on Friday.")
    return in_service(house)


def located(house: House) -> Mapping[Where, Thing]:
    """Children who are at home, in nobody’s hub home tonight. Their own family comes as carers (CAR) as well."""
    own = {Role.SAT: frozenset({When.OWN, When.IN_WINDOW})}
    return {where: Thing(thing.ids, own) for where, thing in children(house).items()}


A_THREAD = {"constellation": "Heron", "kind": "everyone", "reason": WHY["reason"]}
ONE = "/service/break-glass/<uuid:break_id>"
BREAK_GLASS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/service/break-glass"): Asked(in_service),
    ("GET", "/service/break-glass/new"): Asked(in_service),
    ("POST", "/service/break-glass/new"): Asked(in_service, fields=WHY),
    ("GET", "/service/break-glass/new/conversation"): Asked(in_service),
    ("POST", "/service/break-glass/new/conversation"): Asked(written, fields=A_THREAD),
    ("GET", ONE): Asked(breaks),
    ("POST", ONE): Asked(breaks, fields=REVIEW),
    ("GET", "/service/children/<uuid:child_id>/where"): Asked(located),
}
