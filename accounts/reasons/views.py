"""The page that asks for a reason, in the place of what is read with one, and the form that it sends."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from accounts.permissions.decide import ReasonWanted
from accounts.reasons.asked import AskedFor, keep_asked, kept_asked
from accounts.reasons.services import give_reason
from accounts.shell.page import is_fragment, show
from accounts.signin.access import SIGNED_IN, access, current_actor, signed_in
from core.forms import form_key
from core.refusals import Changed, Invalid
from core.typed import Typed
from core.unit_of_work import run

blueprint = Blueprint("reasons", __name__)
TOO_OLD = "This page was open for too long. Open what you want to read again, and say why."


def can_be_asked() -> bool:
    """Whether this request can be answered with the page: somebody opens a page, and not a part of one."""
    return request.method == "GET" and signed_in() is not None and not is_fragment()


def ask_reason(wanted: ReasonWanted) -> tuple[str, int]:
    """The page in the place of what was asked for."""
    person = signed_in()
    assert person is not None
    return _page(keep_asked(person.person_id, wanted, request.full_path.rstrip("?")), {}, 403)


def _page(asked: str, errors: dict[str, str], status: int) -> tuple[str, int]:
    values = {"asked": asked, "errors": errors, "reason": request.form.get("reason", "")}
    return show("accounts/reasons/ask.html", lambda _unit: values, title="Say why", task=True, status=status)


@blueprint.post("/reasons")
@access(SIGNED_IN)
def give() -> ResponseReturnValue:
    """Take the reason and go where it was asked for. Raises `Changed` where nothing was, or not of this person."""
    person = signed_in()
    assert person is not None
    kept = request.form.get("asked", "")
    asked = kept_asked(kept, person.person_id)
    if asked is None:
        raise Changed(TOO_OLD)
    try:
        reason = _read_reason()
    except Invalid as refused:
        return _page(kept, refused.errors, 422)
    _give(asked, reason)
    return redirect(asked.path, 303)


def _read_reason() -> str:
    typed = Typed(request.form)
    reason = typed.words("reason", "Say why you need to read this.")
    typed.check()
    return reason


def _give(asked: AskedFor, reason: str) -> None:
    run(current_actor(), form_key(), lambda unit: give_reason(unit, asked, reason))
