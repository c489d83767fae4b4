"""The pages of constellations in a service's administration, as values: the list, one of them, and its forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from accounts.permissions.decide import Scope, may
from accounts.shell.form_page import FormPage, Given, Link
from community.public import may_begin
from constellations.homes.access import (
    CREATE,
    get_constellation_to_manage,
    get_home_to_furnish,
    managed_constellations,
    may_furnish,
    service_to_create_in,
)
from constellations.homes.ahead import stays_ahead
from constellations.homes.constellation_queries import (
    ConstellationSize,
    Member,
    RoomWithBeds,
    find_constellation,
    household_names,
    interim_candidates,
    list_members,
    list_rooms,
    list_sizes,
    list_steps,
)
from constellations.homes.constellation_services import INTERIM, LIAISON
from constellations.homes.household_forms import STAY_LISTED, WHY
from constellations.homes.household_pages import DatedRow, HouseholdRow, Said, day
from constellations.homes.queries import Home, Place
from constellations.homes.room_services import get_bed, get_room
from constellations.homes.rules import NEXT_STATES, ConstellationState, size_warning
from core import clock
from core.refusals import Changed
from core.unit_of_work import Unit
from core.words import count_words

STATE_WORDS = {
    ConstellationState.FORMING: "Forming",
    ConstellationState.LIVE: "Live",
    ConstellationState.INTERIM: "Interim: somebody steps in for the hub home",
    ConstellationState.PAUSED: "Paused: no sleepovers, events go on",
    ConstellationState.CLOSED: "Closed",
}
FEWEST_BEDS = 2
BED_GOES = "Each sleepover that has it is listed on Today until somebody decides about it."
KEPT = (("yes", "Yes, it is on the board"), ("no", "No, it is the home's own"))


@dataclass(frozen=True, slots=True)
class ConstellationsPage:
    """The list of a service's constellations."""

    back: Link
    rows: tuple[HouseholdRow, ...]
    add: str


def constellations_page(unit: Unit) -> ConstellationsPage:
    """The constellations that the actor sees. Raises `NotFound` for who sees none."""
    mine = managed_constellations(unit)
    create = may(unit, CREATE, Scope(service_id=mine.service_id)) and mine.only is None
    return ConstellationsPage(
        Link("Your service", url_for("service.service")),
        tuple(_row(unit, one) for one in list_sizes(unit, mine.service_id, mine.only)),
        url_for("constellations.new") if create else "",
    )


def _row(unit: Unit, one: ConstellationSize) -> HouseholdRow:
    size = size_warning(one.satellites, one.launched_on, clock.today(unit.now))
    said = _warnings(one.state, one.has_hub, size)
    families = count_words(one.satellites, "family", "families")
    url = url_for("constellations.constellation", constellation_id=one.id)
    return HouseholdRow(one.name, f"{STATE_WORDS[one.state]} · {families}", url, said)


def _ways(unit: Unit, constellation_id: UUID, *, open_still: bool) -> tuple[Link, ...]:
    state = Link("Change its state", url_for("constellations.state", constellation_id=constellation_id))
    write = Link("Write to somebody in it", url_for("conversations.new"))
    return (*((state,) if open_still else ()), *((write,) if may_begin(unit) else ()))


def _warnings(state: ConstellationState, has_hub: bool, size: str | None) -> tuple[Said, ...]:
    if state in {ConstellationState.CLOSED, ConstellationState.FORMING}:
        return ()
    found = [] if has_hub else [Said("soon", "No hub home just now")]
    return (*found, Said("soon", size)) if size else tuple(found)


@dataclass(frozen=True, slots=True)
class BedRow:
    """A bed with what can be done to it."""

    title: str
    detail: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RoomCard:
    """A room with its beds."""

    name: str
    links: tuple[Link, ...]
    beds: tuple[BedRow, ...]


@dataclass(frozen=True, slots=True)
class ConstellationPage:
    """One constellation."""

    title: str
    summary: str
    back: Link
    warnings: tuple[Said, ...]
    links: tuple[Link, ...]
    homes: tuple[HouseholdRow, ...]
    rooms: tuple[RoomCard, ...]
    add_room: str
    workers: tuple[DatedRow, ...]
    add_worker: str
    workers_past: tuple[DatedRow, ...]
    steps: tuple[DatedRow, ...]


