"""The statements, for everybody, signed in or out and with or without a database."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from accounts.shell.page import plain_shell
from accounts.signin.access import PUBLIC, access
from app.statements.security_txt import security_txt
from core import clock
from core.settings import Settings

blueprint = Blueprint("statements", __name__)
LOOKED_AT = date(2026, 11, 26)
"""When the accessibility statement was last held against the pages."""
LOOK_AGAIN = date(2027, 5, 26)


@blueprint.get("/.well-known/security.txt")
@access(PUBLIC)
def security() -> ResponseReturnValue:
    """Where to report a weakness; not there where the settings name nobody."""
    settings: Settings = current_app.extensions["kith.settings"]
    if settings.security_contact is None:
        abort(404)
    text = security_txt(settings.security_contact, settings.base_url, clock.now())
    return Response(text, mimetype="text/plain")


@blueprint.get("/accessibility")
@access(PUBLIC)
def accessibility() -> ResponseReturnValue:
    """How far everybody can use Kith, what was tested, and how to complain."""
    days = {"looked_at": _day(LOOKED_AT), "look_again": _day(LOOK_AGAIN)}
    return render_template("app/statements/accessibility.html", shell=plain_shell("Accessibility statement"), **days)


@blueprint.get("/privacy")
@access(PUBLIC)
def privacy() -> ResponseReturnValue:
    """Who sees what, how long it is kept, and what somebody may ask for; for the service to adopt."""
    return render_template("app/statements/privacy.html", shell=plain_shell("Privacy notice"))


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
