"""Where households stand and who works with them: places in constellations, supervising social workers; all dated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select, text

from accounts.people.models import Household
from accounts.spaces.models import Assignment, HouseholdPlace
from constellations.homes.access import HouseholdPermission, get_household_for
from constellations.homes.facts import PlaceBegun, PlaceEnded, WorkerAssigned, WorkerUnassigned
from constellations.homes.household_queries import Dated, HouseholdFile, household_of, load_file, relations_of
from constellations.homes.household_services import (
    SAY_WHY,
    day_ahead,
    end_relation,
    get_or_none,
    instant,
    people_in,
)
from constellations.homes.models import Constellation
from constellations.homes.queries import find_home, list_constellations, workers_of_service
from constellations.homes.rules import MOST_SATELLITES, ConstellationState, may_join
from core.ids import new_id
from core.refusals import Invalid
from core.typed import Typed
from core.unit_of_work import Unit

SSW = "supervising_social_worker"
ROLES = ("satellite", "hub")
BROKEN = {
    "ex_household_place_one_satellite": (
        "constellation",
        "This home is in another constellation on these days (R4). Choose a later day, or end that place first.",
    ),
    "ex_household_place_one_hub": (
        "role",
        "The constellation has another hub home on these days (R1). End that place first.",
    ),
    "ex_household_place_one_role": (
        "role",
        "This home stands in the constellation on these days already. A hub home is no satellite of its own (R5).",
    ),
    "ck_household_place_most_satellites": (
        "constellation",
        f"This constellation has {MOST_SATELLITES} families on these days, which is the most (R2).",
    ),
}
"""What the database says when it refuses a place, at which field."""

_LOCK = select(Constellation.id).with_for_update()
_SATELLITES = text("select count(*) from households_of(:constellation, :at) where role = 'satellite'")


@dataclass(frozen=True, slots=True)
class Joining:
    """A home that takes a place: where, as what, from when."""

    constellation_id: UUID
    role: str
    day: date
    at: datetime
    reason: str


def place_household(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """Give the home a place in a constellation of its service; a place that it has in another ends at that instant.

    What happened in the old constellation stays there (E64). Raises `Invalid` for the eleventh satellite (R2); the
    database refuses what else R1, R4 and R5 forbid, in the words of `BROKEN`.
    """
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    open_ones = {str(one.id): one for one in list_constellations(unit, household.service_id) if one.takes_homes}
    chosen = typed.one_of("constellation", open_ones, "Choose the constellation.")
    role = typed.one_of("role", ROLES, "Choose what the home is there.")
    day, reason = day_ahead(unit, typed), typed.words("reason", SAY_WHY)
    if household.ended_on is not None:
        typed.errors["constellation"] = "This home has left the service."
    typed.check()
    joining = Joining(UUID(chosen), role, day, instant(day, unit.now), reason)
    file = load_file(unit, household)
    lock_constellation(unit, joining.constellation_id)
    _may_join(unit, joining)
    for place in file.lasting("place", joining.at):
        if place.constellation_id == joining.constellation_id and place.role == role:
            raise Invalid({"constellation": BROKEN["ex_household_place_one_role"][1]})
        _may_leave(unit, place)
        end_place_at(unit, household, file, place, joining)
    _begin(unit, household, file, joining)


def lock_constellation(unit: Unit, constellation_id: UUID) -> None:
    """Let nobody else change the places or the beds of the constellation until this unit is over (R2, R14)."""
    unit.session.execute(_LOCK.where(Constellation.id == constellation_id))


def _may_join(unit: Unit, joining: Joining) -> None:
    if joining.role != "satellite":
        return
    there = unit.session.execute(_SATELLITES, {"constellation": joining.constellation_id, "at": joining.at}).scalar()
    if not may_join(int(there or 0)):
        raise Invalid({"constellation": BROKEN["ck_household_place_most_satellites"][1]})


def _begin(unit: Unit, household: Household, file: HouseholdFile, joining: Joining) -> None:
    place_id = new_id()
    where = {"household_id": household.id, "constellation_id": joining.constellation_id}
    unit.session.execute(
        insert(HouseholdPlace).values(
            id=place_id,
            service_id=household.service_id,
            household_service_id=household.service_id,
            role=joining.role,
            since=joining.at,
            **where,
        )
    )
    unit.record(
        PlaceBegun(
            service_id=household.service_id,
            place_id=place_id,
            people=people_in(file.relations, "adult"),
            reason=joining.reason,
            changes=((joining.role, None, joining.day.isoformat()),),
            **where,
        )
    )


def end_place_at(unit: Unit, household: Household, file: HouseholdFile, place: Dated, leaving: Joining) -> None:
    """End one place of the home, from `leaving.at` on."""
    end_relation(unit, place.id, leaving.at)
    unit.record(
        PlaceEnded(
            service_id=household.service_id,
            household_id=household.id,
            place_id=place.id,
            constellation_id=get_or_none(place.constellation_id),
            people=people_in(file.relations, "adult"),
            reason=leaving.reason,
            changes=((place.role, place.since.date().isoformat(), f"until {leaving.day.isoformat()}"),),
        )
    )


def get_place(unit: Unit, place_id: UUID) -> tuple[Household, Dated]:
    """A place of a home that the actor may edit. Raises `NotFound` where there is none."""
    household_id = get_or_none(household_of(unit, place_id))
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    found = (one for one in relations_of(unit, [household_id]) if one.id == place_id and one.what == "place")
    return household, get_or_none(next(found, None))


def end_place(unit: Unit, place_id: UUID, typed: Typed) -> UUID:
    """The home leaves the constellation on a day: its adults' access ends with it, in the same transaction (R7)."""
    household, place = get_place(unit, place_id)
    reason, day = typed.words("reason", SAY_WHY), day_ahead(unit, typed)
    typed.check()
    constellation_id = get_or_none(place.constellation_id)
    lock_constellation(unit, constellation_id)
    _may_leave(unit, place)
    leaving = Joining(constellation_id, place.role, day, instant(day, unit.now), reason)
    end_place_at(unit, household, load_file(unit, household), place, leaving)
    return household.id


