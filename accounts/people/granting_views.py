"""Giving roles with dates, and the roles that wait for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.people.access import GRANT, MEMBERS, SeenPerson, get_person_for, services_of, whole
from accounts.people.granting import (
    Asked,
    Waiting,
    approve_role,
    ask_for_role,
    constellations_to_staff,
    list_waiting,
    refuse_role,
    roles_to_give,
)
from accounts.people.queries import constellations_of
from accounts.people.roles import ROLE_KINDS, place_words, role_words
from accounts.permissions.decide import may, require
from accounts.shell.form_page import Field, FormPage, Given, Link, form_page
from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from accounts.signin.step_up import STRICT, step_up
from core import clock
from core.forms import form_key
from core.ids import parse_id
from core.typed import Typed
from core.unit_of_work import Unit, run
from core.words import day_words


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A role that waits, as the page prints it."""

    who: str
    role: str
    dates: str
    reason: str
    asked: str
    own: bool
    approve_url: str
    refuse_url: str


def register(blueprint: Blueprint) -> None:
    """Add these pages to the blueprint of a service's people."""
    person = "/service/people/<uuid:person_id>/give-role"
    blueprint.add_url_rule(person, "give_role", give_role, methods=["GET", "POST"])
    liaison = "/service/people/<uuid:person_id>/liaison-worker"
    blueprint.add_url_rule(liaison, "make_liaison_worker", make_liaison_worker, methods=["GET", "POST"])
    blueprint.add_url_rule("/service/roles", "roles", roles, methods=["GET"])
    where = "/service/roles/<uuid:request_id>"
    blueprint.add_url_rule(f"{where}/approve", "approve_role", approve, methods=["POST"])
    blueprint.add_url_rule(f"{where}/refuse", "refuse_role", refuse, methods=["POST"])


@access(GRANT)
@step_up(STRICT)
def give_role(person_id: UUID) -> ResponseReturnValue:
    """Give somebody a role, or ask a second person to."""
    service = parse_id(request.args.get("service"))

    def build(unit: Unit) -> FormPage:
        seen = get_person_for(unit, person_id, service_id=service)
        return _form(unit, seen.service_id, person_id, f"{seen.person.given_name} {seen.person.family_name}")

    def command(unit: Unit, typed: Typed) -> None:
        service_id = get_person_for(unit, person_id, service_id=service).service_id
        ask_for_role(unit, person_id, service_id, _read(unit, typed, service_id))

    def then(_result: None) -> str:
        flash("The role waits for a second person.")
        return url_for("people.roles")

    return form_page(build, command, then, title="Give a role")


def _form(unit: Unit, service_id: UUID, person_id: UUID, name: str) -> FormPage:
    keys = roles_to_give(unit, service_id)
    if not keys:
        require(unit, GRANT, whole(service_id))
    given = Given()
    places = [(str(one), words) for one, words in constellations_of(unit, service_id)]
    hint = "For a liaison worker."
    return FormPage(
        title="Give a role",
        overline=name,
        back=Link(name, url_for("people.person", person_id=person_id, service=service_id)),
        submit="Give the role",
        intro=("A role that may see more than its own work is approved by a second person before it counts.",),
        fields=(
            given.one("role", "Which role", [(key, ROLE_KINDS[key].words) for key in keys], kind="select"),
            given.one("constellation", "Which constellation", [("", "Choose"), *places], hint, "select"),
            *_dates(given),
            given.text("reason", "Why", "Whoever approves it reads this. No child’s name.", kind="words"),
        ),
    )


def _dates(given: Given) -> tuple[Field, Field]:
    return (
        given.text("first_day", "First day", "Empty for today.", kind="day"),
        given.text("last_day", "Last day", "Empty where no end is known.", kind="day"),
    )


