"""The guard of sensitive pages: who has not shown for a while who they are does so again, and comes back.

    @blueprint.route(...)
    @access("role.grant")
    @step_up(minutes=5)
    def view(): ...

An ordinary sensitive page asks after fifteen minutes, breaking glass and granting roles after five (quality.md 3). A
page that was to be opened is opened afterwards; a form that was sent is kept and sent again with one press.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.signin.access import signed_in
from accounts.signin.stepping_up.views import ask_again
from core import clock

P = ParamSpec("P")
ORDINARY, STRICT = 15, 5  # minutes


def is_fresh(minutes: int = ORDINARY) -> bool:
    """Whether the person of this request has shown who they are within so many minutes."""
    person = signed_in()
    return person is not None and clock.now() - person.proved_at <= timedelta(minutes=minutes)


def step_up(
    minutes: int = ORDINARY,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let a view answer only to somebody who showed who they are within so many minutes; stands under `access`."""

    def declare(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            person = signed_in()
            if person is None or is_fresh(minutes):
                return view(*args, **kwargs)
            if request.method == "POST":
                return ask_again(person)
            return redirect(url_for("stepping_up.again", next=request.full_path.rstrip("?")))

        return guarded

    return declare
