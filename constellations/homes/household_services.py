"""Keeping a service's households: made, renamed, ended; their adults, checks and approval terms."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import insert, select, text

from accounts.people.models import Household, HouseholdMember, Person
from constellations.homes.access import HouseholdPermission, get_household_for
from constellations.homes.approvals import CHECK_WORDS, FINE, GENDER_WORDS, KIND_WORDS, WITHDRAWN
from constellations.homes.facts import (
    AdultAdded,
    AdultApprovalChanged,
    AdultLeft,
    ApprovalTermsEnded,
    ApprovalTermsSet,
    CarerCheckRecorded,
    HouseholdEnded,
    HouseholdMade,
    HouseholdRenamed,
)
from constellations.homes.household_queries import Dated, find_term, household_of, load_file, relations_of
from constellations.homes.models import ApprovalTerm, CarerCheck
from core import clock
from core.ids import new_id
from core.refusals import Changed, Invalid, NotFound
from core.typed import Typed
from core.unit_of_work import Unit

LONG_AGO = date(1990, 1, 1)
AHEAD = timedelta(days=366)
SAY_WHY = "Say why, so that it can be understood later."
SAY_WHEN = "Type the day."
_END = text("select end_relation(:relation, :at)")
T = TypeVar("T")


def get_or_none(found: T | None) -> T:
    """What was found. Raises `NotFound` where nothing was."""
    if found is None:
        raise NotFound
    return found


def instant(day: date, now: datetime) -> datetime:
    """When something that is dated begins or ends: at once today, else as that day begins."""
    return now if day == clock.today(now) else clock.local(day, time(0))


def day_ahead(unit: Unit, typed: Typed, name: str = "day") -> date:
    """The day from which something ends or begins, at most a year back or ahead; today where none is typed."""
    today = clock.today(unit.now)
    return typed.day(name, first=today - AHEAD, last=today + AHEAD) or today


def end_relation(unit: Unit, relation_id: UUID, at: datetime) -> None:
    """End a dated relation. Raises `Changed` when it had ended."""
    if not unit.session.execute(_END, {"relation": relation_id, "at": at}).scalar():
        raise Changed("This had ended already.")


def people_in(relations: tuple[Dated, ...], *whats: str) -> tuple[UUID, ...]:
    """The people who stand in these relations, each once."""
    return tuple({one.person_id for one in relations if one.what in whats and one.person_id is not None})


def make_household(unit: Unit, service_id: UUID, typed: Typed) -> UUID:
    """Put a home into the service's list; its adults, terms and place follow. Returns its id."""
    name = typed.line("name", "Type the name that others know the family by.")
    typed.check()
    made = Household(id=new_id(), service_id=service_id, name=name)
    unit.session.add(made)
    unit.record(HouseholdMade(service_id=service_id, household_id=made.id, changes=(("name", None, name),)))
    return made.id


