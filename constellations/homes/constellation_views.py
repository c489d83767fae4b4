"""The pages of constellations and of their hub homes' rooms and beds: parse, read or run, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import FormPage, form_page
from accounts.shell.page import show
from accounts.signin.access import access
from constellations.homes import constellation_pages as pages
from constellations.homes import constellation_services as services
from constellations.homes import room_services as rooms
from core.typed import Typed
from core.unit_of_work import Unit

blueprint = Blueprint("constellations", __name__)
MANAGE, FURNISH = "constellation.members_manage", "bed.availability_edit"
OF_ONE = "/service/constellations/<uuid:constellation_id>"


@blueprint.get("/service/constellations")
@access("constellation.read")
def constellations() -> ResponseReturnValue:
    """The service's constellations."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": pages.constellations_page(unit)}

    return show("constellations/homes/constellations.html", build, title="Constellations", section="service")


@blueprint.get(OF_ONE)
@access(MANAGE)
def constellation(constellation_id: UUID) -> ResponseReturnValue:
    """One constellation."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": pages.constellation_page(unit, constellation_id)}

    return show("constellations/homes/constellation.html", build, title="Constellation", section="service")


def _to(constellation_id: object) -> str:
    return url_for("constellations.constellation", constellation_id=constellation_id)


def _of_one(
    constellation_id: UUID,
    form: Callable[[Unit, UUID], FormPage],
    change: Callable[[Unit, UUID, Typed], None],
    title: str,
) -> ResponseReturnValue:
    def command(unit: Unit, typed: Typed) -> None:
        change(unit, constellation_id, typed)

    return form_page(lambda unit: form(unit, constellation_id), command, lambda _: _to(constellation_id), title=title)


def _of_thing(
    thing_id: UUID, form: Callable[[Unit, UUID], FormPage], change: Callable[[Unit, UUID, Typed], UUID], title: str
) -> ResponseReturnValue:
    def command(unit: Unit, typed: Typed) -> str:
        return str(change(unit, thing_id, typed))

    return form_page(lambda unit: form(unit, thing_id), command, _to, title=title)


@blueprint.route("/service/constellations/new", methods=["GET", "POST"])
@access("constellation.create")
def new() -> ResponseReturnValue:
    """Begin one."""

    def command(unit: Unit, typed: Typed) -> str:
        return str(services.make_constellation(unit, typed))

    return form_page(pages.new_form, command, _to, title="A new constellation")


@blueprint.route(f"{OF_ONE}/state", methods=["GET", "POST"])
@access(MANAGE)
def state(constellation_id: UUID) -> ResponseReturnValue:
    """A step in its life (W4)."""
    return _of_one(constellation_id, pages.state_form, services.change_state, "Change its state")


@blueprint.route(f"{OF_ONE}/rooms/new", methods=["GET", "POST"])
@access(FURNISH)
def add_room(constellation_id: UUID) -> ResponseReturnValue:
    """Another room of the hub home."""
    return _of_one(constellation_id, pages.room_form, rooms.make_room, "A room")


@blueprint.route("/service/rooms/<uuid:room_id>/name", methods=["GET", "POST"])
@access(FURNISH)
def rename_room(room_id: UUID) -> ResponseReturnValue:
    """Another name of a room."""
    return _of_thing(room_id, pages.rename_room_form, rooms.rename_room, "A room")


@blueprint.route("/service/rooms/<uuid:room_id>/remove", methods=["GET", "POST"])
@access(FURNISH)
def remove_room(room_id: UUID) -> ResponseReturnValue:
    """The room is there no longer."""
    return _of_thing(room_id, pages.remove_room_form, rooms.remove_room, "Take a room away")


@blueprint.route("/service/rooms/<uuid:room_id>/beds/new", methods=["GET", "POST"])
@access(FURNISH)
def add_bed(room_id: UUID) -> ResponseReturnValue:
    """Another bed in a room."""
    return _of_thing(room_id, pages.bed_form, rooms.add_bed, "A bed")


@blueprint.route("/service/beds/<uuid:bed_id>/kept", methods=["GET", "POST"])
@access(FURNISH)
def reserve_bed(bed_id: UUID) -> ResponseReturnValue:
    """The bed is kept for the constellation, or no longer (W4c)."""
    return _of_thing(bed_id, pages.reserve_form, rooms.set_reserved, "A bed is kept")


@blueprint.route("/service/beds/<uuid:bed_id>/remove", methods=["GET", "POST"])
@access(FURNISH)
def remove_bed(bed_id: UUID) -> ResponseReturnValue:
    """The bed is there no longer."""
    return _of_thing(bed_id, pages.remove_bed_form, rooms.remove_bed, "Take a bed away")
