"""Pages that belong to no feature: about Kith; and the answer of who is still there."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from accounts.register.queries import whole_register
from accounts.shell.page import plain_shell
from accounts.signin.access import PUBLIC, SIGNED_IN, access, current_actor
from core.unit_of_work import read

blueprint = Blueprint("shell", __name__)


@blueprint.get("/about")
@access(PUBLIC)
def about() -> ResponseReturnValue:
    """What Kith is, accessibility, privacy."""
    return render_template("app/about.html", shell=plain_shell("About Kith"))


@blueprint.get("/about/regional-hubs")
@access(PUBLIC)
def regional_hubs() -> ResponseReturnValue:
    """The authorities of England and the regional hubs that they recruit with, with how sure each membership is."""
    register = read(current_actor(), whole_register)
    return render_template("app/regional_hubs.html", shell=plain_shell("Regional hubs"), register=register)


@blueprint.post("/still-here")
@access(SIGNED_IN)
def still_here() -> ResponseReturnValue:
    """Somebody says that they are there: asking is use of the session, and that is noted with it (WCAG 2.2.1)."""
    return "", 204
