"""The first page of a service's administration, and the way on to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.shell.service_parts import parts_for
from accounts.shell.slots import NavEntry
from accounts.signin.access import access
from core.refusals import NotFound
from core.unit_of_work import Unit

blueprint = Blueprint("service", __name__)


@blueprint.get("/service")
@access("constellation.read")
def service() -> ResponseReturnValue:
    """What this person administers of their service, one row for each part. Raises `NotFound` for who has none."""

    def build(unit: Unit) -> dict[str, Any]:
        parts = parts_for(unit)
        if not parts:
            raise NotFound
        return {"parts": parts}

    return show("accounts/shell/service.html", build, title="Your service", section="service")


def service_entry(unit: Unit) -> NavEntry | None:
    """For everybody who administers something of a service."""
    return NavEntry("service", "Your service", url_for("service.service"), "users") if parts_for(unit) else None
