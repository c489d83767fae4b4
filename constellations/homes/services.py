"""Children of a service's homes: added, changed, moved, left. The one place that writes a child's particulars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from accounts.people.models import Household
from accounts.register.queries import list_authorities
from constellations.homes.access import ChildPermission, get_child_for, get_home_for_child
from constellations.homes.approvals import shows_full_name
from constellations.homes.child_rules import ASK_EACH_TIME, AUTHORITY_WORDS, Belongs, belongs, born_in_reach
from constellations.homes.facts import Changes, ChildAdded, ChildChanged, ChildLeft, ChildMoved
from constellations.homes.household_queries import find_household, relations_of
from constellations.homes.household_services import AHEAD, SAY_WHY, get_or_none
from constellations.homes.models import Child, ChildMove
from constellations.homes.queries import all_children_of, children_of_service
from core import clock
from core.ids import new_id, parse_id
from core.refusals import Changed
from core.typed import Typed
from core.unit_of_work import Unit

A_SERVICE_HERE = "service"
NO_SIBLINGS = ""
FULL_NAME = (
    "Type the first name or a nickname alone, as one word. Kith never keeps a child's surname. "
    "Join a double name with a hyphen, like Anna-Mae."
)
FAMILY_NAME = "This is a family name. Type the child's first name or a nickname: Kith never keeps a child's surname."


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is kept of a child, as it was typed and found good."""

    first_name: str
    birth_year: int
    birth_month: int
    belongs: Belongs
    placing_authority: str | None
    keeps_placing_service: bool
    sibling: UUID | None
    sleepover_authority: str
    authority_review_on: date | None


def read_particulars(unit: Unit, household: Household, typed: Typed, child: Child | None) -> Particulars:
    """Read the form about a child of this home. Raises `Invalid` with a sentence for each field; a full name (R35)."""
    today = clock.today(unit.now)
    name = _name(unit, household, typed, child)
    month = typed.number("birth_month", 1, 12, "Choose the month.")
    year = typed.number("birth_year", today.year - 26, today.year, "Type the year, like 2015.")
    if year and month and not born_in_reach(year, month, today):
        typed.errors["birth_year"] = "Check the year: Kith keeps children and young people up to 25."
    how = typed.one_of("belongs", tuple(Belongs), "Choose what this child is to the home.")
    authorities = {one.code for one in list_authorities(unit)} | {"", A_SERVICE_HERE}
    placing = typed.one_of("placing_authority", authorities, "Choose who placed the child.")
    others = {str(one.id) for one, _ in children_of_service(unit, household.service_id) if one is not child}
    sibling = typed.one_of("sibling", others | {NO_SIBLINGS}, "Choose a brother or sister, or nobody.")
    decides = typed.one_of("sleepover_authority", AUTHORITY_WORDS, "Choose who decides.")
    review = typed.day("authority_review_on", first=today - AHEAD, last=today + timedelta(days=3 * 366))
    if decides and decides != ASK_EACH_TIME and review is None and "authority_review_on" not in typed.errors:
        typed.errors["authority_review_on"] = (
            "Type when this is looked at again. Without it a worker is asked each time."
        )
    typed.check()
    return Particulars(
        first_name=name,
        birth_year=get_or_none(year),
        birth_month=get_or_none(month),
        belongs=Belongs(how),
        placing_authority=placing if placing not in {"", A_SERVICE_HERE} else None,
        keeps_placing_service=placing == A_SERVICE_HERE,
        sibling=UUID(sibling) if sibling else None,
        sleepover_authority=decides,
        authority_review_on=review,
    )


def _name(unit: Unit, household: Household, typed: Typed, child: Child | None) -> str:
    """The first name or alias: one word, of nobody else in the home, and no family name (R35, E11)."""
    name = typed.line("first_name", "Type a first name or a nickname.", most=30)
    families = {household.name.casefold()}
    families |= {one.family_name.casefold() for one in relations_of(unit, [household.id]) if one.what == "adult"}
    others = [one for one in all_children_of(unit, household.id) if one.left_on is None and one is not child]
    if name and shows_full_name(name):
        typed.errors["first_name"] = FULL_NAME
    elif name.casefold() in families:
        typed.errors["first_name"] = FAMILY_NAME
    elif name.casefold() in {one.first_name.casefold() for one in others}:
        typed.errors["first_name"] = "Another child here is called so. Give one of them a nickname."
    return name


def add_child(unit: Unit, household_id: UUID, typed: Typed) -> UUID:
    """A child lives in the home: the minimum of W5, and never a surname (R35). Returns its id."""
    household = get_home_for_child(unit, household_id)
    if household.ended_on is not None:
        raise Changed("This home has left the service.")
    told = read_particulars(unit, household, typed, None)
    child = Child(
        id=new_id(),
        service_id=household.service_id,
        household_id=household.id,
        first_name=told.first_name,
        birth_year=told.birth_year,
        birth_month=told.birth_month,
        fostered=told.belongs.fostered,
        privately_fostered=told.belongs is Belongs.PRIVATE,
        own_child=told.belongs is Belongs.OWN,
        placing_authority=told.placing_authority,
        sleepover_authority=told.sleepover_authority,
        authority_review_on=told.authority_review_on,
    )
    unit.session.add(child)
    _join_siblings(unit, child, told.sibling)
    changes = (("sleepover_authority", None, told.sleepover_authority),)
    where: dict[str, Any] = {"service_id": child.service_id, "household_id": household.id}
    unit.record(ChildAdded(child_id=child.id, changes=changes, **where))
    return child.id


