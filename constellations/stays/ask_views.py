"""The pages of asking: three short steps, each remembered in a draft."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from constellations.homes.access import get_home_for
from constellations.stays.asking import (
    Asking,
    begin_ask,
    choose_first,
    choose_nights,
    find_asker,
    get_draft,
    keep_words,
    send_ask,
)
from constellations.stays.asking_pages import Picked, ask_first_page, ask_nights_page, ask_send_page
from constellations.stays.dates import StayDates, parse_dates
from constellations.stays.forms import asked_month, day_of, typed_dates
from constellations.stays.models import Stay
from constellations.stays.repeat_asking import send_repeat
from constellations.stays.rules import AskReason
from constellations.stays.streams import streams_of_board
from core import clock
from core.forms import form_ids, form_key, ids_in
from core.refusals import Changed, Invalid, NotFound
from core.typed import TextRefused, clean_text
from core.unit_of_work import Unit, run

MOST_WORDS = 500


def register(blueprint: Blueprint) -> None:
    """Put the pages of asking beside the other pages of stays."""
    blueprint.add_url_rule("/stays/ask", "ask", ask, methods=["GET", "POST"])
    blueprint.add_url_rule("/stays/<uuid:stay_id>/nights", "nights", nights, methods=["GET", "POST"])
    blueprint.add_url_rule("/stays/<uuid:stay_id>/send", "send", send, methods=["GET", "POST"])


@access("stay.request")
def ask() -> ResponseReturnValue:
    """Step 1: who would like to sleep over. A night tapped on the board comes along as `first`.

    A family with one child chooses the nights here at once; what it presses or types begins the draft.
    """
    error, tapped = "", day_of(request.args.get("first", ""))
    picked = Picked(first=tapped if tapped and tapped >= clock.today(clock.now()) else None)
    if request.method == "POST":
        try:
            chosen = _chosen_at_once(picked.first)
            if not isinstance(chosen, Picked):
                child_ids = form_ids("child") or ids_in(request.args.getlist("child"))
                stay_id = run(current_actor(), form_key(), lambda unit: _begin(unit, child_ids, chosen))
                return redirect(url_for("stays.nights", stay_id=stay_id), 303)
            picked = chosen
        except Invalid as refused:
            error = refused.errors.get("child", refused.words)

    def build(unit: Unit) -> dict[str, Any]:
        asker = find_asker(unit)
        if asker is None:
            raise NotFound
        month = _month(picked, clock.today(unit.now))
        return {"page": ask_first_page(unit, asker, picked, month, error)}

    status = 422 if error or picked.errors else 200
    return show(
        "constellations/stays/ask_child.html",
        build,
        title="Who is it for?",
        live=_streams_of_beds,
        section="stays",
        task=True,
        status=status,
    )


def _streams_of_beds(unit: Unit) -> Sequence[tuple[str, UUID]]:
    asker = find_asker(unit)
    return streams_of_board(unit, asker.home.constellation_id) if asker else ()


def _chosen_at_once(tapped: date | None) -> date | StayDates | Picked | None:
    """The nights that came with the child: a night tapped on the board, a day pressed after it, or two typed dates."""
    if "typing" in request.form:
        return typed_dates()
    pressed = day_of(request.form.get("day", ""))
    if tapped is None or pressed is None or pressed <= tapped:
        return pressed or tapped
    found = parse_dates(tapped.isoformat(), pressed.isoformat(), clock.today(clock.now()))
    return found if isinstance(found, StayDates) else Picked(first=tapped, errors=found)


def _begin(unit: Unit, child_ids: list[UUID], chosen: date | StayDates | None) -> str:
    stay_id = begin_ask(unit, child_ids, chosen if isinstance(chosen, StayDates) else None)
    if isinstance(chosen, date) and chosen >= clock.today(unit.now):
        return choose_first(unit, UUID(stay_id), chosen)
    return stay_id


@access("stay.request")
def nights(stay_id: UUID) -> ResponseReturnValue:
    """Step 2: which nights. A pressed day, or two typed ones, go into the draft; the page shows the check."""
    picked: Picked | None = None
    if request.method == "POST":
        picked = _take_nights(stay_id)
        if picked is None:
            month = request.args.get("month")
            return redirect(url_for("stays.nights", stay_id=stay_id, month=month), 303)

    def build(unit: Unit) -> dict[str, Any]:
        loaded = get_draft(unit, stay_id)
        home = get_home_for(unit, loaded.stay.constellation_id)
        now = picked or _picked(loaded.stay)
        return {"page": ask_nights_page(unit, loaded, home, now, _month(now, clock.today(unit.now)))}

    return show(
        "constellations/stays/ask_nights.html",
        build,
        title="Which nights?",
        live=lambda unit: streams_of_board(unit, get_draft(unit, stay_id).stay.constellation_id),
        section="stays",
        task=True,
        status=422 if picked else 200,
    )


def _take_nights(stay_id: UUID) -> Picked | None:
    """Put what was pressed or typed into the draft; what cannot be used comes back with its sentences."""
    if "day" in request.form:
        pressed = day_of(request.form["day"])
        if pressed is None:
            return Picked(errors={"first": "Choose a day of the month."})
        run(current_actor(), form_key(), lambda unit: _press(unit, stay_id, pressed))
        return None
    found = typed_dates()
    if isinstance(found, Picked):
        return found
    run(current_actor(), form_key(), lambda unit: choose_nights(unit, stay_id, found))
    return None


def _press(unit: Unit, stay_id: UUID, day: date) -> str:
    """The first press is the first night, the second the day home; a third, or one before, begins again."""
    stay = get_draft(unit, stay_id).stay
    if day < clock.today(unit.now):
        raise Invalid({"first": "That night has gone. Choose tonight or a later night."})
    if stay.first_night is None or stay.home_day is not None or day <= stay.first_night:
        return choose_first(unit, stay_id, day)
    dates = parse_dates(stay.first_night.isoformat(), day.isoformat(), clock.today(unit.now))
    if not isinstance(dates, StayDates):
        raise Invalid(dates)
    return choose_nights(unit, stay_id, dates)


def _picked(stay: Stay) -> Picked:
    if stay.first_night is not None and stay.home_day is not None:
        return Picked(StayDates(stay.first_night, stay.home_day))
    return Picked(first=stay.first_night)


def _month(picked: Picked, today: date) -> date:
    first = picked.dates.first if picked.dates else picked.first
    return asked_month(first or today)


def _leave_with_words(stay_id: UUID, asking: Asking, errors: dict[str, str]) -> ResponseReturnValue | None:
    """The ways from the third step to another, which all take along what was typed (and none puts it into an address).

    None where the ask is to be sent, or where something typed cannot be kept as it is: the page then says so.
    """
    way = "nights" if "nights" in request.form else request.form.get("go", "")
    if way not in {"nights", "back", "keep"}:
        return None
    errors.pop("reason", None)  # it is needed to send, not to leave
    if errors:
        return None
    run(current_actor(), None, lambda unit: keep_words(unit, stay_id, asking))
    if way == "keep":
        return "", 204
    if way == "back":
        return redirect(url_for("stays.nights", stay_id=stay_id), 303)
    first, _, home = request.form["nights"][:60].partition(" ")
    found = parse_dates(first, home, clock.today(clock.now()))
    if isinstance(found, StayDates):
        run(current_actor(), form_key(), lambda unit: choose_nights(unit, stay_id, found))
    return redirect(url_for("stays.send", stay_id=stay_id), 303)


@access("stay.request")
def send(stay_id: UUID) -> ResponseReturnValue:
    """Step 3: why, then send. Other nights of the check, and the way back, keep what was typed."""
    errors: dict[str, str] = {}
    asking: Asking | None = None
    status = 200
    if request.method == "POST":
        asking, errors = _asking()
        left = _leave_with_words(stay_id, asking, errors)
        if left is not None:
            return left
        try:
            if not errors:
                return redirect(_sent(stay_id, asking), 303)
            status = 422
        except Changed as refused:
            errors, status = {"form": refused.words}, 409

    def build(unit: Unit) -> dict[str, Any]:
        loaded = get_draft(unit, stay_id)
        if loaded.stay.home_day is None:
            raise Changed("Choose the nights first.")
        home = get_home_for(unit, loaded.stay.constellation_id)
        return {"page": ask_send_page(unit, loaded, home, asking, errors)}

    return show(
        "constellations/stays/ask_send.html", build, title="Send the ask", section="stays", task=True, status=status
    )


def _sent(stay_id: UUID, asking: Asking) -> str:
    """Send it, once or as a repeat as its page showed it; where to go then."""
    shown = request.form.get("shown")
    if shown is None:
        run(current_actor(), form_key(), lambda unit: send_ask(unit, stay_id, asking))
        return url_for("stays.stay", stay_id=stay_id)
    repeat_id = run(current_actor(), form_key(), lambda unit: send_repeat(unit, stay_id, asking, shown))
    return url_for("repeats.repeat", repeat_id=repeat_id)


def _asking() -> tuple[Asking, dict[str, str]]:
    errors: dict[str, str] = {}
    reason = request.form.get("reason", "")
    known = reason in {r.value for r in AskReason}
    if not known:
        errors["reason"] = "Choose why you ask."
    texts = {name: _text(name, errors) for name in ("child_view", "note")}
    flexible, waits = (request.form.get(name) is not None for name in ("flexible", "wait"))
    return Asking(AskReason(reason) if known else None, flexible, texts["child_view"], texts["note"], waits), errors


def _text(name: str, errors: dict[str, str]) -> str:
    typed = request.form.get(name, "")
    try:
        return clean_text(typed, MOST_WORDS)
    except TextRefused as refused:
        errors[name] = refused.words
        # A page cannot hold control characters; everything else stands there again.
        return "".join(letter for letter in typed if letter in "\r\n\t" or unicodedata.category(letter) != "Cc")