def _may_leave(unit: Unit, place: Dated) -> None:
    """A live constellation keeps its hub home: it becomes interim or paused first. Raises `Invalid` (R1)."""
    home = find_home(unit, get_or_none(place.constellation_id)) if place.role == "hub" else None
    if home is not None and home.state is ConstellationState.LIVE and place.holds(unit.now):
        raise Invalid({"form": f"{home.name} is live and needs its hub home (R1). Make it interim or paused first."})


def assign_worker(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """A social worker of the service supervises the home from a day on; whoever did so before ends that day."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    workers = {str(worker.id): worker for worker in workers_of_service(unit, household.service_id)}
    chosen, day = typed.one_of("person", workers, "Choose the social worker."), day_ahead(unit, typed)
    typed.check()
    person_id, at = UUID(chosen), instant(day, unit.now)
    for one in load_file(unit, household).lasting("worker", at):
        if one.role == SSW:
            _unassign(unit, household, one, day, at, "Another worker follows.")
    values = {"service_id": household.service_id, "subject_id": household.id, "role": SSW, "since": at}
    unit.session.execute(insert(Assignment).values(id=new_id(), person_id=person_id, **values))
    unit.record(
        WorkerAssigned(
            service_id=household.service_id,
            household_id=household.id,
            person_id=person_id,
            people=(person_id,),
            changes=((SSW, None, day.isoformat()),),
        )
    )


def _unassign(unit: Unit, household: Household, one: Dated, day: date, at: datetime, reason: str) -> None:
    end_relation(unit, one.id, at)
    person_id = get_or_none(one.person_id)
    unit.record(
        WorkerUnassigned(
            service_id=household.service_id,
            household_id=household.id,
            person_id=person_id,
            people=(person_id,),
            reason=reason,
            changes=((SSW, one.since.date().isoformat(), f"until {day.isoformat()}"),),
        )
    )


def unassign_worker(unit: Unit, assignment_id: UUID, typed: Typed) -> UUID:
    """The supervising social worker has the home no longer from a day on."""
    household_id = get_or_none(household_of(unit, assignment_id))
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    found = (one for one in relations_of(unit, [household_id]) if one.id == assignment_id and one.what == "worker")
    one = get_or_none(next(found, None))
    reason, day = typed.words("reason", SAY_WHY), day_ahead(unit, typed)
    typed.check()
    _unassign(unit, household, one, day, instant(day, unit.now), reason)
    return household.id
