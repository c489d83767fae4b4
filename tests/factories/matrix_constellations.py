"""How the addresses of constellations and of their hub homes' rooms and beds are asked."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.permissions.roles import Role
from constellations.homes.models import Bed, Room
from tests.factories.matrix_asked import Asked, Fields, Thing, around, nothing
from tests.factories.matrix_homes import ADMINISTER
from tests.factories.matrix_people import Where
from tests.factories.pages_house import Builder, House

WHY: Fields = {"reason": "It was decided.", "day": ""}


def circles(house: House) -> Mapping[Where, Thing]:
    """The constellations."""
    return around("constellation_id", house.heron.id, house.wren.id, house.teal.id)


def rooms(house: House) -> Mapping[Where, Thing]:
    """An empty room in each of their hub homes."""
    with house.database.as_owner() as session:
        make = Builder(session)
        made = [
            make.put(Room, service_id=one.service_id, household_id=one.hub.id, name="Loft")
            for one in (house.heron, house.wren, house.teal)
        ]
    return around("room_id", *made)


def beds(house: House) -> Mapping[Where, Thing]:
    """A bed in each of their hub homes in which nobody is to sleep."""
    with house.database.as_owner() as session:
        make = Builder(session)
        made = [
            make.put(
                Bed,
                service_id=one.service_id,
                room_id=make.put(Room, service_id=one.service_id, household_id=one.hub.id, name="Loft"),
                constellation_id=one.id,
                position=9,
                reserved=True,
            )
            for one in (house.heron, house.wren, house.teal)
        ]
    return around("bed_id", *made)


OF_ONE = "/service/constellations/<uuid:constellation_id>"
FORMS: Mapping[str, Asked] = {
    "/service/constellations/new": Asked(nothing, fields={"name": "Plover"}),
    f"{OF_ONE}/state": Asked(circles, fields={"state": "paused", **WHY}),
    f"{OF_ONE}/rooms/new": Asked(circles, fields={"name": "Den"}),
    "/service/rooms/<uuid:room_id>/name": Asked(rooms, fields={"name": "Den"}),
    "/service/rooms/<uuid:room_id>/remove": Asked(rooms),
    "/service/rooms/<uuid:room_id>/beds/new": Asked(rooms, fields={"reserved": "no"}),
    "/service/beds/<uuid:bed_id>/kept": Asked(beds, fields=WHY),
    "/service/beds/<uuid:bed_id>/remove": Asked(beds, fields=WHY),
}
CONSTELLATIONS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/service/constellations"): Asked(nothing, only=ADMINISTER | {Role.LIA}),
    ("GET", OF_ONE): Asked(circles),
    **{(method, url): asked for method in ("GET", "POST") for url, asked in FORMS.items()},
}
