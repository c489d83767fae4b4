"""The pages of children: parse, read or run, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import form_page
from accounts.shell.page import show
from accounts.signin.access import access
from constellations.homes import child_pages as pages
from constellations.homes import services
from constellations.homes.access import ChildPermission, get_child_for, get_home_of_children
from core.typed import Typed
from core.unit_of_work import Unit

blueprint = Blueprint("children", __name__)


def _to_child(child_id: object) -> str:
    return url_for("children.child", child_id=child_id)


@blueprint.get("/service/children/<uuid:child_id>")
@access("child_card.read")
def child(child_id: UUID) -> ResponseReturnValue:
    """One child's record."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": pages.child_page(unit, *get_child_for(unit, child_id, ChildPermission.READ))}

    return show("constellations/homes/child.html", build, title="Child", section="service")


@blueprint.get("/service/households/<uuid:household_id>/children")
@access("child_card.read")
def of_home(household_id: UUID) -> ResponseReturnValue:
    """The children of a home: for who sees the home and reads of its children with a reason alone."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": pages.children_page(unit, get_home_of_children(unit, household_id))}

    return show("constellations/homes/children.html", build, title="Children of a home", section="service")


@blueprint.route("/service/households/<uuid:household_id>/children/new", methods=["GET", "POST"])
@access("child.create")
def new(household_id: UUID) -> ResponseReturnValue:
    """A child lives in the home."""

    def command(unit: Unit, typed: Typed) -> str:
        return str(services.add_child(unit, household_id, typed))

    return form_page(lambda unit: pages.add_form(unit, household_id), command, _to_child, title="Add a child")


@blueprint.route("/service/children/<uuid:child_id>/change", methods=["GET", "POST"])
@access("child.create")
def change(child_id: UUID) -> ResponseReturnValue:
    """Change what is known about the child."""

    def command(unit: Unit, typed: Typed) -> None:
        services.change_child(unit, child_id, typed)

    return form_page(
        lambda unit: pages.change_form(unit, child_id), command, lambda _: _to_child(child_id), title="Change a child"
    )


@blueprint.route("/service/children/<uuid:child_id>/move", methods=["GET", "POST"])
@access("child.create")
def move(child_id: UUID) -> ResponseReturnValue:
    """The child lives in another home of the service."""

    def command(unit: Unit, typed: Typed) -> None:
        services.move_child(unit, child_id, typed)

    return form_page(
        lambda unit: pages.move_form(unit, child_id), command, lambda _: _to_child(child_id), title="A child moves"
    )


@blueprint.route("/service/children/<uuid:child_id>/leaves", methods=["GET", "POST"])
@access("child.create")
def leaves(child_id: UUID) -> ResponseReturnValue:
    """The child has left."""

    def command(unit: Unit, typed: Typed) -> None:
        services.child_leaves(unit, child_id, typed)

    return form_page(
        lambda unit: pages.leaves_form(unit, child_id), command, lambda _: _to_child(child_id), title="A child leaves"
    )
