"""How the addresses of households and their files are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text

from accounts.permissions.roles import Role
from accounts.spaces.models import Assignment
from constellations.homes.models import ApprovalTerm
from notifications.outbox.stops import NoticeStop
from tests.factories.matrix_asked import Asked, Fields, Thing, around, nothing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import SINCE, Builder, Family, House

ENDS = {"reason": "They moved away", "day": ""}
TERMS = {
    "most_children": "3",
    "youngest": "5",
    "oldest": "12",
    "gender": "any",
    "kinds": "short_term",
    "valid_from": "2026-03-01",
}
LEAVES = {"day": "2026-03-04", "reason": "Other terms follow"}
ADULT = {"given_name": "Rosa", "family_name": "Marsh", "approved": "no"}


def three(house: House) -> tuple[Family, Family, Family]:
    """The Marsh family, one in Wren, and the Nowaks of another service."""
    with house.database.as_owner() as session:
        next_door = Builder(session).home("Aldous", "Pat", house.wren.id, house.wren.service_id)
    return house.marsh, next_door, house.nowak


def homes(house: House) -> Mapping[Where, Thing]:
    """Homes."""
    return around("household_id", *(one.id for one in three(house)))


def stopped_homes(house: House) -> Mapping[Where, Thing]:
    """Homes of which nothing is said for now."""
    found = three(house)
    with house.database.as_owner() as session:
        for one in found:
            stop = {"subject_id": one.id, "under_id": one.id, "service_id": one.service_id, "since": SINCE}
            Builder(session).row(NoticeStop, **stop)
    return around("household_id", *(one.id for one in found))


def places(house: House) -> Mapping[Where, Thing]:
    """Their places in constellations."""
    return around("place_id", *(one.place_id for one in three(house)))


def adults(house: House) -> Mapping[Where, Thing]:
    """Their adults."""
    found = "select id from household_member where household_id = :home"
    families = three(house)
    with house.database.as_owner() as session:
        ids = [session.execute(text(found), {"home": one.id}).scalar_one() for one in families]
    return around("member_id", *ids)


def _made(house: House, name: str, make_one: Callable[[Builder, Family], UUID]) -> Mapping[Where, Thing]:
    families = three(house)
    with house.database.as_owner() as session:
        make = Builder(session)
        return around(name, *(make_one(make, family) for family in families))


def terms(house: House) -> Mapping[Where, Thing]:
    """Their approval terms."""
    values: dict[str, Any] = {"most_children": 2, "youngest": 0, "oldest": 18, "gender": "any", "kinds": ["long_term"]}
    values |= {"valid_from": SINCE.date(), "note": "", "recorded_at": SINCE, "recorded_by": house.manager.id}

    def make_one(make: Builder, family: Family) -> UUID:
        return make.put(ApprovalTerm, service_id=family.service_id, household_id=family.id, **values)

    return _made(house, "term_id", make_one)


def assignments(house: House) -> Mapping[Where, Thing]:
    """Their workers' assignments."""

    def make_one(make: Builder, family: Family) -> UUID:
        worker = make.member(f"Worker of-{family.id}", family.service_id, "social_worker")
        given = {"person_id": worker.id, "service_id": family.service_id, "subject_id": family.id, "since": SINCE}
        return make.put(Assignment, role="supervising_social_worker", **given)

    return _made(house, "assignment_id", make_one)


def _check(house: House) -> Fields:
    return {"person": str(house.marsh.carer.id), "kind": "dbs", "result": "fine", "done_on": "2026-01-05"}


def _place(house: House) -> Fields:
    return {"constellation": str(house.wren.id), "role": "satellite", **ENDS}


def _worker(house: House) -> Fields:
    return {"person": str(house.social_worker.id), "day": ""}


ADMINISTER = frozenset({Role.SMG, Role.SGL, Role.UAD, Role.XLA})
HOME = "/service/households/<uuid:household_id>"
FORMS: Mapping[str, Asked] = {
    "/service/households/new": Asked(nothing, "household.read", {"name": "Fenner"}),
    f"{HOME}/name": Asked(homes, "household.read", {"name": "Fenner"}),
    f"{HOME}/end": Asked(homes, "household.read", ENDS),
    f"{HOME}/adults/new": Asked(homes, "household.read", ADULT),
    f"{HOME}/checks/new": Asked(homes, "household.read", _check),
    f"{HOME}/terms/new": Asked(homes, "household.read", TERMS),
    f"{HOME}/place": Asked(homes, "household.read", _place),
    f"{HOME}/worker": Asked(homes, "household.read", _worker),
    f"{HOME}/stop-reminders": Asked(homes, "household.read", {"why": "bereavement", "of": "family"}),
    f"{HOME}/reminders-again": Asked(stopped_homes, "household.read", {"reason": "They asked us to."}),
    "/service/adults/<uuid:member_id>/approval": Asked(adults, "household.read", ENDS),
    "/service/adults/<uuid:member_id>/leaves": Asked(adults, "household.read", ENDS),
    "/service/terms/<uuid:term_id>/end": Asked(terms, "household.read", LEAVES),
    "/service/places/<uuid:place_id>/end": Asked(places, "household.read", ENDS),
    "/service/assignments/<uuid:assignment_id>/end": Asked(assignments, "household.read", ENDS),
}
HOMES: Mapping[tuple[str, str], Asked] = {
    ("GET", "/service"): Asked(nothing, only=ADMINISTER | {Role.LIA, Role.SSW}),
    ("GET", "/service/households"): Asked(nothing),
    ("GET", HOME): Asked(homes),
    **{(method, url): asked for method in ("GET", "POST") for url, asked in FORMS.items()},
}
