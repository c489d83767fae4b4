"""How the addresses of children are asked in a service's administration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from accounts.people.models import Household
from accounts.permissions.roles import Role, When
from tests.factories.matrix_asked import Asked, Fields, Thing, around
from tests.factories.matrix_homes import homes
from tests.factories.matrix_people import Where
from tests.factories.pages_house import Builder, House

LEFT: Fields = {"reason": "It was decided.", "day": ""}
PARTICULARS: Fields = {
    "first_name": "Rafi",
    "birth_month": "5",
    "birth_year": "2016",
    "belongs": "looked_after",
    "placing_authority": "",
    "sibling": "",
    "sleepover_authority": "approve_each_time",
}


def children(house: House) -> Mapping[Where, Thing]:
    """A child of the Marsh family, one of a family in Wren, one of the Nowaks."""
    with house.database.as_owner() as session:
        ned = (("Ned", 8, "delegated"),)
        next_door = Builder(session).home("Aldous", "Pat", house.wren.id, house.wren.service_id, children=ned)
    return around("child_id", house.marsh.children["Sol"], next_door.children["Ned"], house.nowak.children["Kuba"])


def familys_children(house: House) -> Mapping[Where, Thing]:
    """The same children, of whom the first is the Marsh carer's own."""
    own = {Role.SAT: frozenset({When.OWN})}
    return {where: replace(thing, holds=own) for where, thing in children(house).items()}


def _move(house: House) -> Fields:
    with house.database.as_owner() as session:
        other = Builder(session).put(Household, service_id=house.heron.service_id, name="Sedge")
    return {"household": str(other), **LEFT}


CHILD = "/service/children/<uuid:child_id>"
SEEN = "child_card.read"
FORMS: Mapping[str, Asked] = {
    "/service/households/<uuid:household_id>/children/new": Asked(homes, fields=PARTICULARS),
    f"{CHILD}/change": Asked(children, SEEN, PARTICULARS),
    f"{CHILD}/move": Asked(children, SEEN, _move),
    f"{CHILD}/leaves": Asked(children, SEEN, LEFT),
}
CHILDREN: Mapping[tuple[str, str], Asked] = {
    ("GET", "/children/<uuid:child_id>/reads"): Asked(familys_children),
    ("GET", CHILD): Asked(children),
    ("GET", "/service/households/<uuid:household_id>/children"): Asked(homes),
    **{(method, url): asked for method in ("GET", "POST") for url, asked in FORMS.items()},
}
