"""The page of a child and its forms, as values. A child's name stands on the page, never in an address or a title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from accounts.people.models import Household
from accounts.permissions.decide import Answer, Scope, answer, may
from accounts.register.queries import list_authorities
from accounts.shell.form_page import FormPage, Given, Link
from accounts.shell.labelled import Labelled
from accounts.spaces.models import Space
from constellations.homes.access import (
    ChildPermission,
    HouseholdPermission,
    children_scope,
    get_child_for,
    get_home_for_child,
)
from constellations.homes.ahead import stays_ahead
from constellations.homes.child_rules import AUTHORITY_WORDS, BELONGS_WORDS, authority_now
from constellations.homes.household_forms import FROM_WHEN, STAY_LISTED, WHY
from constellations.homes.household_pages import DatedRow, Said, day
from constellations.homes.household_queries import homes_of_service
from constellations.homes.models import Child
from constellations.homes.queries import all_children_of, children_of_service, moves_of, siblings_of
from constellations.homes.services import A_SERVICE_HERE, belongs_of
from core import clock
from core.unit_of_work import Unit
from core.words import MONTHS, names_words

OUR_OWN = "Our own service"


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A child in the file of its home."""

    title: str
    detail: str
    url: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class ChildrenPage:
    """The children of a home, on a page of their own."""

    title: str
    back: Link | None
    rows: tuple[ChildRow, ...]


@dataclass(frozen=True, slots=True)
class ChildPage:
    """One child's record."""

    title: str
    back: Link
    warnings: tuple[Said, ...]
    facts: tuple[Labelled, ...]
    ahead: tuple[Link, ...]
    moves: tuple[DatedRow, ...]
    edits: tuple[Link, ...]


def _said(child: Child, today: date) -> tuple[Said, ...]:
    if child.left_on is not None or not child.fostered:
        return ()
    if child.authority_review_on is None:
        return (Said("soon", "Sleepover authority has no review date"),)
    if child.authority_review_on < today:
        return (Said("lapsed", "Sleepover authority is past its review"),)
    return ()


def child_row(child: Child, today: date) -> ChildRow:
    """A child in the file of its home: how old, who decides."""
    decides = AUTHORITY_WORDS[authority_now(child.sleepover_authority, child.authority_review_on, today)]
    parts = [f"{child.age_on(today)}", decides if child.fostered else BELONGS_WORDS[belongs_of(child)]]
    if child.left_on is not None:
        parts = [f"left on {day(child.left_on)}"]
    url = url_for("children.child", child_id=child.id)
    return ChildRow(child.first_name, " · ".join(parts), url, _said(child, today))


def children_part(unit: Unit, household: Household, children: tuple[Child, ...]) -> tuple[ChildRow, ...] | None:
    """The children of a home for who may read of them, those who have left last; None for everybody else."""
    if not may(unit, ChildPermission.READ, children_scope(unit, household)):
        return None
    today = clock.today(unit.now)
    return tuple(child_row(child, today) for child in sorted(children, key=lambda one: one.left_on is not None))


def children_by_reason(unit: Unit, household: Household) -> str:
    """Where the children of the home are shown to who reads of them with a reason; empty for everybody else."""
    scope = children_scope(unit, household)
    if may(unit, ChildPermission.READ, scope) or not may(unit, ChildPermission.READ, scope.when(reason=True)):
        return ""
    return url_for("children.of_home", household_id=household.id)


def children_page(unit: Unit, household: Household) -> ChildrenPage:
    """The children of a home."""
    seen = may(unit, HouseholdPermission.READ, Scope(household.service_id, households=frozenset({household.id})))
    name, today = f"{household.name} family", clock.today(unit.now)
    back = Link(name, url_for("households.household", household_id=household.id)) if seen else None
    rows = tuple(child_row(child, today) for child in all_children_of(unit, household.id))
    return ChildrenPage(f"Children of the {name}", back, rows)


