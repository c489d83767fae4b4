"""The pages of broken glass, as values. A child is named where somebody may see it, and in no list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from accounts.people.models import Household
from accounts.people.queries import names_of
from accounts.permissions.decide import may
from accounts.shell.form_page import FormPage, Given, Link
from accounts.shell.labelled import Labelled
from community.public import ConversationKind, title_of
from constellations.break_glass.access import get_break_for, may_break, sees_location, service_to_break_in
from constellations.break_glass.models import GlassBreak
from constellations.break_glass.navigation import break_glass_part
from constellations.break_glass.queries import StayNow, ends_for, list_breaks, phones_of
from constellations.break_glass.rules import FINDING_WORDS, Finding
from constellations.break_glass.threads import WHICH, Candidate
from constellations.homes.access import children_scope
from constellations.homes.household_pages import Said
from constellations.homes.household_queries import relations_of
from constellations.homes.models import Child
from constellations.homes.queries import find_child, find_home
from core import clock
from core.unit_of_work import Unit
from core.words import day_words, deadline_words, names_words, time_words

BEFORE = (
    "You see where one child is, for 60 minutes. Nobody can take away that you looked.",
    "The safeguarding leads and the records officer are told now, and one of them reviews it.",
)


KIND_WORDS = {
    ConversationKind.EVERYONE.value: "Everyone: hub home, families and liaison worker",
    ConversationKind.CARERS.value: "Carers: hub home and families",
    ConversationKind.ORGANISERS.value: "Organisers: hub home and liaison worker",
    ConversationKind.DIRECT.value: "Direct: two people",
    ConversationKind.GROUP.value: "A small group",
}


@dataclass(frozen=True, slots=True)
class BreakRow:
    """One of the list: who, when, and what has become of it."""

    title: str
    detail: str
    said: tuple[Said, ...]
    url: str


@dataclass(frozen=True, slots=True)
class BreaksPage:
    """Everything that was broken in a service, the last first."""

    back: Link | None
    rows: tuple[BreakRow, ...]
    ways: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class WherePage:
    """Where a child is now, and whom to ring there."""

    title: str
    until: str
    facts: tuple[Labelled, ...]
    links: tuple[Link, ...]


def breaks_page(unit: Unit, service_id: UUID) -> BreaksPage:
    """The list."""
    found = list_breaks(unit, service_id)
    names = names_of(unit, [one.broken_by for one in found] + [one.reviewed_by for one in found])
    ways: tuple[Link, ...] = ()
    if may_break(unit, service_id):
        ways = (
            Link("For a child", url_for("break_glass.new")),
            Link("For a conversation", url_for("break_glass.new_conversation")),
        )
    back = Link("Your service", url_for("service.service")) if break_glass_part(unit) else None
    return BreaksPage(back, tuple(_row(unit, one, names) for one in found), ways)


def _row(unit: Unit, one: GlassBreak, names: dict[UUID, str]) -> BreakRow:
    today, mine = clock.today(unit.now), one.broken_by == unit.person_id
    at = f"{day_words(clock.today(one.broken_at), today)}, {time_words(one.broken_at)}"
    detail = f"{at} to {time_words(one.ends_at)}"
    if one.reviewed_by is not None and one.finding is not None:
        detail += f". Reviewed by {names[one.reviewed_by]}: {FINDING_WORDS[Finding(one.finding)].lower()}"
    if mine:
        url = shown_at(unit, one) if one.is_open(unit.now) else ""
    else:
        url = url_for("break_glass.review", break_id=one.id)
    return BreakRow("You" if mine else names[one.broken_by], detail, _said(unit, one), url)


def _said(unit: Unit, one: GlassBreak) -> tuple[Said, ...]:
    said = [Said("soon", f"Open until {time_words(one.ends_at)}")] if one.is_open(unit.now) else []
    if one.reviewed_at is None:
        late = one.review_by <= unit.now
        words = "Review is overdue" if late else f"Review by {deadline_words(one.review_by, unit.now)}"
        said.append(Said("lapsed" if late else "plain", words))
    return tuple(said)


def shown_at(unit: Unit, one: GlassBreak) -> str:
    """The page that it opens to who broke it."""
    if one.conversation_id is not None:
        return url_for("conversations.conversation", conversation_id=one.conversation_id)
    shown = "break_glass.where" if sees_location(unit, one.service_id) else "children.child"
    return url_for(shown, child_id=one.child_id)


def new_form(unit: Unit) -> FormPage:
    """Break the glass for one child."""
    service_to_break_in(unit)
    given = Given()
    return FormPage(
        "Break the glass",
        Link("Break glass", url_for("break_glass.breaks")),
        "Break the glass",
        (
            given.text("first_name", "The child’s first name", "As it is written in Kith."),
            given.text("birth_year", "Year of birth", "Where two children have one name.", "number"),
            given.text("reason", "Why", "At least 20 characters. The reviewer reads this.", "words"),
        ),
        intro=BEFORE,
        warning="If a child is in danger now, ring 999 first.",
        busy="Opening…",
        danger=True,
    )


def conversation_form(unit: Unit, fit: Sequence[Candidate] = ()) -> FormPage:
    """Break the glass for one conversation; with a choice where several fit what was typed."""
    service_to_break_in(unit)
    given = Given()
    return FormPage(
        "Break the glass",
        Link("Break glass", url_for("break_glass.breaks")),
        "Break the glass",
        (
            given.one("kind", "Which conversation", KIND_WORDS.items()),
            given.text("constellation", "The constellation’s name", "As it is written in Kith, like Heron."),
            given.text("people", "Who writes in it", "For two people or a small group: full names, with commas."),
            *((given.one(WHICH, "Which of these", [(str(one.id), one.label) for one in fit]),) if fit else ()),
            given.text("reason", "Why", "At least 20 characters. The reviewer reads this.", "words"),
        ),
        intro=("You read one conversation, for 60 minutes. Nobody can take away that you looked.", BEFORE[1]),
        warning="If a child is in danger now, ring 999 first.",
        busy="Opening…",
        danger=True,
    )


def review_form(unit: Unit, break_id: UUID) -> FormPage:
    """What was broken, and the form of its review while there is none."""
    found = get_break_for(unit, break_id)
    names = names_of(unit, [found.broken_by, found.reviewed_by])
    today = clock.today(unit.now)
    at = f"{day_words(clock.today(found.broken_at), today)} at {time_words(found.broken_at)}"
    name = _what(unit, found)
    intro = [
        f"{names[found.broken_by]} broke glass on {at}, for {name}, until {time_words(found.ends_at)}.",
        f"Their reason: {found.reason}",
    ]
    back = Link("Break glass", url_for("break_glass.breaks"))
    if found.reviewed_by is not None and found.finding is not None:
        words = FINDING_WORDS[Finding(found.finding)]
        intro.append(f"{names[found.reviewed_by]} reviewed it. {words}: {found.review}")
        return FormPage("Broken glass", back, "", intro=tuple(intro))
    given = Given()
    findings = [(one.value, words) for one, words in FINDING_WORDS.items()]
    fields = (
        given.one("finding", "Was it right to break the glass?", findings),
        given.text("words", "What you looked at", "Who broke it is told your finding, and not these words.", "words"),
    )
    return FormPage("Review broken glass", back, "Keep this review", fields, intro=tuple(intro))


def _what(unit: Unit, found: GlassBreak) -> str:
    if found.conversation_id is not None:
        return f"the conversation “{title_of(unit, found.conversation_id)}”"
    child = find_child(unit, found.child_id) if found.child_id is not None else None
    return child.first_name if child else "a child"


def overseen(unit: Unit, conversation_id: UUID) -> tuple[Link, datetime | None]:
    """For a conversation that is read without being a member: the way back, and until when broken glass shows it."""
    return Link("Break glass", url_for("break_glass.breaks")), ends_for(unit, conversation_id)


def where_page(unit: Unit, child: Child, household: Household, stay: StayNow | None) -> WherePage:
    """Where the child is now."""
    facts = _in_stay(unit, stay) if stay is not None else [Labelled("Now", f"At home, {household.name} family")]
    adults = [one for one in relations_of(unit, [household.id]) if one.what == "adult" and one.holds(unit.now)]
    facts.append(Labelled("Lives with", f"{household.name} family"))
    facts.append(Labelled("Carers there", names_words([one.name for one in adults]) or "Nobody written down"))
    scope = children_scope(unit, household, child)
    if may(unit, "carer_phone.read", scope):
        numbers = phones_of(unit, [one.person_id for one in adults if one.person_id is not None])
        facts += [Labelled(f"Ring {name}", number) for name, number in numbers]
    links: tuple[Link, ...] = ()
    if may(unit, "child_card.read", scope):
        links = (Link(f"What is kept of {child.first_name}", url_for("children.child", child_id=child.id)),)
    ends = ends_for(unit, child.id)
    until = f"You see this until {time_words(ends)}. Then it closes by itself." if ends is not None else ""
    return WherePage(f"Where {child.first_name} is", until, tuple(facts), links)


def _in_stay(unit: Unit, stay: StayNow) -> list[Labelled]:
    home, today = find_home(unit, stay.constellation_id), clock.today(unit.now)
    until = f"until {day_words(stay.home_day, today)}"
    if stay.leaves_at is not None:
        until += f", {time_words(stay.leaves_at)}"
    if home is None:
        return [Labelled("Now", f"On a sleepover, {until}")]
    rows = [Labelled("Now", f"On a sleepover in the hub home of {home.name}, with {home.hub_carer}, {until}")]
    return rows + [Labelled(one.who, one.number) for one in home.numbers]
