"""Pages of signing in that Flask-Security does not have: signing out, and taking up an invitation."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import logout_user, user_authenticated

from accounts.shell.page import plain_shell
from accounts.signin.access import PUBLIC, SIGNED_IN, access, current_actor
from accounts.signin.beginning import Proof, begin_session
from accounts.signin.models import Account, Invitation, hash_password
from accounts.signin.passwords.choosing import password_problem
from accounts.signin.passwords.rules import words_of
from accounts.signin.services import accept_invitation, find_invitation, has_account, sign_out
from accounts.signin.session_state import here, hold
from core.actor import Actor
from core.forms import form_key
from core.refusals import NotFound
from core.unit_of_work import Unit, read, run

blueprint = Blueprint("signin", __name__)


@user_authenticated.connect
def _begin_session(_app: object, user: Account, authn_via: Sequence[str] = (), **_: object) -> None:
    """A session begins in this browser, half or whole; what was planted in the one before is forgotten."""
    by = Proof(authn_via[0])
    browser = here()
    keep = request.form.get("remember") is not None
    before = browser.signed_in or browser.half
    actor = Actor(person_id=user.person_id)
    hold(run(actor, None, lambda unit: begin_session(unit, by, keep=keep, instead_of=before)))
    browser.pop("visit", None)
    browser["csrf_token"] = secrets.token_hex(20)


@blueprint.post("/sign-out", endpoint="sign_out")
@access(SIGNED_IN)
def end_session() -> ResponseReturnValue:
    """Sign out: the session's row ends first, so that every process closes its sockets; the browser forgets us."""
    run(current_actor(), None, sign_out)
    logout_user()
    answer = redirect(url_for("security.login"))
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


def _invited(unit: Unit, token: str) -> tuple[Invitation | None, bool]:
    """The invitation of the link, and whether its address has an account."""
    found = find_invitation(unit, token)
    return found, found is not None and has_account(unit, found.email)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def invitation(token: str) -> ResponseReturnValue:
    """The invitation's page: looking changes nothing (mail scanners look), the button takes it up."""
    found, signs_in = read(current_actor(), lambda unit: _invited(unit, token))
    if signs_in and request.method == "GET":
        # Whoever has an account says yes signed in, where their own invitations are.
        return redirect(url_for("account.invitations"))
    errors: dict[str, str] = {}
    if request.method == "POST":
        password = request.form.get("password", "")
        known = words_of(found.given_name, found.family_name, found.email) if found else frozenset()
        problem = password_problem(password, known)
        if problem is None:
            # Without an open invitation only the same post again has an answer, by its key: nothing is hashed for it.
            hashed = hash_password(password) if found else ""
            run(current_actor(), form_key(), lambda unit: accept_invitation(unit, token, hashed))
            flash("Your account is ready. Sign in with your email address and your new password.")
            return redirect(url_for("security.login"), 303)
        errors["password"] = problem
    if found is None:
        raise NotFound
    shell = plain_shell("Your invitation")
    words = f"{found.given_name}, choose a password. You sign in with it and {found.email}."
    page = render_template("accounts/signin/invitation.html", shell=shell, invitation=words, errors=errors)
    return page, 422 if errors else 200
