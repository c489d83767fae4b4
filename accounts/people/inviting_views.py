"""Inviting from a page, and the invitations that nobody has taken up yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.people.access import INVITE, service_for
from accounts.people.already_here import Inviting
from accounts.people.inviting import (
    Pending,
    homes_to_invite_to,
    invite_somebody,
    list_pending,
    may_invite_staff,
    send_again,
    withdraw_invitation,
)
from accounts.people.letting_in import get_person_to_let_in, let_in
from accounts.people.queries import constellations_of, households_of_service, spaces_named
from accounts.people.roles import ROLE_KINDS, Given, place_words, role_words
from accounts.shell.form_page import FormPage, Link, form_page
from accounts.shell.form_page import Given as GivenFields
from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from accounts.signin.step_up import step_up
from core import clock
from core.forms import form_key
from core.ids import parse_id
from core.typed import Typed
from core.unit_of_work import Unit, run
from core.words import day_words, deadline_words

HOME = "adult"


@dataclass(frozen=True, slots=True)
class PendingRow:
    """An invitation in the list."""

    name: str
    detail: str
    state: str
    again_url: str
    withdraw_url: str


def register(blueprint: Blueprint) -> None:
    """Add these pages to the blueprint of a service's people."""
    blueprint.add_url_rule("/service/invitations", "invitations", invitations, methods=["GET"])
    blueprint.add_url_rule("/service/invitations/new", "invite", invite_page, methods=["GET", "POST"])
    where = "/service/invitations/<uuid:invitation_id>"
    person = "/service/people/<uuid:person_id>/let-in"
    blueprint.add_url_rule(person, "let_in", let_in_page, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{where}/again", "send_again", again, methods=["POST"])
    blueprint.add_url_rule(f"{where}/withdraw", "withdraw_invitation", withdraw, methods=["POST"])


@access(INVITE)
def invitations() -> ResponseReturnValue:
    """The invitations that wait."""

    def build(unit: Unit) -> dict[str, Any]:
        service_id = service_to_invite_into(unit)
        pending = list_pending(unit, service_id)
        places = spaces_named(unit, [one.invitation.space_id for one in pending])
        homes = dict(households_of_service(unit, service_id))
        return {
            "rows": [_row(unit, one, places, homes) for one in pending],
            "service": spaces_named(unit, [service_id])[service_id][1],
            "back": Link("People", url_for("people.people", service=service_id)),
            "invite": Link("Invite somebody", url_for("people.invite", service=service_id)),
        }

    return show("accounts/people/invitations.html", build, title="Invitations", section="service")


def service_to_invite_into(unit: Unit) -> UUID:
    """The service that the address names, or the actor's own."""
    return service_for(unit, INVITE, parse_id(request.args.get("service")))


def _row(unit: Unit, one: Pending, places: dict[UUID, tuple[str, str]], homes: dict[UUID, str]) -> PendingRow:
    made, today = one.invitation, clock.today(unit.now)
    place = places.get(made.space_id) if made.space_id else ("household", homes.get(made.household_id, ""))  # type: ignore[arg-type]
    role = "Approved carer" if made.role == "approved_carer" else role_words(made.role)
    where = place_words(*place) if place and place[0] != "service" else ""
    state = f"Open until {deadline_words(made.expires_at, unit.now)}"
    if one.waits:
        state = "Waits for a second person"
    elif made.expires_at <= unit.now:
        state = "Its 48 hours are over"
    asked = f"{made.email}. Invited {day_words(clock.today(made.created_at), today)} by {one.invited_by}."
    return PendingRow(
        name=f"{made.given_name} {made.family_name}",
        detail=f"{role}{', ' + where if where else ''}. {asked}",
        state=state,
        again_url="" if one.waits else url_for("people.send_again", invitation_id=made.id),
        withdraw_url=url_for("people.withdraw_invitation", invitation_id=made.id),
    )


@access(INVITE)
@step_up()
def invite_page() -> ResponseReturnValue:
    """Invite somebody: who, as what, where."""
    service = parse_id(request.args.get("service"))

    def build(unit: Unit) -> FormPage:
        return _form(unit, service_for(unit, INVITE, service))

    def command(unit: Unit, typed: Typed) -> str:
        service_id = service_for(unit, INVITE, service)
        invite_somebody(unit, service_id, _read(typed, service_id))
        return str(service_id)

    def then(service_id: str) -> str:
        flash("The invitation is made.")
        return url_for("people.invitations", service=service_id)

    return form_page(build, command, then, title="Invite somebody")


@access(INVITE)
@step_up()
def let_in_page(person_id: UUID) -> ResponseReturnValue:
    """Let in somebody who is here already: with which address they sign in."""
    service = parse_id(request.args.get("service"))

    def build(unit: Unit) -> FormPage:
        seen, _ = get_person_to_let_in(unit, person_id, service)
        name = f"{seen.person.given_name} {seen.person.family_name}"
        email = GivenFields().text("email", "Their email", "The invitation goes there. Its link is good for 48 hours.")
        return FormPage(
            f"Invite {name} to sign in",
            Link(name, url_for("people.person", person_id=person_id, service=seen.service_id)),
            "Send the invitation",
            (email,),
            busy="Sending…",
            intro=("They keep what they are here. They choose a password, and nothing is made twice.",),
        )

    def command(unit: Unit, typed: Typed) -> str:
        email = read_email(typed, "email")
        typed.check()
        let_in(unit, person_id, service, email)
        return str(person_id)

    def then(_: str) -> str:
        flash("The invitation is made.")
        return url_for("people.invitations", service=service)

    return form_page(build, command, then, title="Invite somebody")


def _form(unit: Unit, service_id: UUID) -> FormPage:
    given = GivenFields()
    homes = homes_to_invite_to(unit, service_id)
    fields = [
        given.text("given_name", "First name"),
        given.text("family_name", "Family name"),
        given.text("email", "Email", "The invitation goes there. Its link is good for 48 hours."),
    ]
    staff = may_invite_staff(unit, service_id)
    if staff:
        roles = [
            (k.key, k.words) for k in ROLE_KINDS.values() if k.where != "platform" and k.given is not Given.ELSEWHERE
        ]
        roles.sort(key=lambda one: one[0] != HOME)
        fields.append(given.one("role", "As what", roles, kind="select"))
    fields.append(
        given.one("home", "Which home", [("", "Choose"), *_named(homes)], "For an adult of a home.", "select")
    )
    fields.append(given.some("approved", "Approval", [("yes", "This person is an approved carer")]))
    if staff:
        where = [("", "Choose"), *_named(constellations_of(unit, service_id))]
        fields.append(given.one("constellation", "Which constellation", where, "For a liaison worker.", "select"))
        hint = "For a role that a second person approves: they read this. No child’s name."
        fields.append(given.text("reason", "Why this role", hint, kind="words"))
    return FormPage(
        title="Invite somebody",
        overline=spaces_named(unit, [service_id])[service_id][1],
        back=Link("Invitations", url_for("people.invitations", service=service_id)),
        submit="Send the invitation",
        busy="Sending…",
        intro=("They see that you invite them, by name.",),
        fields=tuple(fields),
    )


def _named(found: list[tuple[UUID, str]]) -> list[tuple[str, str]]:
    return [(str(one), name) for one, name in found]


def _read(typed: Typed, service_id: UUID) -> Inviting:
    # In the order of the form, as the list of mistakes says them.
    given_name = typed.line("given_name", "Type their first name.")
    family_name = typed.line("family_name", "Type their family name.")
    email = read_email(typed, "email")
    role = (
        typed.one_of("role", tuple(ROLE_KINDS), "Choose what they are to be.") if typed.fields.getlist("role") else HOME
    )
    kind = ROLE_KINDS.get(role)
    where = kind.where if kind else "service"
    place: UUID | None = service_id
    if where in {"household", "constellation"}:
        field = "home" if where == "household" else "constellation"
        place = parse_id(typed.fields.get(field, ""))
        if place is None:
            typed.errors[field] = "Choose the home." if where == "household" else "Choose the constellation."
    elif kind is not None and (kind.given is Given.ELSEWHERE or where == "platform"):
        typed.errors["role"] = "Choose what they are to be."
    asked = Inviting(
        email=email,
        given_name=given_name,
        family_name=family_name,
        role=role,
        place_id=place or service_id,
        reason=typed.words("reason"),
        approved=bool(typed.some_of("approved", ("yes",))),
    )
    typed.check()
    return asked


def read_email(typed: Typed, name: str) -> str:
    """An address as it is written down, in small letters; a sentence at the field where it is none."""
    said = typed.line(name, "Type an email address.", most=200)
    if not said:
        return ""
    try:
        checked = validate_email(said, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        typed.errors[name] = "Type an email address like name@example.org."
        return ""
    return checked.normalized.lower()


def _answer(command: Any, invitation_id: UUID, words: str) -> ResponseReturnValue:
    run(current_actor(), form_key(), lambda unit: command(unit, invitation_id))
    flash(words)
    return redirect(url_for("people.invitations"), 303)


@access(INVITE)
def again(invitation_id: UUID) -> ResponseReturnValue:
    """Send it once more."""
    return _answer(send_again, invitation_id, "The invitation goes out again.")


@access(INVITE)
def withdraw(invitation_id: UUID) -> ResponseReturnValue:
    """Take it back."""
    return _answer(withdraw_invitation, invitation_id, "The invitation is withdrawn.")
