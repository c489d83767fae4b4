"""Reads of stays and bed-nights. Every one is behind the service's wall; access.py decides who may ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from accounts.people.models import Household, Person
from constellations.homes.models import Child, Constellation
from constellations.homes.queries import Home
from constellations.homes.rules import ConstellationState
from constellations.stays.models import BedNight, CheckResult, Stay, StayAmendment, StayChild
from constellations.stays.rules import HOLDS_BED, StayKind, StayState
from core.unit_of_work import Unit

OPEN_ASKS = (StayState.REQUESTED, StayState.OFFERED)
ON_BOARD = (*OPEN_ASKS, *HOLDS_BED, StayState.COMPLETED)
MOST_ON_BOARD = 500


GONE = "former"
"""The name of a family that this service may not know any more: "the former family"."""


@dataclass(frozen=True, slots=True)
class LoadedStay:
    """A stay with what is needed to decide and to show it. `decided_by` is a first name, empty where nobody did.

    `together`: what is done now is done to several stays of its repeat at once.
    """

    stay: Stay
    constellation_state: ConstellationState
    household: str
    asked_by: str
    children: tuple[Child, ...]
    decided_by: str = ""
    together: bool = False

    @property
    def child_ids(self) -> tuple[UUID, ...]:
        """Whom it is for, in the order in which they came to the family: their names lie sealed."""
        return tuple(child.id for child in self.children)


def _statement(*wanted: ColumnElement[bool], order: Sequence[Any] = ()) -> Select[*tuple[Any, ...]]:
    """Stays with their children by one statement, however many they are and whether there are any (R71).

    Each is built once, when this file is read, and given its values when it runs: building one anew took more of a
    page's time than its answer. `most` is how many stays at the most.
    """
    found = (
        select(Stay.id, func.row_number().over(order_by=(*order, Stay.id)).label("place"))
        .where(*wanted)
        .order_by("place")
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )
    decider = aliased(Person)
    return (
        select(
            Stay, Constellation.state, func.coalesce(Household.name, GONE), Person.given_name, decider.given_name, Child
        )
        .join(found, found.c.id == Stay.id)
        .join(Constellation, Constellation.id == Stay.constellation_id)
        # A partner's home whose place has ended is behind its own wall again (E15); its stays are ours to end.
        .outerjoin(Household, Household.id == Stay.household_id)
        .join(Person, Person.id == Stay.asked_by)
        .outerjoin(decider, decider.id == Stay.decided_by)
        .outerjoin(StayChild, StayChild.stay_id == Stay.id)
        .outerjoin(Child, Child.id == StayChild.child_id)
        .order_by(found.c.place, Child.id)
    )


def _of(name: str) -> BindParameter[Any]:
    """A list of values that a statement is given when it runs."""
    return bindparam(name, expanding=True)


_ON_BOARD = and_(
    Stay.state.in_(ON_BOARD), Stay.first_night < bindparam("end"), Stay.home_day > bindparam("first", type_=Date)
)
_BY_NIGHT = (Stay.first_night, Stay.asked_at)
_THE_STAY = _statement(Stay.id == bindparam("stay"))
_BETWEEN = _statement(Stay.constellation_id == bindparam("constellation"), _ON_BOARD, order=_BY_NIGHT)
_FOR_ORGANISERS = _statement(
    Stay.constellation_id.in_(_of("constellations")),
    or_(
        Stay.state.in_((StayState.REQUESTED, StayState.AWAITING_APPROVAL)),
        Stay.wanted_until.is_not(None),
        Stay.affected_by.is_not(None),
        _ON_BOARD,
    ),
    order=_BY_NIGHT,
)
_OF_HOMES = _statement(
    Stay.household_id.in_(_of("households")),
    Stay.state != StayState.DRAFT,
    Stay.home_day >= bindparam("since", type_=Date),
    order=(Stay.first_night.desc(),),
)
_DRAFT = _statement(
    Stay.constellation_id == bindparam("constellation"),
    Stay.asked_by == bindparam("person"),
    Stay.state == StayState.DRAFT,
    order=(Stay.created_at.desc(),),
)
_TO_APPROVE = _statement(
    Stay.service_id.in_(_of("services")), Stay.state == StayState.AWAITING_APPROVAL, order=(Stay.first_night,)
)

_WAITING = _statement(
    Stay.constellation_id == bindparam("constellation"),
    Stay.waits_since.is_not(None),
    Stay.state == StayState.REQUESTED,
    order=(Stay.waits_since,),
)

_OF_REPEAT = _statement(Stay.repeat_id == bindparam("repeat"), Stay.state != StayState.DRAFT, order=(Stay.first_night,))

_AFFECTED = _statement(
    Stay.constellation_id == bindparam("constellation"), Stay.affected_by.is_not(None), order=(Stay.first_night,)
)

_BED_NIGHTS = (
    select(BedNight.bed_id, BedNight.night, BedNight.kind, BedNight.stay_id, BedNight.child_id, BedNight.reason)
    .where(BedNight.bed_id.in_(_of("beds")), BedNight.night >= bindparam("first"), BedNight.night < bindparam("end"))
    .order_by(BedNight.night, BedNight.bed_id)
)


_LAST_ASKED = select(func.max(CheckResult.at)).where(
    CheckResult.stay_id == bindparam("stay"), CheckResult.moment == "asked"
)


def last_asked_at(unit: Unit, stay_id: UUID) -> datetime | None:
    """When nights were last asked for or wanted for the stay: the checks were kept at that moment (R21)."""
    return unit.session.scalar(_LAST_ASKED, {"stay": stay_id})


def asked_with_others(unit: Unit, stay: Stay) -> bool:
    """Whether what was last asked for the stay was asked for others of its repeat at the same moment."""
    if stay.repeat_id is None:
        return False
    others = (
        select(CheckResult.id)
        .join(Stay, Stay.id == CheckResult.stay_id)
        .where(Stay.repeat_id == stay.repeat_id, Stay.id != stay.id)
        .where(CheckResult.moment == "asked", CheckResult.at == last_asked_at(unit, stay.id))
    )
    return unit.session.scalar(others.limit(1)) is not None


def _list(unit: Unit, statement: Select[*tuple[Any, ...]], most: int, **values: Any) -> list[LoadedStay]:
    rows = unit.session.execute(statement, {"most": most, **values})
    return [_loaded(list(of_stay)) for _, of_stay in groupby(rows, key=lambda row: row[0].id)]


def _loaded(rows: list[Any]) -> LoadedStay:
    stay, state, household, asked_by, decided_by, _ = rows[0]
    children = tuple(child for *_, child in rows if child is not None)
    return LoadedStay(stay, ConstellationState(state), household, asked_by, children, decided_by or "")


def load_stay(unit: Unit, stay_id: UUID) -> LoadedStay | None:
    """One stay, or None."""
    return next(iter(_list(unit, _THE_STAY, 1, stay=stay_id)), None)


def list_stays_between(unit: Unit, constellation_id: UUID, first: date, end: date) -> list[LoadedStay]:
    """The stays that the board shows for the nights from `first` up to but without `end`, earliest first."""
    return _list(unit, _BETWEEN, MOST_ON_BOARD, constellation=constellation_id, first=first, end=end)


def list_stays_for_organisers(
    unit: Unit, constellation_ids: Collection[UUID], first: date, end: date
) -> list[LoadedStay]:
    """What the organisers of constellations see on one day: all that waits, and what the board shows in between."""
    if not constellation_ids:
        return []
    wanted = list(constellation_ids)
    return _list(unit, _FOR_ORGANISERS, MOST_ON_BOARD, constellations=wanted, first=first, end=end)


def list_stays_of(
    unit: Unit, household_ids: Collection[UUID], limit: int = 60, since: date = date.min
) -> list[LoadedStay]:
    """A family's own stays that end on a day or later, newest first, without drafts."""
    return _list(unit, _OF_HOMES, limit, households=list(household_ids), since=since)


