"""The page of offering other nights. What is pressed stands in the address until it is offered; it names no child."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from constellations.homes.access import get_home_for
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.asking_pages import Picked, offer_page
from constellations.stays.dates import StayDates, parse_dates
from constellations.stays.deciding import offer
from constellations.stays.forms import asked_month, day_of, typed_dates
from core import clock
from core.forms import form_key, form_version
from core.refusals import Invalid
from core.unit_of_work import Unit, run


def register(blueprint: Blueprint) -> None:
    """Put the page beside the other pages of stays."""
    blueprint.add_url_rule("/stays/<uuid:stay_id>/offer", "offer", offer_nights, methods=["GET", "POST"])


@access("stay.accept")
def offer_nights(stay_id: UUID) -> ResponseReturnValue:
    """The hub home offers other nights: choose them, see the check, offer them."""
    picked = _picked_in_address()
    if request.method == "POST":
        found = _pressed() if "day" in request.form else typed_dates()
        if isinstance(found, StayDates) and "confirm" in request.form:
            refused = _offer(stay_id, found)
            if refused is None:
                return redirect(url_for("stays.stay", stay_id=stay_id), 303)
            found = refused
        if not isinstance(found, Picked) or not found.errors:
            return redirect(_address(stay_id, found), 303)
        picked = found

    def build(unit: Unit) -> dict[str, Any]:
        loaded = get_stay_for(unit, stay_id, StayPermission.ACCEPT)
        home = get_home_for(unit, loaded.stay.constellation_id)
        begin = picked.dates.first if picked.dates else picked.first or loaded.stay.first_night
        month = asked_month(begin or clock.today(unit.now))
        return {"page": offer_page(unit, loaded, home, picked, month)}

    return show(
        "constellations/stays/offer.html",
        build,
        title="Offer other nights",
        section="stays",
        task=True,
        status=422 if picked.errors else 200,
    )


def _offer(stay_id: UUID, dates: StayDates) -> Picked | None:
    version = form_version()
    try:
        run(current_actor(), form_key(), lambda unit: offer(unit, stay_id, dates, version))
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


def _address(stay_id: UUID, found: StayDates | Picked) -> str:
    first: date | None = found.first
    home = found.home if isinstance(found, StayDates) else None
    return url_for(
        "stays.offer",
        stay_id=stay_id,
        first=first.isoformat() if first else None,
        home=home.isoformat() if home else None,
        month=request.args.get("month"),
    )
