"""Who may open a page: every view declares an action of the access matrix, or that it is public.

The declaration keeps signed-out people away; what a signed-in person may see of which thing is decided where the
thing is loaded (`get_stay_for` and its like). A test walks all routes and fails on one without a declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts.signin.session_state import SignedIn, here
from core.actor import Actor
from core.declared import DECLARED, PUBLIC, about
from core.ids import new_id

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., ResponseReturnValue])

SIGNED_IN = "account.read_self"

__all__ = ["DECLARED", "PUBLIC", "SIGNED_IN", "access", "current_actor", "half_signed_in", "signed_in"]


def signed_in() -> SignedIn | None:
    """Who is signed in on this request or socket event, or None."""
    return here().signed_in


def half_signed_in() -> SignedIn | None:
    """Who has given their password on this browser and still owes the second step, or None."""
    return here().half


def current_actor() -> Actor:
    """The actor of this request: the person and session signed in, or the visit."""
    person = signed_in()
    if person is not None:
        return Actor(person_id=person.person_id, session_id=person.session_id)
    half = half_signed_in()
    if half is not None:
        return Actor(visit=str(half.session_id))
    if "visit" not in session:
        session["visit"] = str(new_id())
    return Actor(visit=session["visit"])


def access(action: str) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Declare the action that a view is about, and keep people away who are not signed in (unless public)."""

    def declare(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if action != PUBLIC and signed_in() is None:
                back = request.full_path.rstrip("?") if request.method == "GET" else None
                way_in = "second_factor.code" if half_signed_in() else "security.login"
                return redirect(url_for(way_in, next=back))
            return view(*args, **kwargs)

        return about(action)(guarded)

    return declare
