"""Pages of the second step: a code, a recovery code, setting up the app, and the recovery codes to keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import plain_shell, show
from accounts.signin.access import PUBLIC, SIGNED_IN, access, current_actor, half_signed_in, signed_in
from accounts.signin.attempts import TooMany, begin_try, code_tries
from accounts.signin.sealing import seal, unseal
from accounts.signin.second_factor.code_app import key_to_type, new_key, picture
from accounts.signin.second_factor.queries import standing_of
from accounts.signin.second_factor.rules import CODES_SHOWN, KEY_OFFERED
from accounts.signin.second_factor.services import (
    add_code_app,
    begin_with_code_app,
    make_recovery_codes,
    pass_code,
    pass_recovery_code,
    remove_code_app,
)
from accounts.signin.session_state import Begun, SignedIn, here, hold
from accounts.signin.step_up import step_up
from accounts.signin.way_on import wanted_page, way_on
from core import clock
from core.actor import Actor
from core.unit_of_work import Unit, read, run

blueprint = Blueprint("second_factor", __name__)
P = ParamSpec("P")
WRONG_CODE = "This code is not right, or it was used already. Wait for the next one in your app."
WRONG_RECOVERY_CODE = "This is not one of your recovery codes, or you have used it already."
TOO_LATE = "This page was open for too long. Here is a new square to scan."
Check = Callable[[Unit, SignedIn, str], Begun | None]


def actor_of(person: SignedIn) -> Actor:
    """As who somebody acts who has given their password and owes the second step."""
    return Actor(person_id=person.person_id, session_id=person.session_id)


def for_half(view: Callable[[SignedIn], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """A page for those who owe the second step; others are sent where they belong."""

    @wraps(view)
    def guarded() -> ResponseReturnValue:
        half = half_signed_in()
        if half is None:
            return redirect(way_on() if signed_in() else url_for("security.login", next=wanted_page()))
        return view(half)

    return guarded


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@access(PUBLIC)
@for_half
def code(half: SignedIn) -> ResponseReturnValue:
    """The second step: a code from the app. Who has passkeys only signs in by one; who has nothing sets the app up."""
    standing = read(actor_of(half), lambda unit: standing_of(unit, half.person_id))
    if not standing.code_app:
        other_step = "passkeys.sign_in" if standing.passkeys else "second_factor.begin"
        return redirect(url_for(other_step, next=wanted_page()))
    return _second_step(
        half,
        "code",
        WRONG_CODE,
        lambda unit, whose, typed: pass_code(unit, whose, typed, keep=here().keep),
        url_for("second_factor.recovery", next=wanted_page()),
    )


@blueprint.route("/sign-in/recovery-code", methods=["GET", "POST"])
@access(PUBLIC)
@for_half
def recovery(half: SignedIn) -> ResponseReturnValue:
    """The second step when the phone is gone: a recovery code."""
    return _second_step(
        half,
        "recovery_code",
        WRONG_RECOVERY_CODE,
        lambda unit, whose, typed: pass_recovery_code(unit, whose, typed, keep=here().keep),
        url_for("second_factor.code", next=wanted_page()),
    )


def _second_step(half: SignedIn, field: str, wrong: str, check: Check, other: str) -> ResponseReturnValue:
    errors: dict[str, str] = {}
    status, wait = 200, 0
    if request.method == "POST":
        try:
            tried = begin_try(code_tries(half.person_id))
        except TooMany as too_many:
            errors, status, wait = {field: too_many.words}, 429, too_many.wait
        else:
            typed = request.form.get(field, "")
            begun = run(actor_of(half), None, lambda unit: check(unit, half, typed))
            if begun is not None:
                tried.succeeded()
                hold(begun)
                return redirect(way_on(), 303)
            errors, status = {field: wrong}, 422
    page = render_template(
        f"accounts/signin/{field}.html",
        shell=plain_shell("Second step"),
        errors=errors,
        next=wanted_page() or "",
        other=other,
        again=url_for("security.login"),
    )
    return page, status, {"Retry-After": str(wait)} if wait else {}


@blueprint.route("/sign-in/set-up", methods=["GET", "POST"])
@access(PUBLIC)
@for_half
def begin(half: SignedIn) -> ResponseReturnValue:
    """The first second step of somebody who must have one (R73): nothing else can be reached before."""
    if read(actor_of(half), lambda unit: standing_of(unit, half.person_id)).has_second_step:
        return redirect(url_for("second_factor.code", next=wanted_page()))
    key, errors = _offered_key(half.person_id)
    if request.method == "POST" and not errors:
        typed = request.form.get("code", "")
        made = run(actor_of(half), None, lambda unit: begin_with_code_app(unit, half, key, typed))
        if made is not None:
            begun, codes = made
            hold(begun)
            keep_for_showing(codes)
            return redirect(url_for("second_factor.recovery_codes", next=wanted_page()), 303)
        errors = {"code": WRONG_CODE}
    page = _set_up_page(half, key, errors)
    shell = plain_shell("Set up your second step")
    return render_template("accounts/signin/set_up.html", shell=shell, page=page, errors=errors), 422 if errors else 200


@blueprint.route("/account/signing-in/app", methods=["GET", "POST"])
@access(SIGNED_IN)
@step_up()
def app() -> ResponseReturnValue:
    """Set up an app that makes codes, or another one instead."""
    person = signed_in()
    assert person is not None
    key, errors = _offered_key(person.person_id)
    if request.method == "POST" and not errors:
        typed = request.form.get("code", "")
        if run(current_actor(), None, lambda unit: _add_app(unit, key, typed)):
            return redirect(url_for("second_factor.recovery_codes"), 303)
        errors = {"code": WRONG_CODE}
    page = _set_up_page(person, key, errors)
    title = "Set up codes"
    return show(
        "accounts/signin/set_up_app.html",
        lambda _unit: {"page": page, "errors": errors},
        title=title,
        section="",
        status=422 if errors else 200,
    )


def _add_app(unit: Unit, key: bytes, typed: str) -> bool:
    before = standing_of(unit, unit.person_id)
    if not add_code_app(unit, unit.person_id, key, typed):
        return False
    if before.recovery_codes == 0:
        keep_for_showing(make_recovery_codes(unit, unit.person_id))
    return True


@blueprint.post("/account/signing-in/app/remove")
@access(SIGNED_IN)
@step_up()
def remove_app() -> ResponseReturnValue:
    """Take the app away. Who must have a second step keeps one."""
    run(current_actor(), None, remove_code_app)
    flash("Your codes are switched off.")
    return redirect(url_for("second_factor.ways"), 303)


@blueprint.get("/account/signing-in/recovery-codes")
@access(SIGNED_IN)
def recovery_codes() -> ResponseReturnValue:
    """New recovery codes, to print or write down; afterwards only how many are left."""
    codes, way = _codes_to_show(), wanted_page() or ""
    return show(
        "accounts/signin/recovery_codes.html",
        lambda unit: {"codes": codes, "left": standing_of(unit, unit.person_id).recovery_codes, "next": way},
        title="Recovery codes",
    )


@blueprint.post("/account/signing-in/recovery-codes")
@access(SIGNED_IN)
@step_up()
def new_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes; the old ones stop working."""
    keep_for_showing(run(current_actor(), None, lambda unit: make_recovery_codes(unit, unit.person_id)))
    return redirect(url_for("second_factor.recovery_codes", next=wanted_page()), 303)