def may_add_child(unit: Unit, household: Household) -> bool:
    """Whether the actor may put a child into this home."""
    return household.ended_on is None and may(unit, ChildPermission.EDIT, children_scope(unit, household))


def child_page(unit: Unit, child: Child, household: Household) -> ChildPage:
    """Everything that is kept of a child, for who may see it."""
    today = clock.today(unit.now)
    siblings = [f"{one.first_name} ({name} family)" for one, name in siblings_of(unit, child)]
    value = authority_now(child.sleepover_authority, child.authority_review_on, today)
    review = day(child.authority_review_on) if child.authority_review_on else "not written down"
    facts = [
        Labelled("Age", f"{child.age_on(today)} (born in {MONTHS[child.birth_month - 1]} {child.birth_year})"),
        Labelled("Here as", BELONGS_WORDS[belongs_of(child)]),
        Labelled("Lives with", f"{household.name} family"),
        Labelled("Brothers and sisters", names_words(siblings) or "Nobody written down"),
        Labelled("Placed by", _placed_by(unit, child)),
        Labelled("Sleepovers", AUTHORITY_WORDS[value]),
        Labelled("Looked at again", review),
    ]
    if child.left_on is not None:
        facts.append(Labelled("Left", f"{day(child.left_on)}: {child.left_reason}"))
    edit = child.left_on is None and may(unit, ChildPermission.EDIT, children_scope(unit, household, child))
    return ChildPage(
        title=child.first_name,
        back=Link(f"{household.name} family", url_for("households.household", household_id=household.id)),
        warnings=_said(child, today),
        facts=tuple(facts),
        ahead=stays_ahead(unit, child_id=child.id),
        moves=tuple(
            DatedRow(f"{one.from_household} to {one.to_household}", f"{day(one.moved_on)}: {one.reason}")
            for one in moves_of(unit, child.id)
        ),
        edits=(*(_edits(child.id) if edit else ()), *_where(unit, child, household), *_reads(unit, child, household)),
    )


def _reads(unit: Unit, child: Child, household: Household) -> tuple[Link, ...]:
    """Who read about the child, for who may see that, at once or with a reason (R32)."""
    if answer(unit, "child.reads_read", children_scope(unit, household, child)) is Answer.NOT_THERE:
        return ()
    return (Link(f"Who read about {child.first_name}?", url_for("reads.reads", child_id=child.id)),)


def _where(unit: Unit, child: Child, household: Household) -> tuple[Link, ...]:
    """Where the child is now, for who sees that at once or with a reason."""
    if child.left_on is not None:
        return ()
    scope = children_scope(unit, household, child).when(reason=True)
    if not may(unit, "child_location.read", scope):
        return ()
    return (Link(f"Where is {child.first_name} now?", url_for("break_glass.where", child_id=child.id)),)


def _edits(child_id: UUID) -> tuple[Link, ...]:
    return (
        Link("Change", url_for("children.change", child_id=child_id)),
        Link("May share a room with", url_for("agreements.sharing", child_id=child_id)),
        Link("Moves to another home", url_for("children.move", child_id=child_id)),
        Link("Has left", url_for("children.leaves", child_id=child_id)),
    )


def _placed_by(unit: Unit, child: Child) -> str:
    if child.placing_authority is not None:
        return next((one.name for one in list_authorities(unit) if one.code == child.placing_authority), OUR_OWN)
    if child.placing_service_id is not None:
        space = unit.session.get(Space, child.placing_service_id)
        return space.name if space else OUR_OWN
    return OUR_OWN


def add_form(unit: Unit, household_id: UUID) -> FormPage:
    """A child who lives in the home."""
    household = get_home_for_child(unit, household_id)
    back = Link(f"{household.name} family", url_for("households.household", household_id=household.id))
    record = {"belongs": "looked_after", "sleepover_authority": "approve_each_time"}
    return _form(unit, household, Given(record), None, "Add a child", back)