def constellation_page(unit: Unit, constellation_id: UUID) -> ConstellationPage:
    """Everything about a constellation, for who manages its members."""
    home = get_constellation_to_manage(unit, constellation_id)
    row = find_constellation(unit, constellation_id)
    launched = row.launched_on if row else None
    satellites = sum(place.role == "satellite" for place in home.places)
    size = size_warning(satellites, launched, clock.today(unit.now))
    members, names, rooms = list_members(unit, constellation_id), household_names(unit, home), list_rooms(unit, home)
    lasting = [one for one in members if one.until is None or one.until > unit.now]
    open_still = bool(NEXT_STATES[home.state])
    warnings = _warnings(home.state, home.hub_household_id is not None, size)
    return ConstellationPage(
        title=home.name,
        summary=STATE_WORDS[home.state] + (f", launched {day(launched)}" if launched else ""),
        back=Link("Constellations", url_for("constellations.constellations")),
        warnings=(*warnings, *_bed_warning(home, rooms)),
        links=_ways(unit, constellation_id, open_still=open_still),
        homes=tuple(_home(place, names.get(place.household_id, ""), home.service_id) for place in home.places),
        rooms=tuple(_room(one, edit=may_furnish(unit, home)) for one in rooms),
        add_room=url_for("constellations.add_room", constellation_id=constellation_id)
        if home.hub_household_id and may_furnish(unit, home)
        else "",
        workers=tuple(_member(one, ends=one.role == LIAISON) for one in lasting),
        add_worker=url_for("people.people", service=home.service_id) if open_still else "",
        workers_past=tuple(_member(one) for one in members if one not in lasting),
        steps=tuple(
            _step(change.before, change.after, change.reason, day(change.on_day), who)
            for change, who in list_steps(unit, constellation_id)
        ),
    )


def _home(place: Place, name: str, service_id: UUID) -> HouseholdRow:
    """A home of the constellation. The file of a partner's home is its own service's to open (E15)."""
    what = "Hub home" if place.role == "hub" else "Satellite"
    if place.household_service_id != service_id:
        return HouseholdRow(f"{name} family", f"{what}, of a partner service", "", ())
    return HouseholdRow(f"{name} family", what, url_for("households.household", household_id=place.household_id), ())


def _bed_warning(home: Home, rooms: list[RoomWithBeds]) -> tuple[Said, ...]:
    kept = sum(bed.reserved for room in rooms for bed in room.beds)
    if home.hub_household_id is None or kept >= FEWEST_BEDS:
        return ()
    return (
        Said("soon", f"{count_words(kept, 'bed').capitalize()} kept for the constellation. It needs {FEWEST_BEDS}."),
    )


def _room(one: RoomWithBeds, *, edit: bool) -> RoomCard:
    of_room: dict[str, Any] = {"room_id": one.room.id}
    links = (
        Link("Add a bed", url_for("constellations.add_bed", **of_room)),
        Link("Change the name", url_for("constellations.rename_room", **of_room)),
        *((Link("Take the room away", url_for("constellations.remove_room", **of_room)),) if not one.beds else ()),
    )
    beds = (
        BedRow(
            f"Bed {bed.position}",
            "Kept for the constellation" if bed.reserved else "Not kept for the constellation",
            (
                Link(
                    "Keep it no longer" if bed.reserved else "Keep it",
                    url_for("constellations.reserve_bed", bed_id=bed.id),
                ),
                Link("Take it away", url_for("constellations.remove_bed", bed_id=bed.id)),
            )
            if edit
            else (),
        )
        for bed in one.beds
    )
    return RoomCard(one.room.name, links if edit else (), tuple(beds))


def _member(one: Member, *, ends: bool = False) -> DatedRow:
    what = {LIAISON: "Liaison worker", INTERIM: "Steps in for the hub home"}.get(one.role, one.role)
    until = f" to {day(clock.today(one.until))}" if one.until else ""
    links = (Link("End this role", url_for("people.end_membership", relation_id=one.id)),) if ends else ()
    return DatedRow(one.name, f"{what} · {'' if until else 'since '}{day(clock.today(one.since))}{until}", links)


def _step(before: str | None, after: str, reason: str, when: str, who: str) -> DatedRow:
    words = STATE_WORDS[ConstellationState(after)].split(":")[0]
    begun = f"{STATE_WORDS[ConstellationState(before)].split(':')[0]} to {words.lower()}" if before else words
    return DatedRow(begun, f"{when}, by {who}. {reason}")