def change_child(unit: Unit, child_id: UUID, typed: Typed) -> None:
    """What is known about the child changes; an authority keeps its values in the audit, particulars do not (R53)."""
    child, household = get_child_for(unit, child_id, ChildPermission.EDIT)
    told = read_particulars(unit, household, typed, child)
    changes = _put(child, told)
    before = child.sibling_group
    _join_siblings(unit, child, told.sibling)
    if child.sibling_group != before:
        changes = (*changes, ("sibling_group", None, None))
    if changes:
        where: dict[str, Any] = {"service_id": child.service_id, "household_id": household.id}
        unit.record(ChildChanged(child_id=child.id, changes=changes, **where))


_PARTICULARS = ("first_name", "birth_year", "birth_month")


def _put(child: Child, told: Particulars) -> Changes:
    wanted = {
        "first_name": told.first_name,
        "birth_year": told.birth_year,
        "birth_month": told.birth_month,
        "fostered": told.belongs.fostered,
        "privately_fostered": told.belongs is Belongs.PRIVATE,
        "own_child": told.belongs is Belongs.OWN,
        "placing_authority": told.placing_authority,
        "placing_service_id": child.placing_service_id if told.keeps_placing_service else None,
        "sleepover_authority": told.sleepover_authority,
        "authority_review_on": told.authority_review_on,
    }
    changes: list[tuple[str, str | None, str | None]] = []
    for name, after in wanted.items():
        before = getattr(child, name)
        if before != after:
            setattr(child, name, after)
            known = name not in _PARTICULARS
            changes.append((name, _said(before) if known else None, _said(after) if known else None))
    return tuple(changes)


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def _join_siblings(unit: Unit, child: Child, sibling_id: UUID | None) -> None:
    """Put the child into the sibling group of another, or into none; a group of one is none (R22)."""
    before = child.sibling_group
    if sibling_id is None:
        child.sibling_group = None
    else:
        other = next(one for one, _ in children_of_service(unit, child.service_id) if one.id == sibling_id)
        if other.sibling_group is None:
            other.sibling_group = new_id()
        child.sibling_group = other.sibling_group
    if before is not None and before != child.sibling_group:
        left = [one for one, _ in children_of_service(unit, child.service_id) if one.sibling_group == before]
        if len(left) == 1:
            left[0].sibling_group = None


def move_child(unit: Unit, child_id: UUID, typed: Typed) -> None:
    """The child lives in another home of the service from today on; its sleepovers stay where they were asked for."""
    child, household = get_child_for(unit, child_id, ChildPermission.EDIT)
    target = _target(unit, household, typed)
    today = clock.today(unit.now)
    day = typed.day("day", first=today - AHEAD, last=today) or today
    reason = typed.words("reason", SAY_WHY)
    typed.check()
    other = get_or_none(target)
    unit.session.add(
        ChildMove(
            id=new_id(),
            service_id=child.service_id,
            child_id=child.id,
            from_household_id=household.id,
            to_household_id=other.id,
            moved_on=day,
            reason=reason,
            recorded_by=unit.person_id,
            recorded_at=unit.now,
        )
    )
    child.household_id = other.id
    changes = (("household_id", str(household.id), str(other.id)),)
    where: dict[str, Any] = {"service_id": child.service_id, "household_id": other.id}
    unit.record(ChildMoved(child_id=child.id, reason=reason, changes=changes, **where))


def _target(unit: Unit, household: Household, typed: Typed) -> Household | None:
    chosen = typed.line("household", "Choose the home.")
    target = parse_id(chosen)
    found = find_household(unit, target) if target else None
    fits = found is not None and found.service_id == household.service_id and found.ended_on is None
    if chosen and (not fits or found is household):
        typed.errors["household"] = "Choose another home of this service."
    return found


def child_leaves(unit: Unit, child_id: UUID, typed: Typed) -> None:
    """The child lives with none of the service's homes any more; the record stays, and no stay can be asked for."""
    child, household = get_child_for(unit, child_id, ChildPermission.EDIT)
    if child.left_on is not None:
        raise Changed("This child had left already.")
    today = clock.today(unit.now)
    day = typed.day("day", first=today - AHEAD, last=today) or today
    reason = typed.words("reason", SAY_WHY)
    typed.check()
    child.left_on, child.left_reason = day, reason
    where: dict[str, Any] = {"service_id": child.service_id, "household_id": household.id}
    unit.record(ChildLeft(child_id=child.id, reason=reason, changes=(("left_on", None, day.isoformat()),), **where))


def belongs_of(child: Child) -> Belongs:
    """What the child is to its home."""
    return belongs(fostered=child.fostered, privately_fostered=child.privately_fostered, own_child=child.own_child)
