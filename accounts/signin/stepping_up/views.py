"""The page that asks again who somebody is, and the one that sends what they had typed."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import SIGNED_IN, access, current_actor, signed_in
from accounts.signin.attempts import TooMany, begin_try, code_tries
from accounts.signin.second_factor.queries import Standing, standing_of
from accounts.signin.session_state import Begun, SignedIn, here, hold
from accounts.signin.stepping_up.kept import keep_form, kept_form
from accounts.signin.stepping_up.services import prove_by_code, prove_by_password
from accounts.signin.way_on import wanted_page, way_on
from core.refusals import Changed
from core.unit_of_work import read, run

blueprint = Blueprint("stepping_up", __name__)
WRONG = {"code": "This code is not right, or it was used already.", "password": "The password is not right."}
NOT_KEPT = "What you typed could not be kept. Go back in your browser to find it."


@blueprint.route("/sign-in/again", methods=["GET", "POST"])
@access(SIGNED_IN)
def again() -> ResponseReturnValue:
    """Show again who you are: by the second step where there is one, else by the password."""
    person = signed_in()
    assert person is not None
    kept = request.form.get("kept", "")
    if request.method != "POST":
        return _ask(person, kept, _field_for(person))
    field = _field_for(person)
    try:
        tried = begin_try(code_tries(person.person_id))
    except TooMany as too_many:
        page, _ = _ask(person, kept, field, {field: too_many.words}, 429)
        return page, 429, {"Retry-After": str(too_many.wait)}
    begun = _prove(person, field, request.form.get(field, ""))
    if begun is None:
        return _ask(person, kept, field, {field: WRONG[field]}, 422)
    tried.succeeded()
    hold(begun)
    return carry_on(person, kept)


def ask_again(person: SignedIn) -> ResponseReturnValue:
    """Ask in place of a page that was sent a form: the form is kept and comes back after the proof."""
    kept = keep_form(person.person_id)
    files = any(file.filename for file in request.files.values())
    return _ask(person, kept, _field_for(person), note=_note(kept, files=files))


def _note(kept: str, *, files: bool) -> str:
    if not kept:
        return NOT_KEPT
    return "Choose your file again afterwards." if files else ""


def _field_for(person: SignedIn) -> str:
    return "code" if _standing(person).has_second_step else "password"


def _standing(person: SignedIn) -> Standing:
    return read(current_actor(), lambda unit: standing_of(unit, person.person_id))


def _prove(person: SignedIn, field: str, typed: str) -> Begun | None:
    keep = here().keep
    if field == "code":
        return run(current_actor(), None, lambda unit: prove_by_code(unit, person, typed, keep=keep))
    if not person.account.verify_and_update_password(typed):
        return None
    return run(current_actor(), None, lambda unit: prove_by_password(unit, person, keep=keep))


def _ask(
    person: SignedIn,
    kept: str,
    field: str,
    errors: dict[str, str] | None = None,
    status: int = 200,
    note: str = "",
) -> tuple[str, int]:
    values = {
        "field": field,
        "errors": errors or {},
        "kept": kept,
        "next": wanted_page() or "",
        "note": note,
        "passkeys": _standing(person).passkeys,
        "first_name": person.given_name,
        "demo_password": current_app.config.get("KITH_DEMO_PASSWORD", ""),
    }
    return show(
        "accounts/signin/again.html", lambda _unit: values, title="Show that it’s you", task=True, status=status
    )


def carry_on(person: SignedIn, kept: str) -> ResponseReturnValue:
    """After the proof: back to the page that was wanted, or to the form that was kept."""
    if not kept:
        return redirect(way_on(), 303)
    form = kept_form(kept, person.person_id)
    if form is None:
        raise Changed(f"This page was open for too long. {NOT_KEPT}")
    values = {"path": form.path, "fields": form.fields}
    return show("accounts/signin/carry_on.html", lambda _unit: values, title="Thank you", task=True)
