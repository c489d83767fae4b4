"""Pages of passwords: forgotten, another one by link, another one while signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.people.models import Person
from accounts.shell.page import plain_shell, show
from accounts.signin.access import PUBLIC, SIGNED_IN, access, current_actor, signed_in
from accounts.signin.attempts import TooMany, begin_try, reset_tries
from accounts.signin.models import Account, hash_password
from accounts.signin.passwords.choosing import password_problem
from accounts.signin.passwords.rules import words_of
from accounts.signin.passwords.services import ask_for_reset, change_password, find_reset, reset_password
from accounts.signin.session_state import SignedIn, here, hold
from accounts.signin.step_up import step_up
from core.forms import form_key
from core.unit_of_work import Unit, read, run

blueprint = Blueprint("passwords", __name__)
NO_ADDRESS = "Type your email address, like dee.marsh@example.org."


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@access(PUBLIC)
def forgotten() -> ResponseReturnValue:
    """Ask for a link. The answer is the same for every address."""
    email, errors, status = "", {}, 200
    headers: dict[str, str] = {}
    if request.method == "POST":
        email = request.form.get("email", "").strip()
        if not _looks_like_an_address(email):
            errors, status = {"email": NO_ADDRESS}, 422
        else:
            try:
                begin_try(reset_tries())
            except TooMany as too_many:
                errors, status = {"email": too_many.words}, 429
                headers = {"Retry-After": str(too_many.wait)}
            else:
                run(current_actor(), form_key(), lambda unit: ask_for_reset(unit, email.lower()))
                return redirect(url_for("passwords.link_sent"), 303)
    values = {"email": email}
    shell = plain_shell("Forgotten password")
    page = render_template("accounts/signin/forgotten.html", shell=shell, values=values, errors=errors)
    return page, status, headers


def _looks_like_an_address(email: str) -> bool:
    name, at, domain = email.rpartition("@")
    return bool(name and at and "." in domain) and len(email) <= 254 and email.isprintable() and " " not in email


@blueprint.get("/forgotten-password/sent")
@access(PUBLIC)
def link_sent() -> ResponseReturnValue:
    """What happens now, whoever asked."""
    return render_template("accounts/signin/link_sent.html", shell=plain_shell("Look into your mail"))


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    """The link's page: looking changes nothing, since mail scanners look; the button takes the new password."""
    known = read(current_actor(), lambda unit: _known_by_link(unit, token))
    errors: dict[str, str] = {}
    if request.method == "POST":
        password = request.form.get("password", "")
        problem = password_problem(password, known or frozenset())
        if problem is None:
            # Without an open link only the same post again has an answer, by its key: nothing is hashed for it.
            hashed = hash_password(password) if known is not None else ""
            run(current_actor(), form_key(), lambda unit: reset_password(unit, token, hashed))
            flash("Your new password is kept, and you are signed out everywhere. Sign in with it now.")
            return redirect(url_for("security.login"), 303)
        errors["password"] = problem
    shell = plain_shell("Choose a new password")
    if known is None:
        return render_template("accounts/signin/link_over.html", shell=shell), 404
    return render_template("accounts/signin/reset.html", shell=shell, errors=errors), 422 if errors else 200


def _known_by_link(unit: Unit, token: str) -> frozenset[str] | None:
    """The words about the person of an open link that others know; None where the link is not good."""
    found = find_reset(unit, token)
    if found is None:
        return None
    person, account = unit.session.get(Person, found.person_id), unit.session.get(Account, found.person_id)
    assert person is not None
    assert account is not None
    return words_of(person.given_name, person.family_name, account.email)


@blueprint.route("/account/signing-in/password", methods=["GET", "POST"])
@access(SIGNED_IN)
@step_up()
def change() -> ResponseReturnValue:
    """Another password: every other browser is signed out."""
    person = signed_in()
    assert person is not None
    errors: dict[str, str] = {}
    if request.method == "POST":
        password = request.form.get("password", "")
        problem = password_problem(password, _known_words(person))
        if problem is None:
            hashed = hash_password(password)
            browser = here()
            begun, browser["_user_id"] = run(
                current_actor(), None, lambda unit: change_password(unit, person, hashed, keep=browser.keep)
            )
            hold(begun)
            flash("Your new password is kept. Every other browser is signed out.")
            return redirect(url_for("second_factor.ways"), 303)
        errors["password"] = problem
    status = 422 if errors else 200
    return show("accounts/signin/password.html", lambda _: {"errors": errors}, title="Your password", status=status)


def _known_words(person: SignedIn) -> frozenset[str]:
    places = read(current_actor(), lambda unit: [relation.name for relation in unit.relations])
    return words_of(person.given_name, person.family_name, person.account.email, *places)
