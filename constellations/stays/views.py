"""The pages of stays: parse, run or read, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from constellations.homes.access import ORGANISERS, get_home_for
from constellations.homes.queries import find_home
from constellations.stays import ask_views, choosing_views
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.affected import keep_on
from constellations.stays.asking_pages import decline_page
from constellations.stays.deciding import accept, approve, cancel, decline, refuse, take_offer
from constellations.stays.forms import day_of
from constellations.stays.other_nights import keep_nights, say_yes
from constellations.stays.rules import DeclineReason
from constellations.stays.showing import board_page, monday_of, stay_page
from constellations.stays.stays_list import stays_page
from constellations.stays.streams import streams_of_board, streams_of_person
from constellations.stays.taking_back import take_back
from constellations.stays.waiting import still_wanted
from core import clock
from core.forms import form_key, form_version
from core.refusals import NotFound
from core.unit_of_work import Unit, run

blueprint = Blueprint("stays", __name__)
ask_views.register(blueprint)
choosing_views.register(blueprint)


@blueprint.get("/stays")
@access("stay.read")
def stays() -> ResponseReturnValue:
    """The family's own stays; for everybody else the board of their (first) constellation."""

    def build(unit: Unit) -> dict[str, Any]:
        organised = sorted(unit.subjects(*ORGANISERS))
        if organised:
            abort(redirect(url_for("stays.board", constellation_id=organised[0])))
        return {"page": stays_page(unit)}

    return show(
        "constellations/stays/stays.html",
        build,
        title="Your stays",
        live=streams_of_person,
        section="stays",
    )


@blueprint.get("/constellations/<uuid:constellation_id>/board")
@access("bed.free_busy_read")
def board(constellation_id: UUID) -> ResponseReturnValue:
    """The bed board, from the Monday of `start` on (this week's where it is absent or no date)."""

    def build(unit: Unit) -> dict[str, Any]:
        home = get_home_for(unit, constellation_id)
        first = monday_of(day_of(request.args.get("start", "")) or clock.today(unit.now))
        return {"page": board_page(unit, home, first)}

    return show(
        "constellations/stays/board.html",
        build,
        title="Bed board",
        live=lambda unit: streams_of_board(unit, constellation_id),
        section="stays",
    )


@blueprint.get("/stays/<uuid:stay_id>")
@access("stay.read")
def stay(stay_id: UUID) -> ResponseReturnValue:
    """One stay."""

    def build(unit: Unit) -> dict[str, Any]:
        loaded = get_stay_for(unit, stay_id, StayPermission.READ)
        if loaded.stay.home_day is None:
            raise NotFound
        home = find_home(unit, loaded.stay.constellation_id)
        if home is None:
            raise NotFound
        return {"page": stay_page(unit, loaded, home)}

    return show(
        "constellations/stays/stay.html", build, title="Sleepover", live=streams_of_person, section="stays", task=True
    )


def _answer(command: Any, stay_id: UUID) -> ResponseReturnValue:
    key, version = form_key(), form_version()
    run(current_actor(), key, lambda unit: command(unit, stay_id, version=version))
    return redirect(url_for("stays.stay", stay_id=stay_id), 303)


@blueprint.post("/stays/<uuid:stay_id>/accept", endpoint="accept")
@access("stay.accept")
def accept_stay(stay_id: UUID) -> ResponseReturnValue:
    """The hub home says yes."""
    return _answer(accept, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/take-back", endpoint="take_back")
@access("stay.accept")
def take_answer_back(stay_id: UUID) -> ResponseReturnValue:
    """Undo a yes of a moment ago."""
    return _answer(take_back, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/take-offer", endpoint="take_offer")
@access("stay.request")
def take_offered(stay_id: UUID) -> ResponseReturnValue:
    """The family says yes to the offered nights."""
    return _answer(take_offer, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/keep-on", endpoint="keep_on")
@access("stay.keep_on")
def keep_on_closed_nights(stay_id: UUID) -> ResponseReturnValue:
    """On closed nights somebody who is approved is there: it stays as it is (W4)."""
    return _answer(keep_on, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/still-wanted", endpoint="still_wanted")
@access("stay.request")
def say_still_wanted(stay_id: UUID) -> ResponseReturnValue:
    """Whose turn it is on the waiting list still wants the nights."""
    return _answer(still_wanted, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/cancel", endpoint="cancel")
@access("stay.cancel")
def cancel_stay(stay_id: UUID) -> ResponseReturnValue:
    """Call it off."""
    return _answer(cancel, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/take-nights", endpoint="take_nights")
@access("stay.answer_change")
def take_other_nights(stay_id: UUID) -> ResponseReturnValue:
    """A side says yes to other nights for a certain sleepover (R18)."""
    return _answer(say_yes, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/keep-nights", endpoint="keep_nights")
@access("stay.change_dates")
def stay_as_it_is(stay_id: UUID) -> ResponseReturnValue:
    """No other nights: it stays as it is."""
    return _answer(keep_nights, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/approve", endpoint="approve")
@access("stay.approve")
def approve_stay(stay_id: UUID) -> ResponseReturnValue:
    """The one who must agree agrees."""
    return _answer(approve, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/refuse", endpoint="refuse")
@access("stay.approve")
def refuse_stay(stay_id: UUID) -> ResponseReturnValue:
    """The one who must agree can't."""
    return _answer(refuse, stay_id)


@blueprint.route("/stays/<uuid:stay_id>/decline", methods=["GET", "POST"], endpoint="decline")
@access("stay.accept")
def decline_stay(stay_id: UUID) -> ResponseReturnValue:
    """The hub can't this time: choose a kind reason, then tell the family."""
    chosen, error = request.form.get("reason", ""), ""
    if request.method == "POST":
        if chosen in {reason.value for reason in DeclineReason}:
            return _answer(lambda unit, one, version: decline(unit, one, DeclineReason(chosen), version), stay_id)
        error = "Choose what we may tell the family."

    def build(unit: Unit) -> dict[str, Any]:
        loaded = get_stay_for(unit, stay_id, StayPermission.ACCEPT)
        return {"page": decline_page(unit, loaded, chosen, error)}

    return show(
        "constellations/stays/decline.html",
        build,
        title="We can't this time",
        section="stays",
        task=True,
        status=422 if error else 200,
    )
