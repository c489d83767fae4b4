"""The pages of repeats: how often, the whole of it, and what is done to several of its stays at once (E34, E35)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import FormPage, Given, Link, form_page
from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from constellations.homes.queries import find_home
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.asking import get_draft, wish_of
from constellations.stays.changing import dates_of
from constellations.stays.dates import FURTHEST_DAYS, MOST_NIGHTS, StayDates
from constellations.stays.forms import day_of
from constellations.stays.models import StayRepeat
from constellations.stays.queries import LoadedStay
from constellations.stays.repeat_asking import find_rule, just_once, put_rule
from constellations.stays.repeat_changing import keep_all, moves_of, say_yes_to_all, want_several
from constellations.stays.repeat_deciding import (
    ANSWERED,
    accept_all,
    approve_all,
    cancel_several,
    decline_all,
    get_repeat_for,
    refuse_all,
    take_back_all,
    to_approve,
    which_of,
)
from constellations.stays.repeat_forms import change_form
from constellations.stays.repeat_pages import repeat_page
from constellations.stays.repeats import EVERY_WORDS, Rule, Which, parse_rule
from constellations.stays.rules import DECLINE_REASON_WORDS, DeclineReason, StayAction
from constellations.stays.streams import streams_of_person
from constellations.stays.words import children_words, count_words, dates_words
from core import clock
from core.forms import form_key
from core.refusals import Changed, Invalid, NotFound
from core.typed import Typed
from core.unit_of_work import Unit, run
from core.words import day_words

blueprint = Blueprint("repeats", __name__)
ONCE = "once"
LONGEST_DAY = 60


@blueprint.route("/stays/<uuid:stay_id>/how-often", methods=["GET", "POST"], endpoint="how_often")
@access("stay.request")
def how_often(stay_id: UUID) -> ResponseReturnValue:
    """How often the draft is to be, and until when."""

    def build(unit: Unit) -> FormPage:
        loaded = get_draft(unit, stay_id)
        if loaded.stay.home_day is None:
            raise Changed("Choose the nights first.")
        rule, dates, today = find_rule(unit, loaded.stay), wish_of(loaded).dates, clock.today(unit.now)
        until = day_words(rule.until, dates.first) if rule else ""
        given = Given({"every": rule.every.value if rule else "", "until": until})
        often = [(str(one.value), words) for one, words in EVERY_WORDS.items()]
        return FormPage(
            "How often?",
            Link("Back", url_for("stays.nights", stay_id=stay_id)),
            "See every date",
            (
                given.one("every", "From these nights on", [*often, (ONCE, "Just these nights, once")]),
                given.text("until", "Until", "The last day on which one may begin, for example 3 July", "day"),
            ),
            overline=f"{dates_words(dates, today)}, {count_words(dates)} for"
            f" {children_words(loaded, today, ages=False)}",
            intro=("Every date is looked at. Those that cannot be are left out, and you see which before you send.",),
            busy="Looking…",
        )

    return form_page(
        build,
        lambda unit, _typed: _put(unit, stay_id),
        lambda _: url_for("stays.send", stay_id=stay_id),
        title="How often?",
        section="stays",
    )


def _put(unit: Unit, stay_id: UUID) -> str:
    every, until = request.form.get("every", ""), request.form.get("until", "")[:LONGEST_DAY]
    if every == ONCE:
        return just_once(unit, stay_id)
    found = parse_rule(dates_of(get_draft(unit, stay_id).stay), every, until, clock.today(unit.now))
    if not isinstance(found, Rule):
        raise Invalid(found)
    return put_rule(unit, stay_id, found)


@blueprint.get("/stays/repeats/<uuid:repeat_id>", endpoint="repeat")
@access("stay.read")
def repeat(repeat_id: UUID) -> ResponseReturnValue:
    """A repeat with each of its stays."""

    def build(unit: Unit) -> dict[str, Any]:
        stays = get_repeat_for(unit, repeat_id, StayPermission.READ)
        home = find_home(unit, stays[0].stay.constellation_id)
        found = unit.session.get(StayRepeat, repeat_id)
        if home is None or found is None:
            raise NotFound
        return {"page": repeat_page(unit, found, stays, home)}

    return show(
        "constellations/stays/repeat.html",
        build,
        title="Sleepovers that repeat",
        live=streams_of_person,
        section="stays",
        task=True,
    )


def _answer(command: Callable[[Unit, UUID], str], repeat_id: UUID) -> ResponseReturnValue:
    run(current_actor(), form_key(), lambda unit: command(unit, repeat_id))
    return redirect(_page(repeat_id), 303)


def _page(repeat_id: UUID) -> str:
    return url_for("repeats.repeat", repeat_id=repeat_id)


@blueprint.post("/stays/repeats/<uuid:repeat_id>/accept", endpoint="accept")
@access("stay.accept")
def accept(repeat_id: UUID) -> ResponseReturnValue:
    """The hub home says yes to all that are free, as its page showed them."""
    shown = request.form.get("shown")
    return _answer(lambda unit, one: accept_all(unit, one, shown), repeat_id)


@blueprint.post("/stays/repeats/<uuid:repeat_id>/take-back", endpoint="take_back")
@access("stay.accept")
def take_yes_back(repeat_id: UUID) -> ResponseReturnValue:
    """Undo a yes to several of a moment ago."""
    return _answer(take_back_all, repeat_id)


@blueprint.post("/stays/repeats/<uuid:repeat_id>/approve", endpoint="approve")
@access("stay.approve")
def approve(repeat_id: UUID) -> ResponseReturnValue:
    """The one who must agree agrees to all that wait."""
    return _answer(approve_all, repeat_id)


@blueprint.route("/stays/repeats/<uuid:repeat_id>/refuse", methods=["GET", "POST"], endpoint="refuse")
@access("stay.approve")
def refuse(repeat_id: UUID) -> ResponseReturnValue:
    """The one who must agree can't, for all that wait: asked first, as there is no way back."""

    def build(unit: Unit) -> FormPage:
        waiting = to_approve(unit, repeat_id)
        if not waiting:
            raise Changed(ANSWERED)
        one = len(waiting) == 1
        return FormPage(
            "I can't agree to this" if one else f"I can't agree to any of these {len(waiting)}",
            Link("Back", _page(repeat_id)),
            "Tell both sides",
            overline=f"The {waiting[0].household} family",
            intro=("The nights are free at once, and both sides are told. This can't be undone.",),
            listed_title="It is about" if one else "They are",
            listed=tuple(
                Link(dates_words(dates_of(s.stay), clock.today(unit.now)), url_for("stays.stay", stay_id=s.stay.id))
                for s in waiting
            ),
            busy="Sending…",
            danger=True,
        )

    return form_page(
        build,
        lambda unit, _typed: refuse_all(unit, repeat_id),
        lambda _: _page(repeat_id),
        title="I can't agree",
        section="stays",
    )


