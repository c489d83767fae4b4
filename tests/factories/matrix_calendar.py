"""How the addresses of the hub home's calendar are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from uuid import UUID

from constellations.calendar.models import CalendarEntry
from constellations.calendar.rules import Hours
from tests.factories.matrix_asked import Asked, Fields, Thing, around
from tests.factories.matrix_people import Where
from tests.factories.matrix_stays import boards
from tests.factories.pages_house import FRIDAY, SINCE, Builder, Circle, House


def add_entry(make: Builder, of: Circle, **values: object) -> UUID:
    """Something in the calendar of a constellation: a meeting on Friday from two to four."""
    hours = Hours.on(FRIDAY, time(14), time(16))
    told = {"kind": "meeting", "audience": "everybody", "place": "", "words": "", **values}
    when = {"day": FRIDAY, "starts_at": hours.starts, "ends_at": hours.ends, "version": 1}
    who = {"set_by": of.liaison_worker.id, "set_at": SINCE}
    where = {"service_id": of.service_id, "constellation_id": of.id}
    return make.put(CalendarEntry, **where, **when, **who, **told)


def entries(house: House) -> Mapping[Where, Thing]:
    """A meeting in each calendar."""
    with house.database.as_owner() as session:
        make = Builder(session)
        ids = [add_entry(make, of) for of in (house.heron, house.wren, house.teal)]
    return around("entry_id", *ids)


ENTRY: Fields = {
    "kind": "visit",
    "day": "2026-03-20",
    "starts": "2 pm",
    "ends": "4 pm",
    "place": "",
    "words": "",
    "audience": "everybody",
    "version": "1",
}
NEW = "/constellations/<uuid:constellation_id>/calendar/new"
CHANGE, CANCEL = "/calendar/<uuid:entry_id>/change", "/calendar/<uuid:entry_id>/cancel"
SEEN = "bed.free_busy_read"
CALENDAR: Mapping[tuple[str, str], Asked] = {
    ("GET", NEW): Asked(boards, SEEN),
    ("POST", NEW): Asked(boards, SEEN, ENTRY),
    ("GET", CHANGE): Asked(entries, SEEN),
    ("POST", CHANGE): Asked(entries, SEEN, ENTRY),
    ("GET", CANCEL): Asked(entries, SEEN),
    ("POST", CANCEL): Asked(entries, SEEN, {"version": "1"}),
}