def _back(home: Home) -> Link:
    return Link(home.name, url_for("constellations.constellation", constellation_id=home.constellation_id))


def new_form(unit: Unit) -> FormPage:
    """A constellation that is forming."""
    service_to_create_in(unit)
    back = Link("Constellations", url_for("constellations.constellations"))
    intro = ("It is forming until it has a hub home, a liaison worker, a satellite family and a day of launch.",)
    return FormPage("A new constellation", back, "Begin it", (Given().text("name", "Name"),), intro=intro)


def state_form(unit: Unit, constellation_id: UUID) -> FormPage:
    """A step in its life (W4)."""
    home = get_constellation_to_manage(unit, constellation_id)
    if not NEXT_STATES[home.state]:
        raise Changed("This constellation is closed.")
    given = Given()
    row = find_constellation(unit, constellation_id)
    nexts = [(one.value, STATE_WORDS[one]) for one in ConstellationState if one in NEXT_STATES[home.state]]
    fields = [given.one("state", "What does it become?", nexts)]
    if row is not None and row.launched_on is None:
        fields.append(given.text("launched_on", "Day of its launch, if it becomes live", kind="day"))
    if ConstellationState.INTERIM in NEXT_STATES[home.state]:
        carers = [(str(one.id), one.name) for one in interim_candidates(unit, home)]
        fields.append(given.some("carers", "Who steps in, if it becomes interim", carers))
    fields.append(given.text("reason", "Why", WHY, "words"))
    return FormPage(
        "Change its state",
        _back(home),
        "Change it",
        tuple(fields),
        overline=home.name,
        listed_title=STAY_LISTED,
        listed=stays_ahead(unit, constellation_id=constellation_id),
        warning="Paused and closed take no sleepovers. Each one ahead is listed on Today until somebody decides. "
        "Closing ends everybody's access at once and cannot be undone.",
    )


def room_form(unit: Unit, constellation_id: UUID) -> FormPage:
    """Another room of the hub home."""
    home = get_home_to_furnish(unit, constellation_id)
    name = Given().text("name", "What is the room called?", "Like Garden room.")
    return FormPage("A room of the hub home", _back(home), "Add the room", (name,), overline=home.name)


def rename_room_form(unit: Unit, room_id: UUID) -> FormPage:
    """Another name of a room."""
    room, home = get_room(unit, room_id)
    name = Given({"name": room.name}).text("name", "What is the room called?")
    return FormPage("Change the name", _back(home), "Change the name", (name,), overline=room.name)


def remove_room_form(unit: Unit, room_id: UUID) -> FormPage:
    """The room is there no longer."""
    room, home = get_room(unit, room_id)
    return FormPage(f"Take {room.name} away", _back(home), "Take the room away", overline=home.name, danger=True)


def bed_form(unit: Unit, room_id: UUID) -> FormPage:
    """Another bed in a room."""
    room, home = get_room(unit, room_id)
    kept = Given({"reserved": "yes"}).one("reserved", "Is it kept for the constellation?", KEPT)
    return FormPage(f"A bed in {room.name}", _back(home), "Add the bed", (kept,), overline=home.name)


def reserve_form(unit: Unit, bed_id: UUID) -> FormPage:
    """The bed is kept for the constellation, or no longer (W4c)."""
    bed, home = get_bed(unit, bed_id)
    reason = Given().text("reason", "Why", WHY, "words")
    title = (
        f"Bed {bed.position} is kept no longer" if bed.reserved else f"Keep bed {bed.position} for the constellation"
    )
    return FormPage(
        title,
        _back(home),
        "Keep it no longer" if bed.reserved else "Keep it",
        (reason,),
        overline=home.name,
        listed_title=STAY_LISTED,
        listed=stays_ahead(unit, bed_id=bed.id) if bed.reserved else (),
        warning=f"A constellation needs at least two beds that are kept. {BED_GOES}" if bed.reserved else "",
        danger=bed.reserved,
    )


def remove_bed_form(unit: Unit, bed_id: UUID) -> FormPage:
    """The bed is there no longer."""
    bed, home = get_bed(unit, bed_id)
    return FormPage(
        f"Take bed {bed.position} away",
        _back(home),
        "Take the bed away",
        (Given().text("reason", "Why", WHY, "words"),),
        overline=home.name,
        listed_title=STAY_LISTED,
        listed=stays_ahead(unit, bed_id=bed.id),
        warning=f"{BED_GOES} The nights that it had stay to be read.",
        danger=True,
    )
