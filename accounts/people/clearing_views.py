"""The page on which a user administrator clears a lost second step."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from accounts.people.clearing import CLEAR, clear_for, get_person_to_clear
from accounts.shell.form_page import FormPage, Given, Link, form_page
from accounts.signin.access import access
from accounts.signin.step_up import STRICT, step_up
from core.ids import parse_id
from core.typed import Typed
from core.unit_of_work import Unit

BEFORE = (
    "For somebody who has lost their phone and their recovery codes. Speak with them first, by a number that you know.",
    "They are signed out everywhere and told by email. When they next sign in, they set up another second step.",
)


def register(blueprint: Blueprint) -> None:
    """Add the page to the blueprint of a service's people."""
    where = "/service/people/<uuid:person_id>/clear-second-step"
    blueprint.add_url_rule(where, "clear_second_step", clear_page, methods=["GET", "POST"])


@access(CLEAR)
@step_up(STRICT)
def clear_page(person_id: UUID) -> ResponseReturnValue:
    """Clear somebody's second step, with a reason."""
    service = parse_id(request.args.get("service"))

    def build(unit: Unit) -> FormPage:
        seen = get_person_to_clear(unit, person_id, service)
        name = f"{seen.person.given_name} {seen.person.family_name}"
        back = Link(name, url_for("people.person", person_id=person_id, service=seen.service_id))
        why = Given().text("reason", "Why", "How you made sure that it is they. No child’s name.", "words")
        return FormPage("Clear their second step", back, "Clear it", (why,), name, BEFORE, danger=True)

    def command(unit: Unit, typed: Typed) -> str:
        reason = typed.words("reason", "Say why, and how you made sure that it is they.")
        typed.check()
        return str(clear_for(unit, person_id, service, reason))

    def then(service_id: str) -> str:
        flash("Their second step is cleared.")
        return url_for("people.person", person_id=person_id, service=service_id)

    return form_page(build, command, then, title="Clear a second step")