def rename_household(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """Call a home otherwise."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    name = typed.line("name", "Type the name that others know the family by.")
    typed.check()
    before, household.name = household.name, name
    changes = (("name", before, name),)
    unit.record(HouseholdRenamed(service_id=household.service_id, household_id=household.id, changes=changes))


def end_household(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """A home leaves the service: all its places, assignments and adults end with it, and its records stay (R7, W5)."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    reason, day = typed.words("reason", SAY_WHY), day_ahead(unit, typed)
    typed.check()
    if household.ended_on is not None:
        raise Changed("This home had left already.")
    file, at = load_file(unit, household), instant(day, unit.now)
    for one in file.relations:
        if one.until is None or one.until > at:
            end_relation(unit, one.id, at)
    for term in file.terms:
        if term.valid_until is None or term.valid_until > day:
            term.valid_until, term.ended_reason = max(day, term.valid_from), reason
    for child in file.children:
        if child.left_on is None:
            child.left_on, child.left_reason = day, reason
    household.ended_on, household.ended_reason = day, reason
    people = people_in(file.relations, "adult", "worker")
    where: dict[str, Any] = {"service_id": household.service_id, "household_id": household.id}
    unit.record(HouseholdEnded(reason=reason, people=people, changes=(("ended_on", None, day.isoformat()),), **where))


def add_adult(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """Somebody lives in the home as an adult. An account, where they are to have one, comes by invitation."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    given = typed.line("given_name", "Type the first name.")
    family = typed.line("family_name", "Type the last name.")
    phone = typed.line("phone", most=30)
    approved = typed.one_of("approved", ("yes", "no"), "Choose whether this adult is approved to foster.") == "yes"
    typed.check()
    person_id = new_id()
    values = {"given_name": given, "family_name": family, "phone": phone or None, "created_at": unit.now}
    unit.session.execute(insert(Person).values(id=person_id, **values))
    _become_adult(unit, household, person_id, approved, unit.now)
    unit.record(
        AdultAdded(
            service_id=household.service_id,
            household_id=household.id,
            person_id=person_id,
            people=(person_id,),
            changes=(("approved", None, _yes(approved)),),
        )
    )


def _yes(approved: bool) -> str:
    return "yes" if approved else "no"


def _become_adult(unit: Unit, household: Household, person_id: UUID, approved: bool, since: datetime) -> None:
    unit.session.execute(
        insert(HouseholdMember).values(
            id=new_id(),
            person_id=person_id,
            household_id=household.id,
            household_service_id=household.service_id,
            approved=approved,
            since=since,
        )
    )


def get_adult(unit: Unit, member_id: UUID) -> tuple[Household, Dated]:
    """An adult of a home that the actor may edit, while they live there. Raises `NotFound` and `Changed`."""
    household_id = get_or_none(household_of(unit, member_id))
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    adult = get_or_none(
        next((one for one in relations_of(unit, [household_id]) if one.id == member_id and one.what == "adult"), None)
    )
    return household, adult


def set_approval(unit: Unit, member_id: UUID, typed: Typed) -> UUID:
    """The adult is an approved carer from now on, or no longer (R8): the old relation ends and another begins."""
    household, adult = get_adult(unit, member_id)
    reason = typed.words("reason", SAY_WHY)
    typed.check()
    end_relation(unit, adult.id, unit.now)
    person_id = get_or_none(adult.person_id)
    _become_adult(unit, household, person_id, not adult.approved, unit.now)
    unit.record(
        AdultApprovalChanged(
            service_id=household.service_id,
            household_id=household.id,
            person_id=person_id,
            people=(person_id,),
            reason=reason,
            changes=(("approved", _yes(adult.approved), _yes(not adult.approved)),),
        )
    )
    return household.id


def adult_leaves(unit: Unit, member_id: UUID, typed: Typed) -> UUID:
    """An adult is not of the home any more from a day on; all that came from it ends with it (R7)."""
    household, adult = get_adult(unit, member_id)
    reason, day = typed.words("reason", SAY_WHY), day_ahead(unit, typed)
    typed.check()
    end_relation(unit, adult.id, instant(day, unit.now))
    person_id = get_or_none(adult.person_id)
    unit.record(
        AdultLeft(
            service_id=household.service_id,
            household_id=household.id,
            person_id=person_id,
            people=(person_id,),
            reason=reason,
            changes=(("until", None, day.isoformat()),),
        )
    )
    return household.id


def record_check(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """Write down a DBS check or a medical. The one that is written last counts, so a wrong one is written again."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    adults = {str(one.person_id): one for one in load_file(unit, household).now("adult", unit.now)}
    person = typed.one_of("person", adults, "Choose whose check this is.")
    kind = typed.one_of("kind", CHECK_WORDS, "Choose a DBS check or a medical.")
    result = typed.one_of("result", (FINE, WITHDRAWN), "Choose how it ended.")
    day = typed.day("done_on", "Type the day on its certificate.", first=LONG_AGO, last=clock.today(unit.now))
    typed.check()
    person_id = get_or_none(adults[person].person_id)
    where: dict[str, Any] = {"service_id": household.service_id, "household_id": household.id, "person_id": person_id}
    made = CarerCheck(
        id=new_id(), kind=kind, done_on=day, result=result, recorded_by=unit.person_id, recorded_at=unit.now, **where
    )
    unit.session.add(made)
    unit.record(CarerCheckRecorded(changes=((kind, None, f"{get_or_none(day).isoformat()} {result}"),), **where))


def set_terms(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """The home is approved for this from a day on; what it was approved for before ends the day before (4.4)."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    most = typed.number("most_children", 1, 20, "Type how many children.")
    youngest = typed.number("youngest", 0, 18, "Type the youngest age.")
    oldest = typed.number("oldest", 0, 25, "Type the oldest age.")
    gender = typed.one_of("gender", GENDER_WORDS, "Choose one.")
    kinds = typed.some_of("kinds", tuple(KIND_WORDS))
    first = typed.day("valid_from", "Type the day from which it holds.", first=LONG_AGO)
    last = typed.day("valid_until", first=LONG_AGO)
    note = typed.words("note")
    if not kinds:
        typed.errors["kinds"] = "Tick what the home is approved for."
    if youngest is not None and oldest is not None and youngest > oldest:
        typed.errors["oldest"] = "The oldest age is below the youngest."
    if first and last and last < first:
        typed.errors["valid_until"] = "This is before the day from which it holds."
    typed.check()
    begins = get_or_none(first)
    _end_before(unit, household, begins)
    term = ApprovalTerm(
        id=new_id(),
        service_id=household.service_id,
        household_id=household.id,
        most_children=get_or_none(most),
        youngest=get_or_none(youngest),
        oldest=get_or_none(oldest),
        gender=gender,
        kinds=list(kinds),
        valid_from=begins,
        valid_until=last,
        note=note,
        recorded_by=unit.person_id,
        recorded_at=unit.now,
    )
    unit.session.add(term)
    said = f"{most} children, {youngest} to {oldest}, {gender}, {' '.join(kinds)}, from {begins.isoformat()}"
    where: dict[str, Any] = {"service_id": household.service_id, "household_id": household.id}
    unit.record(ApprovalTermsSet(term_id=term.id, changes=(("approval_terms", None, said),), **where))


def _end_before(unit: Unit, household: Household, begins: date) -> None:
    """End the open terms the day before new ones begin. Raises `Invalid` where the new ones would begin in the past."""
    open_one = unit.session.scalar(
        select(ApprovalTerm)
        .where(ApprovalTerm.household_id == household.id, ApprovalTerm.valid_until.is_(None))
        .with_for_update()
    )
    if open_one is None:
        return
    if open_one.valid_from >= begins:
        raise Invalid({"valid_from": "The terms that hold now began on or after this day. Type a later one."})
    open_one.valid_until, open_one.ended_reason = begins - timedelta(days=1), "Other terms follow."
    unit.session.flush()


def end_terms(unit: Unit, term_id: UUID, typed: Typed) -> UUID:
    """The home's terms end on a day, and none follow."""
    term = get_or_none(find_term(unit, term_id))
    household = get_household_for(unit, term.household_id, HouseholdPermission.EDIT)
    reason = typed.words("reason", SAY_WHY)
    day = typed.day("day", SAY_WHEN, first=term.valid_from, last=clock.today(unit.now) + AHEAD)
    typed.check()
    before, term.valid_until, term.ended_reason = term.valid_until, day, reason
    unit.record(
        ApprovalTermsEnded(
            service_id=household.service_id,
            household_id=household.id,
            term_id=term.id,
            reason=reason,
            changes=(("valid_until", before.isoformat() if before else None, get_or_none(day).isoformat()),),
        )
    )
    return household.id
