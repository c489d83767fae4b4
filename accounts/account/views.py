"""The pages of one's own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.account.rules import browser_words
from accounts.account.services import (
    ask_for_email,
    change_name,
    change_phone,
    confirm_email,
    find_email_change,
    list_sessions,
    sign_out_elsewhere,
)
from accounts.account.slots import ACCOUNT_PARTS
from accounts.people.inviting import answer_invitation, invitations_to
from accounts.people.inviting_views import read_email
from accounts.people.queries import email_of, find_person, names_of, spaces_named
from accounts.people.roles import role_words
from accounts.people.showing import Told
from accounts.shell.form_page import FormPage, Given, Link, form_page
from accounts.shell.page import plain_shell, show
from accounts.signin.access import PUBLIC, SIGNED_IN, access, current_actor
from accounts.signin.step_up import STRICT, step_up
from core import clock
from core.forms import form_ids, form_key
from core.refusals import NotFound
from core.typed import Typed
from core.unit_of_work import Unit, read, run
from core.words import day_words, time_words

blueprint = Blueprint("account", __name__)
BACK = "account.account"


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser in which the person is signed in."""

    browser: str
    detail: str
    here: bool
    session_id: UUID


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation to the person's address."""

    title: str
    detail: str
    yes_url: str
    no_url: str


@blueprint.get("/account")
@access(SIGNED_IN)
def account() -> ResponseReturnValue:
    """One's own account."""

    def build(unit: Unit) -> dict[str, Any]:
        person, email = find_person(unit, unit.person_id), email_of(unit, unit.person_id)
        if person is None or email is None:
            raise NotFound
        return {
            "name": f"{person.given_name} {person.family_name}",
            "facts": (
                (Told("Name", f"{person.given_name} {person.family_name}"), url_for("account.name")),
                (Told("Email", email), url_for("account.email")),
                (Told("Phone", person.phone or "None"), url_for("account.phone")),
            ),
            "parts": [part for provide in ACCOUNT_PARTS if (part := provide(unit)) is not None],
            "sessions": [_line(unit, row) for row in list_sessions(unit)],
            "invited": len(invitations_to(unit, email)),
        }

    return show("accounts/account/account.html", build, title="Your account")


def _line(unit: Unit, row: Any) -> SessionLine:
    today, here = clock.today(unit.now), row.id == unit.actor.session_id
    since = day_words(clock.today(row.created_at), today)
    seen = f"{time_words(row.seen_at)}, {day_words(clock.today(row.seen_at), today)}"
    return SessionLine(
        browser=browser_words(row.browser),
        detail=f"Signed in since {since}. " + ("You use it now." if here else f"Last used {seen}."),
        here=here,
        session_id=row.id,
    )


def _form(build: Any, command: Any, done: str, title: str) -> ResponseReturnValue:
    def then(_result: object) -> str:
        flash(done)
        return url_for(BACK)

    return form_page(build, command, then, title=title, section="")


@blueprint.route("/account/name", methods=["GET", "POST"])
@access(SIGNED_IN)
def name() -> ResponseReturnValue:
    """Be called otherwise."""

    def build(unit: Unit) -> FormPage:
        person = find_person(unit, unit.person_id)
        record = {"given_name": person.given_name, "family_name": person.family_name} if person else {}
        given = Given(record)
        fields = (given.text("given_name", "First name"), given.text("family_name", "Family name"))
        intro = ("Others see this name, on what you wrote before too.",)
        return FormPage("Your name", Link("Your account", url_for(BACK)), "Save", fields, intro=intro)

    def command(unit: Unit, typed: Typed) -> None:
        given = typed.line("given_name", "Type your first name.")
        family = typed.line("family_name", "Type your family name.")
        typed.check()
        change_name(unit, given, family)

    return _form(build, command, "Your name is changed.", "Your name")


