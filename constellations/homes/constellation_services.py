"""A constellation from its making to its end, by the table of W4, and its liaison workers; all dated."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert, text

from accounts.people.queries import Standing
from accounts.spaces.models import Naming
from constellations.homes.access import get_constellation_to_manage, service_to_create_in
from constellations.homes.constellation_queries import Member, interim_candidates, list_members
from constellations.homes.facts import (
    ConstellationMade,
    ConstellationStateChanged,
    PlaceEnded,
)
from constellations.homes.household_services import SAY_WHY, end_relation, get_or_none
from constellations.homes.models import Constellation, ConstellationChange
from constellations.homes.place_services import lock_constellation
from constellations.homes.queries import Home, find_home
from constellations.homes.rules import NEXT_STATES, ConstellationState, hub_homes_fit, may_become
from constellations.homes.slots import HUB_STEPS
from core import clock
from core.ids import new_id
from core.refusals import Changed
from core.typed import Typed
from core.unit_of_work import Unit

LIAISON, INTERIM = "liaison_worker", "interim_carer"
CLOSED = "This constellation is closed."
KEEPS_ONE = "A live constellation has a liaison worker. Give it another one first."
_MAKE_SPACE = text("select make_constellation_space(:id, :name, :service)")
_PEOPLE = text(
    "select distinct person_id from people_related(:id, array['hub_carer', 'satellite_carer', 'liaison_worker'], :now)"
)


def make_constellation(unit: Unit, typed: Typed) -> UUID:
    """A constellation that is forming. Returns its id."""
    service_id = service_to_create_in(unit)
    name = typed.line("name", "Type its name, like Heron.", most=40)
    typed.check()
    made = new_id()
    unit.session.execute(_MAKE_SPACE, {"id": made, "name": name, "service": service_id})
    state = ConstellationState.FORMING
    unit.session.add(Constellation(id=made, service_id=service_id, state=state.value))
    unit.session.flush()
    _note(unit, service_id, made, None, state, "It was begun.")
    unit.record(ConstellationMade(service_id=service_id, constellation_id=made, changes=(("name", None, name),)))
    return made


def _note(
    unit: Unit,
    service_id: UUID,
    constellation_id: UUID,
    before: ConstellationState | None,
    after: ConstellationState,
    reason: str,
) -> None:
    unit.session.add(
        ConstellationChange(
            id=new_id(),
            service_id=service_id,
            constellation_id=constellation_id,
            before=before.value if before else None,
            after=after.value,
            on_day=clock.today(unit.now),
            reason=reason,
            by_person=unit.person_id,
            at=unit.now,
        )
    )


def what_is_missing(home: Home, members: list[Member], after: ConstellationState) -> tuple[str, ...]:
    """What the constellation still lacks before it can be live (W4), in words; nothing for the other states."""
    if after is not ConstellationState.LIVE:
        return ()
    hubs = sum(place.role == "hub" for place in home.places)
    lacks = {
        "a hub home (R1)": not hub_homes_fit(after, hubs),
        "a liaison worker": not any(one.role == LIAISON for one in members),
        "a satellite family": not any(place.role == "satellite" for place in home.places),
    }
    return tuple(words for words, is_lacking in lacks.items() if is_lacking)


def change_state(unit: Unit, constellation_id: UUID, typed: Typed) -> None:
    """Take a step of the table of W4: what it needs is there, who steps in is named, what ends is ended (R1, R7).

    Raises `Invalid` with what is missing.
    """
    home = get_constellation_to_manage(unit, constellation_id)
    if not NEXT_STATES[home.state]:
        raise Changed(CLOSED)
    after = ConstellationState(
        typed.one_of("state", tuple(ConstellationState), "Choose what it becomes.") or home.state
    )
    reason = typed.words("reason", SAY_WHY)
    launch = typed.day("launched_on")
    candidates = {str(one.id): one for one in interim_candidates(unit, home)}
    carers = typed.some_of("carers", tuple(candidates))
    lock_constellation(unit, constellation_id)
    row = get_or_none(unit.session.get(Constellation, constellation_id, populate_existing=True))
    before = ConstellationState(row.state)
    members = [one for one in list_members(unit, constellation_id) if one.holds(unit.now)]
    if "state" not in typed.errors and not may_become(before, after):
        typed.errors["state"] = "It cannot become that from what it is now."
    elif lacks := what_is_missing(home, members, after):
        typed.errors["state"] = f"Before it is live it needs {' and '.join(lacks)}."
    elif after is ConstellationState.LIVE and row.launched_on is None and launch is None:
        typed.errors.setdefault("launched_on", "Type the day of its launch.")
    elif after is ConstellationState.INTERIM and not carers:
        typed.errors["carers"] = "Choose who steps in while the hub home is away."
    typed.check()
    row.state, row.launched_on = after.value, row.launched_on or launch
    _tell_others(unit, home, after)
    people = set(unit.session.scalars(_PEOPLE, {"id": constellation_id, "now": unit.now}))
    for one in members:
        if one.role == INTERIM or after is ConstellationState.CLOSED:
            end_relation(unit, one.id, unit.now)
    if after is ConstellationState.INTERIM:
        _name_interim(unit, home, [UUID(one) for one in carers])
    if after is ConstellationState.CLOSED:
        _end_places(unit, home, reason)
    _note(unit, home.service_id, constellation_id, before, after, reason)
    unit.record(
        ConstellationStateChanged(
            service_id=home.service_id,
            constellation_id=constellation_id,
            people=tuple(people),
            reason=reason,
            changes=(("state", before.value, after.value),),
        )
    )


def _tell_others(unit: Unit, home: Home, after: ConstellationState) -> None:
    for step in HUB_STEPS:
        step(unit, home, after)


def _name_interim(unit: Unit, home: Home, people: list[UUID]) -> None:
    """Name who steps in while there is no hub home, or it is away (R1)."""
    values = {"service_id": home.service_id, "subject_id": home.constellation_id, "role": INTERIM, "since": unit.now}
    unit.session.execute(insert(Naming), [{"id": new_id(), "person_id": one, **values} for one in people])


def _end_places(unit: Unit, home: Home, reason: str) -> None:
    for place in home.places:
        end_relation(unit, place.place_id, unit.now)
        unit.record(
            PlaceEnded(
                service_id=home.service_id,
                household_id=place.household_id,
                constellation_id=home.constellation_id,
                place_id=place.place_id,
                reason=reason,
            )
        )


def takes_workers(unit: Unit, space_id: UUID) -> str | None:
    """Why nobody can be given this constellation: it is closed (W4). Of what is no constellation it says nothing."""
    home = find_home(unit, space_id)
    return CLOSED if home is not None and home.state is ConstellationState.CLOSED else None


def _lasting(unit: Unit, constellation_id: UUID) -> list[Member]:
    return [one for one in list_members(unit, constellation_id) if one.until is None or one.until > unit.now]


def last_liaison_worker(unit: Unit, one: Standing) -> str | None:
    """Why a role cannot end that is ended on its person's page: a live constellation keeps a liaison worker (W4)."""
    home = find_home(unit, one.subject_id) if one.role == LIAISON and one.subject_id is not None else None
    if home is None or home.state is not ConstellationState.LIVE:
        return None
    lock_constellation(unit, home.constellation_id)
    others = [m for m in _lasting(unit, home.constellation_id) if m.role == LIAISON and m.id != one.id]
    return None if others else KEEPS_ONE
