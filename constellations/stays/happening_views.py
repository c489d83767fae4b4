"""The taps of a sleepover as it happens: arrived, home, nobody came, and putting a closed one right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import FormPage, Given, Link, form_page
from accounts.signin.access import access, current_actor
from constellations.stays import happening
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.asking import wish_of
from constellations.stays.queries import LoadedStay
from constellations.stays.words import children_words, dates_words
from core import clock
from core.forms import form_key, form_version
from core.unit_of_work import Unit, run

blueprint = Blueprint("happening", __name__)
KNOWN = (("told", "Yes, the family has told us"), ("none", "There is none"))


def _to_stay(stay_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("stays.stay", stay_id=stay_id), 303)


def _tap(command: Callable[..., Any], stay_id: UUID) -> ResponseReturnValue:
    key, version = form_key(), form_version()
    run(current_actor(), key, lambda unit: command(unit, stay_id, version=version))
    return _to_stay(stay_id)


def _overline(unit: Unit, loaded: LoadedStay) -> str:
    return f"Sleepover {loaded.stay.reference}, {dates_words(wish_of(loaded).dates, clock.today(unit.now))}"


@blueprint.route("/stays/<uuid:stay_id>/arrived", methods=["GET", "POST"], endpoint="arrive")
@access("stay.start")
def arrived(stay_id: UUID) -> ResponseReturnValue:
    """The children have come: allergies and medication are answered for first (R29)."""

    def build(unit: Unit) -> FormPage:
        loaded = get_stay_for(unit, stay_id, StayPermission.START)
        given, who = Given(), children_words(loaded, wish_of(loaded).dates.first, ages=False)
        return FormPage(
            f"{who}: here now",
            Link("The sleepover", url_for("stays.stay", stay_id=stay_id)),
            "Arrived",
            (
                given.one("allergies", "Do you know of every allergy?", KNOWN),
                given.one("medication", "Do you know of every medicine?", KNOWN),
            ),
            overline=_overline(unit, loaded),
            intro=("What they are stands in what the family gave you. Here it only says that you know.",),
        )

    return form_page(
        build,
        lambda unit, typed: happening.arrive(unit, stay_id, typed),
        lambda _: url_for("stays.stay", stay_id=stay_id),
        title="Arrived",
        section="stays",
    )


@blueprint.post("/stays/<uuid:stay_id>/home", endpoint="home")
@access("stay.end")
def home_again(stay_id: UUID) -> ResponseReturnValue:
    """Home again: either carer taps it."""
    return _tap(happening.go_home, stay_id)


@blueprint.post("/stays/<uuid:stay_id>/nobody-came", endpoint="nobody_came")
@access("stay.start")
def nobody(stay_id: UUID) -> ResponseReturnValue:
    """Nobody came."""
    return _tap(happening.nobody_came, stay_id)


@blueprint.route("/stays/<uuid:stay_id>/amend", methods=["GET", "POST"], endpoint="amend")
@access("stay.end")
def put_right(stay_id: UUID) -> ResponseReturnValue:
    """Put the nights of a closed sleepover right (R19)."""

    def build(unit: Unit) -> FormPage:
        loaded = get_stay_for(unit, stay_id, StayPermission.END)
        dates = wish_of(loaded).dates
        given = Given({"first": dates.first, "home": dates.home})
        return FormPage(
            "Put the nights right",
            Link("The sleepover", url_for("stays.stay", stay_id=stay_id)),
            "Put them right",
            (
                given.text("first", "First night", kind="day"),
                given.text("home", "Day home", kind="day"),
                given.text("reason", "Why", "It stands beside the sleepover. No child's name.", "words"),
            ),
            overline=_overline(unit, loaded),
            intro=("What stood there before stays to be seen.",),
        )

    return form_page(
        build,
        lambda unit, typed: happening.amend(unit, stay_id, typed),
        lambda _: url_for("stays.stay", stay_id=stay_id),
        title="Put the nights right",
        section="stays",
    )
