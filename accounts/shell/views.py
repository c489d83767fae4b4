"""Pages that belong to no feature: about Kith."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from accounts.shell.page import plain_shell
from accounts.signin.access import PUBLIC, access

blueprint = Blueprint("shell", __name__)


@blueprint.get("/about")
@access(PUBLIC)
def about() -> ResponseReturnValue:
    """What Kith is, accessibility, privacy."""
    return render_template("app/about.html", shell=plain_shell("About Kith"))