@blueprint.post("/account/signing-in/recovery-codes/kept")
@access(SIGNED_IN)
def codes_kept() -> ResponseReturnValue:
    """The codes are kept somewhere: they are not shown again."""
    session.pop("codes", None)
    return redirect(wanted_page() or url_for("second_factor.ways"), 303)


@blueprint.get("/account/signing-in")
@access(SIGNED_IN)
def ways() -> ResponseReturnValue:
    """How I sign in: what I have, what I can add."""
    person = signed_in()
    assert person is not None
    return show(
        "accounts/signin/ways.html",
        lambda unit: {"standing": standing_of(unit, unit.person_id), "email": person.account.email},
        title="How you sign in",
    )


def _offered_key(person_id: UUID) -> tuple[bytes, dict[str, str]]:
    """The key that the page offered, as its form brings it back; a new one where it is none of ours or too old.

    It is nowhere else until the app has made its first code: looking at the page changes nothing.
    """
    sealed = request.form.get("offered", "")
    now = clock.now().timestamp()
    opened = unseal(sealed.encode(), at=now, lasts=KEY_OFFERED) if sealed.isascii() and sealed else None
    if opened is not None and opened[:16] == person_id.bytes:
        return opened[16:], {}
    return new_key(), {"code": TOO_LATE} if request.method == "POST" else {}


def _set_up_page(person: SignedIn, key: bytes, errors: dict[str, str]) -> dict[str, object]:
    offered = seal(person.person_id.bytes + key, clock.now().timestamp()).decode()
    return {
        "offered": offered,
        "picture": picture(key, person.account.email),
        "key": key_to_type(key),
        "next": wanted_page() or "",
        "again": url_for("security.login"),
        "first_name": person.given_name,
        "wrong": bool(errors),
    }


def keep_for_showing(codes: list[str]) -> None:
    """Keep new codes, sealed, in the session until they are printed or written down, a quarter of an hour at most."""
    session["codes"] = seal(json.dumps(codes).encode(), clock.now().timestamp()).decode()


def _codes_to_show() -> list[str]:
    sealed = session.get("codes")
    opened = unseal(sealed.encode(), at=clock.now().timestamp(), lasts=CODES_SHOWN) if sealed else None
    found: list[str] = json.loads(opened) if opened else []
    return found