@blueprint.post("/stays/repeats/<uuid:repeat_id>/take-nights", endpoint="take_nights")
@access("stay.answer_change")
def take_nights(repeat_id: UUID) -> ResponseReturnValue:
    """A side says yes to the other nights of all that are wanted otherwise (R18)."""
    return _answer(say_yes_to_all, repeat_id)


@blueprint.post("/stays/repeats/<uuid:repeat_id>/keep-nights", endpoint="keep_nights")
@access("stay.change_dates")
def keep_all_nights(repeat_id: UUID) -> ResponseReturnValue:
    """No other nights: all stay as they are."""
    return _answer(keep_all, repeat_id)


@blueprint.route("/stays/repeats/<uuid:repeat_id>/decline", methods=["GET", "POST"], endpoint="decline")
@access("stay.accept")
def decline(repeat_id: UUID) -> ResponseReturnValue:
    """The hub can't, for all that it has not answered: one kind reason."""

    def build(unit: Unit) -> FormPage:
        stays = get_repeat_for(unit, repeat_id, StayPermission.ACCEPT)
        reasons = [(reason.value, words) for reason, words in DECLINE_REASON_WORDS.items()]
        return FormPage(
            "We can't, for any of these",
            Link("Back", _page(repeat_id)),
            "Tell the family",
            (Given().one("reason", "What may we tell them?", reasons),),
            overline=f"The {stays[0].household} family",
            intro=("It answers all that you have not answered yet. What you said yes to stays.",),
            busy="Sending…",
        )

    def command(unit: Unit, typed: Typed) -> str:
        reason = typed.fields.get("reason", "")
        if reason not in {one.value for one in DeclineReason}:
            raise Invalid({"reason": "Choose what we may tell the family."})
        return decline_all(unit, repeat_id, DeclineReason(reason))

    return form_page(build, command, lambda _: _page(repeat_id), title="We can't, for any of these", section="stays")


