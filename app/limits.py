"""Limits for ordinary pages, and hosts that are not ours: looked at before anything else is done for a request.

Everybody has a room of their own, by person where somebody is signed in, else by address; signing in, concerns and the
emergency numbers have further rooms, so that a page that asks without end keeps nobody out of them. Files and health
have no limit. Each process keeps its own pace: it is against a runaway page or program, not against guessing of
passwords, which the database counts (accounts/signin/attempts.py).
"""

from __future__ import annotations

import time
from math import ceil
from urllib.parse import urlsplit

from flask import Flask, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from accounts.shell.page import plain_shell
from accounts.signin.access import signed_in
from core.pace import Pace
from core.settings import Settings

UNLIMITED = frozenset({"static", "service_worker", "health.healthz", "health.readyz"})
ROOMS = {"security": "sign-in", "signin": "sign-in", "second_factor": "sign-in", "passwords": "sign-in"}
ROOMS |= {"passkeys": "sign-in", "stepping_up": "sign-in", "concerns": "concern", "emergency": "emergency"}
HOSTS_OF_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
HEALTH = frozenset({"health.healthz", "health.readyz"})


def init_limits(app: Flask, settings: Settings) -> None:
    """Refuse hosts that are not ours, and keep the pace of the settings (none where it is 0)."""
    ours = HOSTS_OF_THIS_MACHINE | {urlsplit(settings.base_url).hostname or ""}

    def refuse_other_hosts() -> None:
        # What is asked for under another name is not for us: a page that was made for it could be kept for others.
        if request.endpoint not in HEALTH and _hostname(request.host) not in ours:
            abort(400)

    app.before_request(refuse_other_hosts)
    if settings.page_limit:
        pace = Pace(settings.page_limit)
        app.before_request(lambda: _keep_pace(pace))


def _hostname(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:  # brackets that are no address
        return None


def _keep_pace(pace: Pace) -> ResponseReturnValue | None:
    if request.endpoint in UNLIMITED:
        return None
    person = signed_in()
    room = ROOMS.get(request.blueprint or "", "pages")
    wait = pace.wait(f"{room} {person.person_id if person else request.remote_addr}", time.monotonic())
    return _too_many(ceil(wait)) if wait else None


def _too_many(seconds: int) -> Response:
    page = render_template("app/too_many.html", shell=plain_shell("Too fast"), seconds=seconds)
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(seconds)
    return response
