"""Ending a role, ending all access in one action, and giving it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from accounts.people.access import MEMBERS, SUSPEND, SeenPerson, get_person_for
from accounts.people.revoking import (
    NOT_YOURSELF,
    end_role,
    find_role,
    give_back,
    open_revocation,
    revoke,
)
from accounts.people.roles import place_words, role_words
from accounts.people.rules import RevocationKind
from accounts.shell.form_page import FormPage, Given, Link, form_page
from accounts.signin.access import access
from accounts.signin.step_up import STRICT, step_up
from core.ids import parse_id
from core.refusals import Changed, NotAllowed
from core.typed import Typed
from core.unit_of_work import Unit

KINDS = (
    (RevocationKind.SUSPENDED, "Suspended: nothing counts until you give it back"),
    (RevocationKind.DEREGISTERED, "Deregistered: every role ends today"),
    (RevocationKind.LEFT, "Has left: every role ends today, and another service may invite them"),
)


def register(blueprint: Blueprint) -> None:
    """Add these pages to the blueprint of a service's people."""
    where = "/service/people/<uuid:person_id>"
    blueprint.add_url_rule(f"{where}/end-access", "end_access", end_access, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{where}/give-back", "give_back", give_access_back, methods=["GET", "POST"])
    ends = {"end_role": "/service/roles-held", "end_membership": "/service/members"}
    for endpoint, view in (("end_role", end_role_page), ("end_membership", end_membership)):
        rule = f"{ends[endpoint]}/<uuid:relation_id>/end"
        blueprint.add_url_rule(rule, endpoint, view, methods=["GET", "POST"])


def _person_link(person_id: UUID, service_id: UUID, name: str) -> Link:
    return Link(name, url_for("people.person", person_id=person_id, service=service_id))


def _name(seen: SeenPerson) -> str:
    return f"{seen.person.given_name} {seen.person.family_name}"


def _service(unit: Unit, person_id: UUID) -> UUID:
    asked = parse_id(request.args.get("service"))
    return asked if asked is not None else get_person_for(unit, person_id, SUSPEND).service_id


@access(SUSPEND)
@step_up(STRICT)
def end_access(person_id: UUID) -> ResponseReturnValue:
    """End everything at once: suspend, deregister, or note that somebody has left."""

    def build(unit: Unit) -> FormPage:
        seen = get_person_for(unit, person_id, SUSPEND, _service(unit, person_id))
        if person_id == unit.person_id:
            raise NotAllowed(NOT_YOURSELF)
        given = Given()
        hint = "It is kept with the day and your name. No child’s name."
        return FormPage(
            title="End their access",
            overline=_name(seen),
            back=_person_link(person_id, seen.service_id, _name(seen)),
            submit="End their access now",
            busy="Ending…",
            danger=True,
            intro=(
                "Their open pages close within seconds, on every device. They get no more mail about your service.",
                "What they wrote stays, with their name.",
            ),
            fields=(
                given.one("kind", "Why does it end?", [(str(kind), words) for kind, words in KINDS]),
                given.text("reason", "The reason", hint, kind="words"),
            ),
        )

    def command(unit: Unit, typed: Typed) -> str:
        kind = typed.one_of("kind", tuple(RevocationKind), "Choose why it ends.")
        reason = typed.words("reason", "Type the reason. It is kept with your name.")
        typed.check()
        service_id = _service(unit, person_id)
        revoke(unit, person_id, service_id, RevocationKind(kind), reason)
        return str(service_id)

    return _form(build, command, person_id, "End access", "Their access has ended.")


@access(SUSPEND)
@step_up(STRICT)
def give_access_back(person_id: UUID) -> ResponseReturnValue:
    """Undo what was ended."""

    def build(unit: Unit) -> FormPage:
        seen = get_person_for(unit, person_id, SUSPEND, _service(unit, person_id))
        if open_revocation(unit, person_id, seen.service_id) is None:
            raise Changed("Their access is as it was. It is shown as it is now.")
        return FormPage(
            title="Give their access back",
            overline=_name(seen),
            back=_person_link(person_id, seen.service_id, _name(seen)),
            submit="Give it back",
            intro=("Every role is as it was, with its dates. They sign in again.",),
            fields=(Given().text("reason", "The reason", "It is kept with your name.", kind="words"),),
        )

    def command(unit: Unit, typed: Typed) -> str:
        why = typed.words("reason", "Type the reason. It is kept with your name.")
        typed.check()
        service_id = _service(unit, person_id)
        give_back(unit, person_id, service_id, why)
        return str(service_id)

    return _form(build, command, person_id, "Give access back", "They have their access again.")


def _form(build: Any, command: Any, person_id: UUID, title: str, done: str) -> ResponseReturnValue:
    def then(service_id: str) -> str:
        flash(done)
        return url_for("people.person", person_id=person_id, service=service_id)

    return form_page(build, command, then, title=title)


@access(SUSPEND)
@step_up()
def end_role_page(relation_id: UUID) -> ResponseReturnValue:
    """End one role in the service, today or on a day to come."""
    return _end_role(relation_id, SUSPEND)


@access(MEMBERS)
@step_up()
def end_membership(relation_id: UUID) -> ResponseReturnValue:
    """End one role in a constellation, today or on a day to come."""
    return _end_role(relation_id, MEMBERS)


def _end_role(relation_id: UUID, action: str) -> ResponseReturnValue:
    def build(unit: Unit) -> FormPage:
        seen, one = find_role(unit, relation_id, action)
        return FormPage(
            title="End this role",
            overline=f"{_name(seen)}: {role_words(one.role)}, {place_words(one.kind, one.place)}",
            back=_person_link(seen.person.id, seen.service_id, _name(seen)),
            submit="End the role",
            busy="Ending…",
            fields=(Given().text("last_day", "Last day", "Empty to end it now.", kind="day"),),
        )

    def command(unit: Unit, typed: Typed) -> str:
        last_day = typed.day("last_day")
        typed.check()
        return str(end_role(unit, relation_id, action, last_day))

    def then(service_id: str) -> str:
        # Not to the person: who stood with them in that role alone sees them no longer.
        flash("The role ends.")
        return url_for("people.people", service=service_id)

    return form_page(build, command, then, title="End a role")
