"""The pages of concerns that were sent: what the sender sees, and the named inbox."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import form_page
from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from community.concerns import raising
from community.concerns.access import ConcernPermission, get_concern_for
from community.concerns.queries import find_concern, list_inbox, list_own
from community.concerns.services import acknowledge
from community.concerns.showing import concern_page, concerns_page
from community.concerns.with_reason import (
    get_concern_with_reason,
    read_with_reason,
    reads_with_reason,
    reason_form,
)
from core.forms import form_key
from core.streams.append import PERSON
from core.unit_of_work import Unit, run

blueprint = Blueprint("concerns", __name__)
raising.register(blueprint)


def _own_stream(unit: Unit) -> list[tuple[str, UUID]]:
    return [(PERSON, unit.person_id)]


@blueprint.get("/concerns")
@access("concern.read")
def concerns() -> ResponseReturnValue:
    """The inbox of who is named for concerns, each with its clock; for everybody the concerns that they raised."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": concerns_page(unit, list_inbox(unit), list_own(unit))}

    return show("community/concerns/concerns.html", build, title="Concerns", live=_own_stream, section="concerns")


@blueprint.get("/concerns/<uuid:concern_id>")
@access("concern.read")
def concern(concern_id: UUID) -> ResponseReturnValue:
    """One concern: for its sender "sent" or who acknowledged it; what was written for those named, or with a reason."""

    def build(unit: Unit) -> dict[str, Any]:
        if reads_with_reason(unit) and find_concern(unit, concern_id) is None:
            return {"page": concern_page(unit, get_concern_with_reason(unit, concern_id))}
        return {"page": concern_page(unit, get_concern_for(unit, concern_id, ConcernPermission.READ))}

    return show("community/concerns/concern.html", build, title="Concern", live=_own_stream, section="concerns")


@blueprint.route("/concerns/with-reason", methods=["GET", "POST"])
@access("concern.read")
def with_reason() -> ResponseReturnValue:
    """A records officer says which concern they read, and why."""
    return form_page(reason_form, read_with_reason, str, title="Read a concern", section="concerns")


@blueprint.post("/concerns/<uuid:concern_id>/acknowledge")
@access("concern.triage_close")
def acknowledge_concern(concern_id: UUID) -> ResponseReturnValue:
    """One press of a named person (R52)."""
    run(current_actor(), form_key(), lambda unit: acknowledge(unit, concern_id))
    return redirect(url_for("concerns.concern", concern_id=concern_id), 303)
