"""The pages of broken glass: the list, breaking it, reviewing it, and what it shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import FormPage, form_page
from accounts.shell.page import show
from accounts.signin.access import access
from accounts.signin.step_up import STRICT, step_up
from constellations.break_glass import pages
from constellations.break_glass.access import (
    INVOKE,
    LOCATION,
    REVIEW,
    get_child_to_locate,
    sees_location,
    service_to_break_in,
    service_to_review,
)
from constellations.break_glass.services import break_glass, break_glass_of_conversation, review_break
from constellations.break_glass.threads import Candidate, WhichOne
from core.typed import Typed
from core.unit_of_work import Unit

blueprint = Blueprint("break_glass", __name__)
TITLE = "Break glass"


@blueprint.get("/service/break-glass")
@access(REVIEW)
def breaks() -> ResponseReturnValue:
    """What was broken in the service."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": pages.breaks_page(unit, service_to_review(unit))}

    return show("constellations/break_glass/breaks.html", build, title=TITLE, section="service")


@blueprint.route("/service/break-glass/new", methods=["GET", "POST"])
@access(INVOKE)
@step_up(STRICT)
def new() -> ResponseReturnValue:
    """Break the glass for one child (quality.md 3)."""

    def command(unit: Unit, typed: Typed) -> str:
        child_id = break_glass(unit, typed)
        shown = "break_glass.where" if sees_location(unit, service_to_break_in(unit)) else "children.child"
        return url_for(shown, child_id=child_id)

    def then(shown: str) -> str:
        return shown

    return form_page(pages.new_form, command, then, title=TITLE)


@blueprint.route("/service/break-glass/new/conversation", methods=["GET", "POST"])
@access(INVOKE)
@step_up(STRICT)
def new_conversation() -> ResponseReturnValue:
    """Break the glass for one conversation (quality.md 3)."""

    fit: list[Candidate] = []

    def build(unit: Unit) -> FormPage:
        return pages.conversation_form(unit, fit)

    def command(unit: Unit, typed: Typed) -> str:
        try:
            return url_for("conversations.conversation", conversation_id=break_glass_of_conversation(unit, typed))
        except WhichOne as several:
            fit[:] = several.found
            raise

    return form_page(build, command, str, title=TITLE)


@blueprint.route("/service/break-glass/<uuid:break_id>", methods=["GET", "POST"])
@access(REVIEW)
def review(break_id: UUID) -> ResponseReturnValue:
    """Review what another broke."""

    def build(unit: Unit) -> FormPage:
        return pages.review_form(unit, break_id)

    def then(_: object) -> str:
        flash("The review is kept.")
        return url_for("break_glass.breaks")

    return form_page(build, lambda unit, typed: review_break(unit, break_id, typed), then, title="Broken glass")


@blueprint.get("/service/children/<uuid:child_id>/where")
@access(LOCATION)
def where(child_id: UUID) -> ResponseReturnValue:
    """Where a child is now."""

    def build(unit: Unit) -> dict[str, Any]:
        child, household, stay = get_child_to_locate(unit, child_id)
        return {"page": pages.where_page(unit, child, household, stay)}

    return show("constellations/break_glass/where.html", build, title="Where a child is", section="service")
