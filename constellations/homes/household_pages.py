"""The pages of households as values: the list, one home's file, and what each of its forms asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for

from accounts.shell.form_page import Link
from constellations.homes.access import HouseholdPermission, may_edit_household, service_for
from constellations.homes.approvals import (
    CHECK_WORDS,
    GENDER_WORDS,
    KIND_WORDS,
    CheckStanding,
    Renewal,
    Standing,
)
from constellations.homes.household_queries import (
    Dated,
    HouseholdFile,
    ListedHousehold,
    Wanted,
    list_households,
    standings,
)
from constellations.homes.models import ApprovalTerm
from constellations.homes.place_services import SSW
from constellations.homes.reminders import reminders_link, stopped_words
from core import clock
from core.unit_of_work import Unit
from core.words import MONTHS, count_words, names_words

PLACE_WORDS = {"hub": "Hub home of", "satellite": "Satellite of"}


@dataclass(frozen=True, slots=True)
class Said:
    """Words with the kind of their tag: lapsed, soon, certain or plain."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A home in the list."""

    title: str
    detail: str
    url: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class HouseholdsPage:
    """The list of a service's homes."""

    search: str
    ended: bool
    rows: tuple[HouseholdRow, ...]
    nothing: str
    add: str
    others: Link
    later: str


def day(when: date) -> str:
    """ "27 March 2026"."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def households_page(unit: Unit, wanted: Wanted, renewal: Renewal) -> HouseholdsPage:
    """A page of the list. Raises `NotFound` for who administers no service."""
    found, later = list_households(unit, wanted, renewal)
    asked: dict[str, Any] = {"search": wanted.search or None, "ended": "yes" if wanted.ended else None}
    nothing = "No home has this name." if wanted.search else "No homes yet."
    if wanted.ended and not wanted.search:
        nothing = "No home has left."
    others = Link(
        "Homes that are with us" if wanted.ended else "Homes that have left",
        url_for("households.households", ended=None if wanted.ended else "yes"),
    )
    return HouseholdsPage(
        search=wanted.search,
        ended=wanted.ended,
        rows=tuple(_row(one) for one in found),
        nothing=nothing,
        add=url_for("households.new") if unit.is_related(wanted.service_id, "service_manager") else "",
        others=others,
        later=url_for("households.households", after=later, **asked) if later else "",
    )


def wanted_of(unit: Unit, search: str, ended: bool, after: UUID | None) -> Wanted:
    """What the address asks for, of the actor's service."""
    mine = service_for(unit, HouseholdPermission.READ)
    return Wanted(mine.service_id, mine.only, search[:80].strip(), ended, after)


def _row(one: ListedHousehold) -> HouseholdRow:
    place = one.place[:1].upper() + one.place[1:]
    children = count_words(one.children, "child", "children")
    parts = [names_words(one.adults), place or "in no constellation", children]
    if one.ended_on:
        parts = [f"left on {day(one.ended_on)}"]
    said = [
        Said("lapsed", "No approved carer") if not one.approved else None,
        Said("lapsed", f"{count_words(one.lapsed, 'check')} lapsed") if one.lapsed else None,
        Said("soon", f"{count_words(one.soon, 'check')} due soon") if one.soon else None,
        Said("soon", f"{count_words(one.missing, 'check')} not written down") if one.missing else None,
    ]
    return HouseholdRow(
        title=f"{one.name} family",
        detail=" · ".join(part for part in parts if part),
        url=url_for("households.household", household_id=one.id),
        said=() if one.ended_on else tuple(item for item in said if item),
    )