@blueprint.route("/account/phone", methods=["GET", "POST"])
@access(SIGNED_IN)
@step_up()
def phone() -> ResponseReturnValue:
    """Be reached at another number."""

    def build(unit: Unit) -> FormPage:
        person = find_person(unit, unit.person_id)
        given = Given({"phone": person.phone if person else ""})
        fields = (given.text("phone", "Phone", "Like 01632 960144. Empty for none."),)
        intro = ("We tell you by email that it has changed.",)
        return FormPage("Your phone", Link("Your account", url_for(BACK)), "Save", fields, intro=intro)

    def command(unit: Unit, typed: Typed) -> None:
        number = typed.line("phone")
        typed.check()
        change_phone(unit, number)

    return _form(build, command, "Your phone number is changed.", "Your phone")


@blueprint.route("/account/email", methods=["GET", "POST"])
@access(SIGNED_IN)
@step_up(STRICT)
def email() -> ResponseReturnValue:
    """Sign in with another address."""

    def build(_unit: Unit) -> FormPage:
        fields = (Given().text("email", "New email"),)
        intro = (
            "We send a link to the new address. It counts once you have opened the link and pressed the button there.",
            "Until then you sign in with the old one, which we tell of this too.",
        )
        return FormPage("Your email", Link("Your account", url_for(BACK)), "Send the link", fields, intro=intro)

    def command(unit: Unit, typed: Typed) -> None:
        address = read_email(typed, "email")
        typed.check()
        ask_for_email(unit, address)

    return _form(build, command, "Open the link that we sent to the new address.", "Your email")


@blueprint.route("/account/new-address/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def new_address(token: str) -> ResponseReturnValue:
    """The link in the mail to a new address: looking changes nothing (mail scanners look), the button does."""
    if request.method == "POST":
        run(current_actor(), form_key(), lambda unit: confirm_email(unit, token))
        flash("Your new email address counts from now on.")
        return redirect(url_for("security.login"), 303)
    found = read(current_actor(), lambda unit: find_email_change(unit, token))
    if found is None:
        raise NotFound
    return render_template("accounts/account/new_address.html", shell=plain_shell("Your new email"), email=found.after)


@blueprint.post("/account/sign-out-elsewhere")
@access(SIGNED_IN)
def elsewhere() -> ResponseReturnValue:
    """Sign out every other browser, or the one that the form names."""
    named = form_ids("session")
    run(current_actor(), form_key(), lambda unit: sign_out_elsewhere(unit, *named[:1]))
    flash("That browser is signed out." if named else "You are signed out everywhere else.")
    return redirect(url_for(BACK), 303)


@blueprint.get("/account/invitations")
@access(SIGNED_IN)
def invitations() -> ResponseReturnValue:
    """The invitations to one's address, each with yes and no."""

    def build(unit: Unit) -> dict[str, Any]:
        own = email_of(unit, unit.person_id) or ""
        found = invitations_to(unit, own)
        names = names_of(unit, [one.invited_by for one in found])
        spaces = spaces_named(unit, [one.service_id for one in found] + [one.space_id for one in found])
        return {"email": own, "rows": [_invited(one, names, spaces) for one in found]}

    return show("accounts/account/invitations.html", build, title="Your invitations")


def _invited(one: Any, names: dict[UUID, str], spaces: dict[UUID, tuple[str, str]]) -> InvitationLine:
    service, where = spaces[one.service_id][1], spaces.get(one.space_id, ("", "a home"))[1]
    role = "Carer" if one.household_id else role_words(one.role)
    return InvitationLine(
        title=f"{service} invites you",
        detail=f"{role}, {where}. Invited by {names.get(one.invited_by, 'Kith')}.",
        yes_url=url_for("account.accept_invitation", invitation_id=one.id),
        no_url=url_for("account.decline_invitation", invitation_id=one.id),
    )


def _answer(invitation_id: UUID, *, yes: bool) -> ResponseReturnValue:
    run(current_actor(), form_key(), lambda unit: answer_invitation(unit, invitation_id, yes=yes))
    flash("You are in." if yes else "You said no. Nothing else has changed.")
    return redirect(url_for("today.today") if yes else url_for(BACK), 303)


@blueprint.post("/account/invitations/<uuid:invitation_id>/accept")
@access(SIGNED_IN)
def accept_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Say yes."""
    return _answer(invitation_id, yes=True)


@blueprint.post("/account/invitations/<uuid:invitation_id>/decline")
@access(SIGNED_IN)
def decline_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Say no."""
    return _answer(invitation_id, yes=False)