def find_draft(unit: Unit, constellation_id: UUID) -> LoadedStay | None:
    """The sleepover that the actor has begun to ask for and not sent."""
    return next(iter(_list(unit, _DRAFT, 1, constellation=constellation_id, person=unit.person_id)), None)


def last_reason(unit: Unit, household_id: UUID) -> str | None:
    """Why the family asked last; it stands chosen in the next ask, and is seen before that is sent."""
    found = (
        select(Stay.reason)
        .where(Stay.household_id == household_id, Stay.asked_at.is_not(None), Stay.kind == StayKind.PLANNED.value)
        .order_by(Stay.asked_at.desc(), Stay.id)
        .limit(1)
    )
    return unit.session.scalar(found)


class OnBed(NamedTuple):
    """What stands on one bed on one night, as it is read (the table is `BedNight`)."""

    bed_id: UUID
    night: date
    kind: str
    stay_id: UUID | None
    child_id: UUID | None
    reason: str


def bed_nights_between(unit: Unit, bed_ids: Iterable[UUID], first: date, end: date) -> list[OnBed]:
    """What stands on the beds from `first` up to but without `end`."""
    values = {"beds": list(bed_ids), "first": first, "end": end}
    return [OnBed(*row) for row in unit.session.execute(_BED_NIGHTS, values)]