def _read(unit: Unit, typed: Typed, service_id: UUID) -> Asked:
    keys = roles_to_give(unit, service_id)
    if not keys:
        require(unit, GRANT, whole(service_id))
    role = typed.one_of("role", keys, "Choose a role.")
    where = ROLE_KINDS[role].where if role else "service"
    space: UUID | None = service_id
    if where == "constellation":
        space = parse_id(typed.fields.get("constellation", ""))
        if space is None:
            typed.errors["constellation"] = "Choose the constellation."
    elif where == "platform":
        space = next((r.subject_id for r in unit.relations if r.role == "platform_operator"), None)
    asked = Asked(role, space or service_id, typed.day("first_day"), typed.day("last_day"), typed.words("reason"))
    typed.check()
    return asked


@access(MEMBERS)
@step_up()
def make_liaison_worker(person_id: UUID) -> ResponseReturnValue:
    """Make somebody a liaison worker of a constellation whose members one manages."""
    service = parse_id(request.args.get("service"))

    def found(unit: Unit) -> tuple[SeenPerson, list[tuple[str, str]]]:
        seen = get_person_for(unit, person_id, service_id=service)
        places = constellations_to_staff(unit, seen.service_id)
        if not places:
            require(unit, MEMBERS, whole(seen.service_id))
        return seen, [(str(one), words) for one, words in places]

    def build(unit: Unit) -> FormPage:
        seen, places = found(unit)
        given, name = Given(), f"{seen.person.given_name} {seen.person.family_name}"
        where = given.one("constellation", "Which constellation", [("", "Choose"), *places], kind="select")
        back = Link(name, url_for("people.person", person_id=person_id, service=seen.service_id))
        title, submit = "Make them liaison worker", "Make them liaison worker"
        return FormPage(title, back, submit, (where, *_dates(given)), overline=name)

    def command(unit: Unit, typed: Typed) -> str:
        seen, places = found(unit)
        chosen = typed.one_of("constellation", [one for one, _ in places], "Choose the constellation.")
        first_day, last_day = typed.day("first_day"), typed.day("last_day")
        typed.check()
        asked = Asked("liaison_worker", UUID(chosen), first_day, last_day, "")
        ask_for_role(unit, person_id, seen.service_id, asked)
        return str(seen.service_id)

    def then(service_id: str) -> str:
        flash("The role is given.")
        return url_for("people.person", person_id=person_id, service=service_id)

    return form_page(build, command, then, title="Make a liaison worker")


@access(GRANT)
def roles() -> ResponseReturnValue:
    """The roles that wait for a second person."""

    def build(unit: Unit) -> dict[str, Any]:
        if not any(may(unit, GRANT, whole(one)) for one in [*services_of(unit), None]):
            require(unit, GRANT, whole(next(iter(services_of(unit)), None)))
        return {
            "rows": [_row(unit, one) for one in list_waiting(unit)],
            "back": Link("People", url_for("people.people")) if services_of(unit) else None,
        }

    return show("accounts/people/roles.html", build, title="Roles that wait", section="service")


def _row(unit: Unit, one: Waiting) -> WaitingRow:
    asked, today = one.request, clock.today(unit.now)
    first = day_words(clock.today(asked.since), today)
    last = f", last day {day_words(clock.last_day(asked.until), today)}" if asked.until else ", without end"
    return WaitingRow(
        who=one.who,
        role=f"{role_words(asked.role)}, {place_words(*one.place)}",
        dates=f"From {first}{last}",
        reason=asked.reason,
        asked=f"{one.asked_by} asked on {day_words(clock.today(asked.asked_at), today)}",
        own=one.own,
        approve_url=url_for("people.approve_role", request_id=asked.id),
        refuse_url=url_for("people.refuse_role", request_id=asked.id),
    )


def _answer(command: Any, request_id: UUID, words: str) -> ResponseReturnValue:
    run(current_actor(), form_key(), lambda unit: command(unit, request_id))
    flash(words)
    return redirect(url_for("people.roles"), 303)


@access(GRANT)
@step_up(STRICT)
def approve(request_id: UUID) -> ResponseReturnValue:
    """Approve what another asked for."""
    return _answer(approve_role, request_id, "The role is approved.")


@access(GRANT)
@step_up(STRICT)
def refuse(request_id: UUID) -> ResponseReturnValue:
    """Refuse what another asked for, or take back one's own."""
    return _answer(refuse_role, request_id, "The role is not given.")
