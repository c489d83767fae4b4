"""Pages of passkeys: signing in with one, showing by one who one is, adding, naming, taking away."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user

from accounts.shell.page import plain_shell, show
from accounts.signin.access import PUBLIC, SIGNED_IN, access, current_actor, signed_in
from accounts.signin.beginning import Proof
from accounts.signin.passkeys.ceremony import ask_for_any, ask_for_new, challenge_of, check_new
from accounts.signin.passkeys.rules import name_problem
from accounts.signin.passkeys.services import add_passkey, list_passkeys, name_passkey, remove_passkey, use_passkey
from accounts.signin.second_factor.queries import standing_of
from accounts.signin.second_factor.services import make_recovery_codes
from accounts.signin.second_factor.views import keep_for_showing
from accounts.signin.session_state import SignedIn, here, hold
from accounts.signin.step_up import step_up
from accounts.signin.stepping_up.services import prove_by_passkey
from accounts.signin.stepping_up.views import carry_on
from accounts.signin.way_on import wanted_page, way_on
from core.actor import Actor
from core.ids import new_id
from core.unit_of_work import Unit, read, run

blueprint = Blueprint("passkeys", __name__)
NOT_TAKEN = "This passkey did not work. Try again, or sign in another way."
SIGN_IN, AGAIN = "sign in", "again"


@blueprint.route("/sign-in/passkey", methods=["GET", "POST"])
@access(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Sign in with a passkey: whose it is, is what it says itself. It counts as both steps."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        challenge, answer = challenge_of(request.form.get("challenge", ""), SIGN_IN), request.form.get("credential", "")
        account = None
        if challenge is not None:
            account = run(Actor(visit=str(new_id())), None, lambda unit: use_passkey(unit, answer, challenge))
        if account is not None:
            login_user(account, authn_via=[Proof.PASSKEY])
            return redirect(way_on(), 303)
        errors = {"form": NOT_TAKEN}
    values = {"question": ask_for_any(SIGN_IN), "errors": errors, "next": wanted_page() or ""}
    page = render_template("accounts/signin/passkey_sign_in.html", shell=plain_shell("Passkey"), **values)
    return page, 422 if errors else 200


@blueprint.route("/sign-in/again/passkey", methods=["GET", "POST"])
@access(SIGNED_IN)
def again() -> ResponseReturnValue:
    """Show by a passkey who you are, before a sensitive page; what was typed comes along."""
    person = _person()
    kept, purpose, errors = request.form.get("kept", ""), f"{AGAIN} {person.session_id}", {}
    if request.method == "POST" and "credential" in request.form:
        challenge, answer = challenge_of(request.form.get("challenge", ""), purpose), request.form["credential"]
        keep, begun = here().keep, None
        if challenge is not None:
            begun = run(
                current_actor(), None, lambda unit: prove_by_passkey(unit, person, answer, challenge, keep=keep)
            )
        if begun is not None:
            hold(begun)
            return carry_on(person, kept)
        errors = {"form": NOT_TAKEN}
    question = ask_for_any(purpose)
    values = {"question": question, "errors": errors, "next": wanted_page() or "", "kept": kept}
    return show(
        "accounts/signin/passkey_again.html",
        lambda _unit: values,
        title="Show that it’s you",
        task=True,
        status=422 if errors else 200,
    )


@blueprint.route("/account/signing-in/passkeys", methods=["GET", "POST"])
@access(SIGNED_IN)
@step_up()
def passkeys() -> ResponseReturnValue:
    """My passkeys, and adding one."""
    person = _person()
    name, errors = request.form.get("name", "").strip(), {}
    if request.method == "POST":
        problem = name_problem(name)
        if problem is not None:
            errors = {"name": problem}
        elif _add(person, name):
            flash(f"“{name}” signs you in from now on.")
            return redirect(_after_adding(), 303)
        else:
            errors = {"form": "Your device did not make a passkey. Try again."}
    there = read(current_actor(), list_passkeys)
    values = {"question": ask_for_new(person, there), "passkeys": there, "errors": errors, "values": {"name": name}}
    status = 422 if errors else 200
    return show("accounts/signin/passkeys.html", lambda _unit: values, title="Passkeys", status=status)


def _add(person: SignedIn, name: str) -> bool:
    challenge = challenge_of(request.form.get("challenge", ""), f"new {person.person_id}")
    made = check_new(request.form.get("credential", ""), challenge) if challenge is not None else None
    if challenge is None or made is None:
        return False
    run(current_actor(), None, lambda unit: add_passkey(unit, made, challenge, name))
    return True


def _after_adding() -> str:
    """With the first second step come the recovery codes."""

    def first_codes(unit: Unit) -> list[str]:
        none_left = standing_of(unit, unit.person_id).recovery_codes == 0
        return make_recovery_codes(unit, unit.person_id) if none_left else []

    codes = run(current_actor(), None, first_codes)
    if not codes:
        return url_for("passkeys.passkeys")
    keep_for_showing(codes)
    return url_for("second_factor.recovery_codes", next=url_for("passkeys.passkeys"))


@blueprint.post("/account/signing-in/passkeys/<uuid:passkey_id>/name")
@access(SIGNED_IN)
def rename(passkey_id: UUID) -> ResponseReturnValue:
    """Call a passkey of mine otherwise."""
    name = request.form.get("name", "").strip()
    problem = name_problem(name)
    if problem is None:
        run(current_actor(), None, lambda unit: name_passkey(unit, passkey_id, name))
    flash(problem or f"It is called “{name}” now.")
    return redirect(url_for("passkeys.passkeys"), 303)


@blueprint.post("/account/signing-in/passkeys/<uuid:passkey_id>/remove")
@access(SIGNED_IN)
@step_up()
def remove(passkey_id: UUID) -> ResponseReturnValue:
    """Take a passkey of mine away."""
    run(current_actor(), None, lambda unit: remove_passkey(unit, passkey_id))
    flash("The passkey is taken away. It signs nobody in any more.")
    return redirect(url_for("passkeys.passkeys"), 303)


def _person() -> SignedIn:
    person = signed_in()
    assert person is not None
    return person