def births_of(unit: Unit, child_ids: Collection[UUID]) -> dict[UUID, date]:
    """The first of the month of birth of these children, of those whom the wall lets in."""
    children = unit.session.scalars(select(Child).where(Child.id.in_(child_ids)))
    return {child.id: date(child.birth_year, child.birth_month, 1) for child in children}


@dataclass(frozen=True, slots=True)
class Sleeper:
    """A child on some nights: of an accepted stay, or (no dates, no reference) of the hub home's own family.

    `at_hub`: whether at the hub home in question, rather than at another.
    """

    child_id: UUID
    fostered: bool
    sibling_group: UUID | None
    at_hub: bool
    reference: str
    first: date | None
    home: date | None


def list_sleepers(
    unit: Unit, home: Home, child_ids: Collection[UUID], besides: UUID, first: date, end: date
) -> list[Sleeper]:
    """Whoever counts at the hub home on the nights (R22), and where else these children are then (R11).

    Stays that hold their children, without the one in question, earliest first; then the hub home's own children.
    """
    here = Stay.constellation_id == home.constellation_id
    then = (Stay.first_night < end, Stay.home_day > first)
    # Two ways to a stay, each by an index of its own: an "or" across both tables reads every stay of the service.
    found = union(
        select(Stay.id).where(here, *then),
        select(StayChild.stay_id).where(StayChild.child_id.in_(child_ids), StayChild.holds),
    )
    staying = (
        select(Child.id, Child.fostered, Child.sibling_group, here, Stay.reference, Stay.first_night, Stay.home_day)
        .join(StayChild, StayChild.child_id == Child.id)
        .join(Stay, Stay.id == StayChild.stay_id)
        .where(
            Stay.id.in_(found),
            or_(here, StayChild.child_id.in_(child_ids)),
            StayChild.holds,
            Stay.id != besides,
            *then,
        )
    )
    own = select(Child.id, Child.fostered, Child.sibling_group, true(), literal(""), null(), null()).where(
        Child.household_id == home.hub_household_id, or_(Child.left_on.is_(None), Child.left_on > first)
    )
    both: CompoundSelect[UUID, bool, UUID | None, bool, str, date | None, date | None] = union_all(staying, own)
    return [Sleeper(*row) for row in unit.session.execute(both.order_by("first_night", "id"))]


def list_to_approve(unit: Unit, service_ids: Collection[UUID]) -> list[LoadedStay]:
    """The stays of these services that wait for somebody to agree, the first to begin first (R25)."""
    if not service_ids:
        return []
    return _list(unit, _TO_APPROVE, MOST_ON_BOARD, services=list(service_ids))


def list_waiting(unit: Unit, constellation_id: UUID) -> list[LoadedStay]:
    """The asks on the waiting list of a constellation, who waits longest first (domain 4.9)."""
    return _list(unit, _WAITING, MOST_ON_BOARD, constellation=constellation_id)


def list_of_repeat(unit: Unit, repeat_id: UUID) -> list[LoadedStay]:
    """The stays of a repeat, the first to begin first: in this order several of them are locked (E34)."""
    return _list(unit, _OF_REPEAT, MOST_ON_BOARD, repeat=repeat_id)


def list_affected(unit: Unit, constellation_id: UUID) -> list[LoadedStay]:
    """The stays on closed nights about which somebody must decide, the first to begin first (W4)."""
    return _list(unit, _AFFECTED, MOST_ON_BOARD, constellation=constellation_id)


def was_yes(unit: Unit, stay: Stay) -> bool:
    """Whether what was last decided about the stay was a yes: the checks that were kept with it say so (R21)."""
    kept = select(CheckResult.id).where(
        CheckResult.stay_id == stay.id, CheckResult.moment == "accepted", CheckResult.at == stay.decided_at
    )
    return unit.session.scalar(kept.limit(1)) is not None


def amendments_of(unit: Unit, stay: Stay) -> list[tuple[StayAmendment, str]]:
    """How a closed stay was put right, the first time first, each with the first name of who did it (R19)."""
    if stay.is_now is not StayState.COMPLETED:
        return []
    made = (
        select(StayAmendment, Person.given_name)
        .join(Person, Person.id == StayAmendment.by_person)
        .where(StayAmendment.stay_id == stay.id)
        .order_by(StayAmendment.at, StayAmendment.id)
    )
    return [(row, name) for row, name in unit.session.execute(made)]
