"""Rooms and beds of a hub home: made, renamed, kept for the constellation or not, taken away without losing a night."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert, select

from constellations.homes.access import get_home_to_furnish
from constellations.homes.ahead import list_ahead
from constellations.homes.facts import BedMade, BedRemoved, BedReservedChanged, RoomMade, RoomRemoved, RoomRenamed
from constellations.homes.household_queries import relations_of
from constellations.homes.household_services import SAY_WHY, get_or_none
from constellations.homes.models import Bed, Room
from constellations.homes.place_services import lock_constellation
from constellations.homes.queries import Home
from constellations.homes.slots import BED_LOST
from core import clock
from core.ids import new_id
from core.refusals import Invalid, NotFound
from core.typed import Typed
from core.unit_of_work import Unit

NAME_THE_ROOM = "Type what the room is called."


def _hub_of(home: Home) -> UUID:
    if home.hub_household_id is None:
        raise Invalid({"form": "There is no hub home just now. Give the constellation one first."})
    return home.hub_household_id


def make_room(unit: Unit, constellation_id: UUID, typed: Typed) -> None:
    """The hub home has another room."""
    home = get_home_to_furnish(unit, constellation_id)
    name = typed.line("name", NAME_THE_ROOM, most=40)
    typed.check()
    hub, room_id = _hub_of(home), new_id()
    unit.session.execute(insert(Room).values(id=room_id, service_id=home.service_id, household_id=hub, name=name))
    unit.record(
        RoomMade(
            service_id=home.service_id,
            household_id=hub,
            constellation_id=home.constellation_id,
            room_id=room_id,
            changes=(("name", None, name),),
        )
    )


def get_room(unit: Unit, room_id: UUID) -> tuple[Room, Home]:
    """A room with the constellation whose hub home it is in. Raises `NotFound` and `NotAllowed` as ever."""
    room = unit.session.get(Room, room_id)
    if room is None or room.removed_on is not None:
        raise NotFound
    places = (one for one in relations_of(unit, [room.household_id]) if one.what == "place" and one.role == "hub")
    here = next((one.constellation_id for one in places if one.holds(unit.now)), None)
    return room, get_home_to_furnish(unit, get_or_none(here))


def get_bed(unit: Unit, bed_id: UUID) -> tuple[Bed, Home]:
    """A bed with its constellation. Raises `NotFound` and `NotAllowed` as ever."""
    bed = unit.session.get(Bed, bed_id)
    if bed is None or bed.removed_on is not None:
        raise NotFound
    return bed, get_home_to_furnish(unit, bed.constellation_id)


def rename_room(unit: Unit, room_id: UUID, typed: Typed) -> UUID:
    """The room is called otherwise. Returns the constellation's id."""
    room, home = get_room(unit, room_id)
    name = typed.line("name", NAME_THE_ROOM, most=40)
    typed.check()
    before, room.name = room.name, name
    unit.record(
        RoomRenamed(
            service_id=home.service_id,
            household_id=room.household_id,
            constellation_id=home.constellation_id,
            room_id=room.id,
            changes=(("name", before, name),),
        )
    )
    return home.constellation_id


def remove_room(unit: Unit, room_id: UUID, _typed: Typed) -> UUID:
    """The room is there no longer; its beds go first. Returns the constellation's id."""
    room, home = get_room(unit, room_id)
    lock_constellation(unit, home.constellation_id)
    if unit.session.scalar(select(Bed.id).where(Bed.room_id == room.id, Bed.removed_on.is_(None)).limit(1)):
        raise Invalid({"form": "There is still a bed in this room. Take it away first."})
    room.removed_on = clock.today(unit.now)
    unit.record(
        RoomRemoved(
            service_id=home.service_id,
            household_id=room.household_id,
            constellation_id=home.constellation_id,
            room_id=room.id,
        )
    )
    return home.constellation_id


def add_bed(unit: Unit, room_id: UUID, typed: Typed) -> UUID:
    """The room has another bed, with the lowest number that is free on the board. Returns the constellation's id."""
    room, home = get_room(unit, room_id)
    reserved = typed.one_of("reserved", ("yes", "no"), "Choose whether it is kept for the constellation.") == "yes"
    typed.check()
    lock_constellation(unit, home.constellation_id)
    taken = set(
        unit.session.scalars(
            select(Bed.position).where(Bed.constellation_id == home.constellation_id, Bed.removed_on.is_(None))
        )
    )
    bed = Bed(
        id=new_id(),
        service_id=home.service_id,
        room_id=room.id,
        constellation_id=home.constellation_id,
        position=next(n for n in range(1, len(taken) + 2) if n not in taken),
        reserved=reserved,
    )
    unit.session.add(bed)
    unit.record(
        BedMade(
            service_id=home.service_id,
            household_id=room.household_id,
            constellation_id=home.constellation_id,
            bed_id=bed.id,
            changes=(("reserved", None, str(reserved)),),
        )
    )
    return home.constellation_id


def _lose(unit: Unit, home: Home, bed: Bed) -> None:
    """The bed is lost to the constellation: each sleepover that is agreed on it is listed, to be decided (W4c).

    Raises `Invalid` while it is held for a family that has still to say whether it wants it, and while a child is on it
    in an emergency: nobody is asked to decide about that (R9).
    """
    ahead = list_ahead(unit, bed_id=bed.id)
    if here := [one.reference for one in ahead if one.emergency]:
        words = ", ".join(here)
        raise Invalid({"form": f"A child sleeps in this bed in an emergency: {words}. Settle where they go first."})
    held = [one.reference for one in ahead if not one.agreed]
    if held:
        words = ", ".join(held)
        raise Invalid({"form": f"This bed is held for a family that is asked just now: {words}. Answer that first."})
    for lost in BED_LOST:
        lost(unit, home, bed.id)


def set_reserved(unit: Unit, bed_id: UUID, typed: Typed) -> UUID:
    """The bed is kept for the constellation from now on, or no longer (W4c). Returns the constellation's id."""
    bed, home = get_bed(unit, bed_id)
    reason = typed.words("reason", SAY_WHY)
    typed.check()
    lock_constellation(unit, home.constellation_id)
    if bed.reserved:
        _lose(unit, home, bed)
    bed.reserved = not bed.reserved
    unit.record(
        BedReservedChanged(
            service_id=home.service_id,
            household_id=_hub_of(home),
            constellation_id=home.constellation_id,
            bed_id=bed.id,
            reason=reason,
            changes=(("reserved", str(not bed.reserved), str(bed.reserved)),),
        )
    )
    return home.constellation_id


def remove_bed(unit: Unit, bed_id: UUID, typed: Typed) -> UUID:
    """The bed is there no longer; the nights that it had stay. Returns the constellation's id.

    Raises `Invalid` while it is held for a family. Locks the hub home's beds first, as saying yes to one does (R14).
    """
    bed, home = get_bed(unit, bed_id)
    reason = typed.words("reason", SAY_WHY)
    typed.check()
    lock_constellation(unit, home.constellation_id)
    _lose(unit, home, bed)
    bed.removed_on = clock.today(unit.now)
    room = get_or_none(unit.session.get(Room, bed.room_id))
    unit.record(
        BedRemoved(
            service_id=home.service_id,
            household_id=room.household_id,
            constellation_id=home.constellation_id,
            bed_id=bed.id,
            reason=reason,
            changes=(("removed_on", None, bed.removed_on.isoformat()),),
        )
    )
    return home.constellation_id