def change_form(unit: Unit, child_id: UUID) -> FormPage:
    """Change what is known about a child."""
    child, household = get_child_for(unit, child_id, ChildPermission.EDIT)
    back = Link(child.first_name, url_for("children.child", child_id=child.id))
    names = ("first_name", "birth_month", "birth_year", "placing_authority", "sleepover_authority")
    record = {name: getattr(child, name) for name in names}
    record["belongs"] = belongs_of(child).value
    record["authority_review_on"] = child.authority_review_on.isoformat() if child.authority_review_on else ""
    record["sibling"] = next((str(one.id) for one, _ in siblings_of(unit, child)), "")
    if child.placing_service_id is not None and child.placing_authority is None:
        record["placing_authority"] = A_SERVICE_HERE
    return _form(unit, household, Given(record), child, "Change", back)


def _form(unit: Unit, household: Household, given: Given, child: Child | None, title: str, back: Link) -> FormPage:
    placed = [("", OUR_OWN), *((one.code, one.name) for one in list_authorities(unit))]
    if child is not None and child.placing_service_id is not None:
        placed.insert(1, (A_SERVICE_HERE, _placed_by(unit, child)))
    others = [
        (str(one.id), f"{one.first_name}, {name} family")
        for one, name in children_of_service(unit, household.service_id)
        if one is not child
    ]
    months = [("", "Choose"), *((str(n), month) for n, month in enumerate(MONTHS, start=1))]
    fields = (
        given.text("first_name", "First name or nickname", "One word. Never a surname: Kith does not keep it."),
        given.one("birth_month", "Month of birth", months, kind="select"),
        given.text("birth_year", "Year of birth", "Kith does not keep the day.", "number"),
        given.one("belongs", "What is this child to the home?", [(one.value, w) for one, w in BELONGS_WORDS.items()]),
        given.one("placing_authority", "Who placed the child?", placed, kind="select"),
        given.one("sibling", "Brother or sister of", [("", "Nobody here"), *others], kind="select"),
        given.one("sleepover_authority", "Who decides about sleepovers?", AUTHORITY_WORDS.items()),
        given.text(
            "authority_review_on", "When is this looked at again?", "From the day after, a worker is asked.", "day"
        ),
    )
    return FormPage(title, back, "Save", fields, overline=f"{household.name} family")


def move_form(unit: Unit, child_id: UUID) -> FormPage:
    """The child moves to another home of the service."""
    child, household = get_child_for(unit, child_id, ChildPermission.EDIT)
    given = Given()
    found = homes_of_service(unit, household.service_id)
    homes = [("", "Choose"), *((str(id_), f"{name} family") for id_, name in found if id_ != household.id)]
    fields = (
        given.one("household", "Which home?", homes, kind="select"),
        given.text("day", "Since which day", FROM_WHEN, "day"),
        given.text("reason", "Why", WHY, "words"),
    )
    return FormPage(
        f"{child.first_name} moves to another home",
        Link(child.first_name, url_for("children.child", child_id=child.id)),
        "Move the child",
        fields,
        listed_title=STAY_LISTED,
        listed=stays_ahead(unit, child_id=child.id),
        warning="Sleepovers ahead stay with the family that asked for them until somebody cancels them.",
    )


def leaves_form(unit: Unit, child_id: UUID) -> FormPage:
    """The child leaves the service's homes."""
    child, _ = get_child_for(unit, child_id, ChildPermission.EDIT)
    given = Given()
    return FormPage(
        f"{child.first_name} has left",
        Link(child.first_name, url_for("children.child", child_id=child.id)),
        "The child has left",
        (given.text("day", "Since which day", FROM_WHEN, "day"), given.text("reason", "Why", WHY, "words")),
        listed_title=STAY_LISTED,
        listed=stays_ahead(unit, child_id=child.id),
        warning="Nobody can ask for a sleepover for this child any more. The record stays.",
        danger=True,
    )
