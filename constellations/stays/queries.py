"""Reads of stays and bed-nights. Every one is behind the service's wall; access.py decides who may ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CompoundSelect, Row, Select, null, select, union_all

from accounts.people.models import Household, Person
from constellations.homes.models import Child, Constellation
from constellations.homes.rules import ConstellationState
from constellations.stays.models import BedNight, Stay, StayChild
from constellations.stays.rules import HOLDS_BED, StayState
from core.unit_of_work import Unit

OPEN_ASKS = (StayState.REQUESTED, StayState.OFFERED)
ON_BOARD = (*OPEN_ASKS, *HOLDS_BED, StayState.COMPLETED)


@dataclass(frozen=True, slots=True)
class LoadedStay:
    """A stay with what is needed to decide and to show it."""

    stay: Stay
    constellation_state: ConstellationState
    household: str
    asked_by: str
    children: tuple[Child, ...]

    @property
    def child_ids(self) -> tuple[UUID, ...]:
        """Whom it is for, in the order of their names."""
        return tuple(child.id for child in self.children)


def _stays() -> Select[Stay, str, str, str]:
    return (
        select(Stay, Constellation.state, Household.name, Person.given_name)
        .join(Constellation, Constellation.id == Stay.constellation_id)
        .join(Household, Household.id == Stay.household_id)
        .join(Person, Person.id == Stay.asked_by)
    )


def _with_children(unit: Unit, rows: Sequence[Row[Stay, str, str, str]]) -> list[LoadedStay]:
    children: dict[UUID, list[Child]] = defaultdict(list)
    if rows:
        found = unit.session.execute(
            select(StayChild.stay_id, Child)
            .join(Child, Child.id == StayChild.child_id)
            .where(StayChild.stay_id.in_([row[0].id for row in rows]))
            .order_by(Child.first_name, Child.id)
        )
        for stay_id, child in found:
            children[stay_id].append(child)
    return [
        LoadedStay(stay, ConstellationState(state), household, asked_by, tuple(children[stay.id]))
        for stay, state, household, asked_by in rows
    ]


def load_stay(unit: Unit, stay_id: UUID) -> LoadedStay | None:
    """One stay, or None."""
    rows = unit.session.execute(_stays().where(Stay.id == stay_id)).all()
    return next(iter(_with_children(unit, rows)), None)


def list_stays_between(unit: Unit, constellation_id: UUID, first: date, end: date) -> list[LoadedStay]:
    """The stays that the board shows for the nights from `first` up to but without `end`, earliest first."""
    rows = unit.session.execute(
        _stays()
        .where(
            Stay.constellation_id == constellation_id,
            Stay.state.in_(ON_BOARD),
            Stay.first_night < end,
            Stay.home_day > first,
        )
        .order_by(Stay.first_night, Stay.asked_at, Stay.id)
    ).all()
    return _with_children(unit, rows)


def list_asks(unit: Unit, constellation_ids: Collection[UUID]) -> list[LoadedStay]:
    """The requests that wait for a hub home's answer, the soonest deadline first."""
    statement = _stays().where(Stay.constellation_id.in_(constellation_ids), Stay.state == StayState.REQUESTED)
    rows = unit.session.execute(statement.order_by(Stay.answer_by, Stay.id).limit(50)).all()
    return _with_children(unit, rows)


def list_stays_of(unit: Unit, household_ids: Collection[UUID], limit: int = 60) -> list[LoadedStay]:
    """A family's own stays, newest first, without drafts."""
    statement = _stays().where(Stay.household_id.in_(household_ids), Stay.state != StayState.DRAFT)
    rows = unit.session.execute(statement.order_by(Stay.first_night.desc(), Stay.id).limit(limit)).all()
    return _with_children(unit, rows)


def find_draft(unit: Unit, constellation_id: UUID) -> LoadedStay | None:
    """The sleepover that the actor has begun to ask for and not sent."""
    statement = _stays().where(
        Stay.constellation_id == constellation_id, Stay.asked_by == unit.person_id, Stay.state == StayState.DRAFT
    )
    rows = unit.session.execute(statement.order_by(Stay.created_at.desc()).limit(1)).all()
    return next(iter(_with_children(unit, rows)), None)


def bed_nights_between(unit: Unit, bed_ids: Iterable[UUID], first: date, end: date) -> list[BedNight]:
    """What stands on the beds from `first` up to but without `end`."""
    statement = select(BedNight).where(
        BedNight.bed_id.in_(list(bed_ids)), BedNight.night >= first, BedNight.night < end
    )
    return list(unit.session.scalars(statement.order_by(BedNight.night, BedNight.bed_id)))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An accepted stay of a child, besides the one in question."""

    child_id: UUID
    reference: str
    first: date
    home: date


def stays_elsewhere(unit: Unit, child_ids: Collection[UUID], besides: UUID, first: date, end: date) -> list[Elsewhere]:
    """The other accepted stays of these children that touch the nights (R11)."""
    rows = unit.session.execute(
        select(StayChild.child_id, Stay.reference, Stay.first_night, Stay.home_day)
        .join(Stay, Stay.id == StayChild.stay_id)
        .where(
            StayChild.child_id.in_(child_ids),
            StayChild.holds,
            Stay.id != besides,
            Stay.first_night < end,
            Stay.home_day > first,
        )
        .order_by(Stay.first_night)
    )
    # A stay that holds its children has both dates (ck_stay_dated).
    return [Elsewhere(row[0], row[1], row[2], row[3]) for row in rows if row[2] and row[3]]


@dataclass(frozen=True, slots=True)
class ChildAtHub:
    """A child at the hub home on some nights: of an accepted stay, or (no dates) the hub's own."""

    child_id: UUID
    fostered: bool
    sibling_group: UUID | None
    first: date | None
    home: date | None


def children_at_hub(
    unit: Unit, constellation_id: UUID, hub_household_id: UUID | None, besides: UUID, first: date, end: date
) -> list[ChildAtHub]:
    """Everybody who counts at the hub home on the nights: children of accepted stays, and the hub's own (R22)."""
    staying = (
        select(Child.id, Child.fostered, Child.sibling_group, Stay.first_night, Stay.home_day)
        .join(StayChild, StayChild.child_id == Child.id)
        .join(Stay, Stay.id == StayChild.stay_id)
        .where(
            Stay.constellation_id == constellation_id,
            StayChild.holds,
            Stay.id != besides,
            Stay.first_night < end,
            Stay.home_day > first,
        )
    )
    own = select(Child.id, Child.fostered, Child.sibling_group, null(), null()).where(
        Child.household_id == hub_household_id
    )
    both: CompoundSelect[UUID, bool, UUID | None, date | None, date | None] = union_all(staying, own)
    return [ChildAtHub(*row) for row in unit.session.execute(both)]


def list_to_approve(unit: Unit, service_ids: Collection[UUID]) -> list[LoadedStay]:
    """The stays of these services that wait for somebody to agree, the first to begin first (R25)."""
    if not service_ids:
        return []
    statement = _stays().where(Stay.service_id.in_(service_ids), Stay.state == StayState.AWAITING_APPROVAL)
    rows = unit.session.execute(statement.order_by(Stay.first_night, Stay.id).limit(50)).all()
    return _with_children(unit, rows)
