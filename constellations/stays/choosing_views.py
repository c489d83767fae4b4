"""The pages of choosing nights for a stay that was asked for: to offer, to ask again, to change (W1, R18).

What is pressed stands in the address until it is sent; it names no child.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from constellations.homes.access import get_home_for
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.asking_pages import Choosing, Picked, choosing_page
from constellations.stays.checks import Audience
from constellations.stays.dates import StayDates, parse_dates
from constellations.stays.deciding import offer
from constellations.stays.forms import asked_month, day_of, typed_dates
from constellations.stays.other_nights import ask_again, want_other_nights
from core import clock
from core.forms import form_key, form_version
from core.refusals import Invalid
from core.unit_of_work import Unit, run

Command = Callable[[Unit, UUID, StayDates, int | None], str]


@dataclass(frozen=True, slots=True)
class Way:
    """One of the pages: who may open it, its words, and what is done with the nights."""

    permission: StayPermission
    words: Choosing
    command: Command


def _offer(unit: Unit, stay_id: UUID, dates: StayDates, version: int | None) -> str:
    return offer(unit, stay_id, dates, version, holding="hold" in request.form)


OFFER = Way(
    StayPermission.ACCEPT,
    Choosing(
        "stays.offer",
        "Offer other nights",
        Audience.HUB,
        "Offer these nights",
        holding="Offer them, and hold the bed",
        line="Holding it means that nobody else gets it until they answer.",
    ),
    _offer,
)
AGAIN = Way(
    StayPermission.REQUEST,
    Choosing("stays.again", "Ask for other nights", Audience.FAMILY, "Ask for these nights"),
    ask_again,
)
CHANGE = Way(
    StayPermission.CHANGE,
    Choosing(
        "stays.change",
        "Change the nights",
        None,
        "Ask for these nights instead",
        line=(
            "Nights that you only give back are free at once. Other nights need the other side's yes, and whoever had"
            " to agree agrees again; until then it stays as it is."
        ),
        several=True,
    ),
    want_other_nights,
)


def register(blueprint: Blueprint) -> None:
    """Put the pages beside the other pages of stays."""
    for end, name, view in (
        ("offer", "offer", offer_nights),
        ("other-nights", "again", ask_for_others),
        ("change", "change", change_nights),
    ):
        blueprint.add_url_rule(f"/stays/<uuid:stay_id>/{end}", name, view, methods=["GET", "POST"])


@access("stay.accept")
def offer_nights(stay_id: UUID) -> ResponseReturnValue:
    """The hub home offers other nights: choose them, see the check, offer them."""
    return _choose(stay_id, OFFER)


@access("stay.request")
def ask_for_others(stay_id: UUID) -> ResponseReturnValue:
    """The family would rather have yet other nights than those offered."""
    return _choose(stay_id, AGAIN)


@access("stay.change_dates")
def change_nights(stay_id: UUID) -> ResponseReturnValue:
    """A side would like other nights for a sleepover that is certain (R18)."""
    return _choose(stay_id, CHANGE)


def _choose(stay_id: UUID, way: Way) -> ResponseReturnValue:
    picked = _picked_in_address()
    if request.method == "POST":
        found = _pressed() if "day" in request.form else typed_dates()
        if isinstance(found, StayDates) and "confirm" in request.form:
            refused = _send(stay_id, found, way)
            if refused is None:
                return redirect(url_for("stays.stay", stay_id=stay_id), 303)
            found = refused
        if not isinstance(found, Picked) or not found.errors:
            return redirect(_address(stay_id, found, way), 303)
        picked = found

    def build(unit: Unit) -> dict[str, Any]:
        loaded = get_stay_for(unit, stay_id, way.permission)
        home = get_home_for(unit, loaded.stay.constellation_id)
        begin = picked.dates.first if picked.dates else picked.first or loaded.stay.first_night
        month = asked_month(begin or clock.today(unit.now))
        return {"page": choosing_page(unit, loaded, home, picked, month, way.words)}

    return show(
        "constellations/stays/choose.html",
        build,
        title=way.words.title,
        section="stays",
        task=True,
        status=422 if picked.errors else 200,
    )


def _send(stay_id: UUID, dates: StayDates, way: Way) -> Picked | None:
    version = form_version()
    try:
        run(current_actor(), form_key(), lambda unit: way.command(unit, stay_id, dates, version))
    except Invalid as refused:
        return Picked(dates, errors=refused.errors)
    return None


def _picked_in_address() -> Picked:
    first, home = day_of(request.args.get("first", "")), day_of(request.args.get("home", ""))
    if first is None:
        return Picked()
    return Picked(StayDates(first, home)) if home and home > first else Picked(first=first)


def _pressed() -> StayDates | Picked:
    """The first press is the first night, the second the day home; a third, or one before, begins again."""
    before, day = _picked_in_address(), day_of(request.form.get("day", ""))
    if day is None:
        return Picked(errors={"first": "Choose a day of the month."})
    if before.first is None or day <= before.first:
        return Picked(first=day)
    found = parse_dates(before.first.isoformat(), day.isoformat(), clock.today(clock.now()))
    return found if isinstance(found, StayDates) else Picked(errors=found)


def _address(stay_id: UUID, found: StayDates | Picked, way: Way) -> str:
    first: date | None = found.first
    home = found.home if isinstance(found, StayDates) else None
    return url_for(
        way.words.endpoint,
        stay_id=stay_id,
        first=first.isoformat() if first else None,
        home=home.isoformat() if home else None,
        month=request.args.get("month"),
    )