@dataclass(frozen=True, slots=True)
class AdultCard:
    """An adult of the home with the checks that are kept of them."""

    name: str
    detail: str
    checks: tuple[Said, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DatedRow:
    """Something that holds or held between two days."""

    title: str
    detail: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """One home's file. `past` of each part is folded away."""

    title: str
    summary: str
    warnings: tuple[Said, ...]
    back: Link
    edits: tuple[Link, ...]
    adults: tuple[AdultCard, ...]
    add_adult: str
    add_check: str
    adults_past: tuple[DatedRow, ...]
    terms: tuple[DatedRow, ...]
    add_terms: str
    terms_past: tuple[DatedRow, ...]
    places: tuple[DatedRow, ...]
    add_place: Link | None
    places_past: tuple[DatedRow, ...]
    workers: tuple[DatedRow, ...]
    add_worker: Link | None
    workers_past: tuple[DatedRow, ...]


def household_page(unit: Unit, file: HouseholdFile, renewal: Renewal) -> HouseholdPage:
    """Everything about a home, for who may see it; the ways to change it only for who may change it."""
    home, edit = file.household, may_edit_household(unit, file.household) and file.household.ended_on is None
    checks = standings(file, unit.now, renewal)
    adults, workers = file.lasting("adult", unit.now), [one for one in file.relations if one.role == SSW]
    places = file.lasting("place", unit.now)
    today = clock.today(unit.now)
    terms = [one for one in file.terms if one.valid_until is None or one.valid_until >= today]

    def way(endpoint: str, **values: Any) -> str:
        return url_for(f"households.{endpoint}", **values) if edit else ""

    of_home = {"household_id": home.id}
    stopped = stopped_words(unit, file) if edit else ""
    return HouseholdPage(
        title=f"{home.name} family",
        summary=_summary(file, unit),
        warnings=(*([Said("soon", stopped)] if stopped else []), *_warnings(file, unit, checks)),
        back=Link("Households", url_for("households.households")),
        edits=_edits(home.id, stopped=bool(stopped)) if edit else (),
        adults=tuple(_adult(one, checks.get(one.person_id or home.id, ()), edit) for one in adults),
        add_adult=way("add_adult", **of_home),
        add_check=way("add_check", **of_home),
        adults_past=tuple(_dated(one, one.name, _approved(one)) for one in file.past("adult", unit.now)),
        terms=tuple(_terms(one, edit) for one in terms),
        add_terms=way("add_terms", **of_home),
        terms_past=tuple(_terms(one, False) for one in file.terms if one not in terms),
        places=tuple(_place(one, edit) for one in places),
        add_place=Link(
            "Move to another constellation" if places else "Put into a constellation", way("place", **of_home)
        )
        if edit
        else None,
        places_past=tuple(_place(one, False) for one in file.past("place", unit.now)),
        workers=tuple(_worker(one, edit) for one in workers if not one.is_over(unit.now)),
        add_worker=Link("Change the worker" if workers else "Choose a worker", way("worker", **of_home))
        if edit
        else None,
        workers_past=tuple(_worker(one, False) for one in workers if one.is_over(unit.now)),
    )


def _edits(household_id: UUID, *, stopped: bool) -> tuple[Link, ...]:
    return (
        Link("Change the name", url_for("households.rename", household_id=household_id)),
        Link("Exemptions from the limit", url_for("agreements.exemptions", household_id=household_id)),
        reminders_link(household_id, stopped=stopped),
        Link("The home leaves the service", url_for("households.end", household_id=household_id)),
    )


def _summary(file: HouseholdFile, unit: Unit) -> str:
    if file.household.ended_on is not None:
        return f"Left on {day(file.household.ended_on)}: {file.household.ended_reason}"
    adults = names_words([one.given_name for one in file.now("adult", unit.now)])
    places = [f"{PLACE_WORDS[one.role]} {one.constellation}" for one in file.now("place", unit.now)]
    return " · ".join(part for part in (adults, *(places or ["In no constellation"])) if part)


def _warnings(file: HouseholdFile, unit: Unit, checks: dict[UUID, tuple[CheckStanding, ...]]) -> tuple[Said, ...]:
    if file.household.ended_on is not None:
        return ()
    found = []
    if not any(one.approved for one in file.now("adult", unit.now)):
        found.append(Said("lapsed", "Nobody here is an approved carer, so nobody can ask for or host a sleepover."))
    if any(check.standing is Standing.LAPSED for mine in checks.values() for check in mine):
        found.append(Said("lapsed", "A check has lapsed. No planned sleepover can begin until it is renewed."))
    today = clock.today(unit.now)
    if not any(term.valid_from <= today and (term.valid_until or today) >= today for term in file.terms):
        found.append(Said("soon", "No approval terms are written down for today."))
    return tuple(found)


def _approved(one: Dated) -> str:
    return "Approved carer" if one.approved else "Adult of the home, not approved"


def _span(one: Dated) -> str:
    since = f"since {day(clock.today(one.since))}"
    if one.until is None:
        return since
    return f"{day(clock.today(one.since))} to {day(clock.today(one.until))}"


def _dated(one: Dated, title: str, detail: str = "", links: Sequence[Link] = ()) -> DatedRow:
    return DatedRow(title, " · ".join(part for part in (detail, _span(one)) if part), tuple(links))


def _adult(one: Dated, checks: Sequence[CheckStanding], edit: bool) -> AdultCard:
    links = (
        Link("Take the approval away" if one.approved else "Approve", url_for("households.approval", member_id=one.id)),
        Link("Leaves the home", url_for("households.adult_leaves", member_id=one.id)),
    )
    return AdultCard(
        one.name,
        f"{_approved(one)} · {_span(one)}",
        tuple(_check(check) for check in checks),
        links if edit else (),
    )


def _check(check: CheckStanding) -> Said:
    kind = CHECK_WORDS[check.kind]
    if check.due_on is None or check.done_on is None:
        return Said("soon", f"{kind} not written down")
    if check.standing is Standing.LAPSED:
        how = "withdrawn" if check.withdrawn else f"lapsed, was due {day(check.due_on)}"
        return Said("lapsed", f"{kind} {how}")
    kind_of_tag = "soon" if check.standing is Standing.SOON else "certain"
    return Said(kind_of_tag, f"{kind} due {day(check.due_on)}")


def _terms(term: ApprovalTerm, edit: bool) -> DatedRow:
    children = count_words(term.most_children, "child", "children")
    title = f"Up to {children}, aged {term.youngest} to {term.oldest}"
    kinds = names_words([KIND_WORDS[kind].lower() for kind in term.kinds if kind in KIND_WORDS])
    span = f"from {day(term.valid_from)}" + (f" to {day(term.valid_until)}" if term.valid_until else "")
    ended = term.ended_reason or ""
    detail = ". ".join(part for part in (f"{GENDER_WORDS[term.gender]}, {kinds}, {span}", term.note, ended) if part)
    links = (Link("End these terms", url_for("households.end_terms", term_id=term.id)),) if edit else ()
    return DatedRow(title, detail, links)


def _place(one: Dated, edit: bool) -> DatedRow:
    links = (Link("Leaves the constellation", url_for("households.leave", place_id=one.id)),) if edit else ()
    return _dated(one, f"{PLACE_WORDS[one.role]} {one.constellation}", links=links)


def _worker(one: Dated, edit: bool) -> DatedRow:
    links = (Link("Has this home no longer", url_for("households.unassign", assignment_id=one.id)),) if edit else ()
    return _dated(one, one.name, links=links)