@blueprint.route("/stays/<uuid:stay_id>/cancel-which", methods=["GET", "POST"], endpoint="cancel")
@access("stay.cancel")
def cancel(stay_id: UUID) -> ResponseReturnValue:
    """Call off this one, this and the later ones, or all of a repeat."""

    def build(unit: Unit) -> FormPage:
        loaded = get_stay_for(unit, stay_id, StayPermission.CANCEL)
        today = clock.today(unit.now)
        which = Given().one("which", "Which of them?", _choices(unit, loaded, StayAction.CANCEL))
        return FormPage(
            "Cancel sleepovers that repeat",
            Link("Back", url_for("stays.stay", stay_id=stay_id)),
            "Cancel these sleepovers",
            (which,),
            overline=f"The {loaded.household} family, {dates_words(dates_of(loaded.stay), today)}",
            intro=("Their nights are free at once, and who waits for them is asked.",),
            busy="Cancelling…",
            danger=True,
        )

    def command(unit: Unit, typed: Typed) -> str:
        return cancel_several(unit, stay_id, which_typed(typed))

    return form_page(
        build, command, lambda _: url_for("stays.stay", stay_id=stay_id), title="Cancel which?", section="stays"
    )


@blueprint.route("/stays/<uuid:stay_id>/change-several", methods=["GET", "POST"], endpoint="change")
@access("stay.change_dates")
def change(stay_id: UUID) -> ResponseReturnValue:
    """Other nights for this one and the later ones, or for all: looked at first, then asked for (R18, E35).

    The nights of this one stand in the address, as they were chosen on its page.
    """

    def build(unit: Unit) -> FormPage:
        loaded = get_stay_for(unit, stay_id, StayPermission.CHANGE)
        home = find_home(unit, loaded.stay.constellation_id)
        dates, which = _nights_in_address(), _which_in_address()
        if home is None or dates is None or loaded.stay.repeat_id is None:
            raise NotFound
        return change_form(unit, loaded, moves_of(unit, home, loaded, dates, which), dates)

    def command(unit: Unit, _typed: Typed) -> str:
        dates = _nights_in_address()
        if dates is None:
            raise NotFound
        return want_several(unit, stay_id, dates, _which_in_address())

    return form_page(build, command, lambda made: _page(UUID(made)), title="Change several", section="stays")


def _nights_in_address() -> StayDates | None:
    first, home = (day_of(request.args.get(name, "")) for name in ("first", "home"))
    longest, furthest, today = timedelta(days=MOST_NIGHTS), timedelta(days=FURTHEST_DAYS), clock.today(clock.now())
    if first is None or home is None or not today - furthest <= first <= today + furthest:
        return None
    return StayDates(first, home) if first < home <= first + longest else None


def _which_in_address() -> Which:
    return Which.ALL if request.args.get("which") == Which.ALL else Which.LATER


def which_typed(typed: Typed) -> Which | None:
    """Which of the stays of a repeat the form means."""
    found = typed.fields.get("which", "")
    return Which(found) if found in set(Which) else None


def _choices(unit: Unit, loaded: LoadedStay, action: StayAction) -> list[tuple[str, str]]:
    """*This / this and later / all*, with how many each would be; a choice that would be the same is left out."""
    today, begins = clock.today(unit.now), dates_of(loaded.stay)
    made = [(Which.THIS.value, f"Only {dates_words(begins, today)}")]
    later, every = (which_of(unit, loaded, which, action) for which in (Which.LATER, Which.ALL))
    if others := sum(one.stay.id != loaded.stay.id for one in later):
        those = "This and the" if others < len(later) else "The"
        made.append((Which.LATER.value, f"{those} {others} later {'one' if others == 1 else 'ones'}"))
    if len(every) > len(later):
        made.append((Which.ALL.value, f"All {len(every)}"))
    return made
