"""The pages of the calendar: put something in, change it, cancel it. It is shown on the bed board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import Field, FormPage, Given, Link, Option, form_page
from accounts.signin.access import access
from community.public import SURE, LookAgain, sure_of
from constellations.calendar import services
from constellations.calendar.access import get_calendar_to_edit, get_entry_to_edit
from constellations.calendar.models import CalendarEntry
from constellations.calendar.queries import list_coming
from constellations.calendar.rules import (
    AUDIENCE_WORDS,
    KIND_WORDS,
    Audience,
    Entry,
    Hours,
    seen_as,
    typed_time,
)
from constellations.homes.queries import Home
from core import clock
from core.typed import Typed, parse_day
from core.unit_of_work import Unit
from core.words import day_words

blueprint = Blueprint("calendar", __name__)
KINDS = tuple((one.value, words) for one, words in KIND_WORDS.items())
AUDIENCES = tuple((one.value, words) for one, words in AUDIENCE_WORDS.items())
ONLY_BUSY = "Families see of the hub home’s own only that it is busy. Family time is always the hub home’s own."
TIME_HINT = "Like 2 pm, 2:30 pm or 14:30."
NO_NAMES = "No child’s name."


def entry_words(entry: Entry, today: date) -> str:
    """ "Sat 7 Mar, 2 to 4 pm: Constellation meeting, at Ros's house", as its keepers read it."""
    seen = seen_as(entry, organises=True)
    place = f", {seen.place}" if seen.place else ""
    return f"{day_words(entry.hours.day, today)}, {entry.hours.words}: {seen.what}{place}"


def _board(at: str) -> str:
    """The board on which the day stands; `at` is what the services return."""
    constellation_id, day = at.split()
    return url_for("stays.board", constellation_id=constellation_id, start=day)


def _fields(given: Given, asked: list[LookAgain]) -> tuple[Field, ...]:
    return (
        given.one("kind", "What is it?", KINDS),
        given.text("day", "Day", kind="day"),
        given.text("starts", "From", TIME_HINT),
        given.text("ends", "To", TIME_HINT),
        given.text("words", "In a few words", f"If there is more to say. {NO_NAMES}"),
        given.text("place", "Where", f"If it is not in the hub home. {NO_NAMES}"),
        given.one("audience", "Who is it for?", AUDIENCES, ONLY_BUSY),
        *(
            Field("ticks", SURE, "You can leave it as it is", options=(Option(a.sure, "Keep it as it is"),))
            for a in asked
        ),
    )


def _carry_out(command: Callable[..., str], asked: list[LookAgain]) -> Callable[[Unit, Typed], str]:
    def carry_out(unit: Unit, typed: Typed) -> str:
        try:
            return command(unit, typed=typed, sure=sure_of(typed.fields.getlist(SURE)))
        except LookAgain as question:
            asked[:] = [question]
            raise

    return carry_out


@blueprint.route("/constellations/<uuid:constellation_id>/calendar/new", methods=["GET", "POST"])
@access("calendar.edit")
def new(constellation_id: UUID) -> ResponseReturnValue:
    """Put something into the calendar, of the day of `day` where one is given."""
    asked: list[LookAgain] = []

    def build(unit: Unit) -> FormPage:
        home = get_calendar_to_edit(unit, constellation_id)
        today = clock.today(unit.now)
        day = parse_day(request.args.get("day", "")) or ""
        coming = list_coming(unit, constellation_id, today)
        return FormPage(
            "Add to the calendar",
            Link("The bed board", url_for("stays.board", constellation_id=constellation_id)),
            "Add to the calendar",
            _fields(Given({"day": day, "audience": Audience.EVERYBODY.value}), asked),
            overline=f"{home.name} hub",
            listed_title="In the calendar already",
            listed=tuple(Link(entry_words(one.as_entry, today), url_for(".change", entry_id=one.id)) for one in coming),
        )

    command = partial(services.add, constellation_id=constellation_id)
    return form_page(build, _carry_out(command, asked), _board, title="Add to the calendar", section="stays")


def _to_edit(unit: Unit, entry_id: UUID) -> tuple[CalendarEntry, Home, str]:
    entry, home = get_entry_to_edit(unit, entry_id)
    return entry, home, entry_words(entry.as_entry, clock.today(unit.now))


@blueprint.route("/calendar/<uuid:entry_id>/change", methods=["GET", "POST"])
@access("calendar.edit")
def change(entry_id: UUID) -> ResponseReturnValue:
    """Change what stands in the calendar."""
    asked: list[LookAgain] = []

    def build(unit: Unit) -> FormPage:
        entry, _, words = _to_edit(unit, entry_id)
        hours = Hours(entry.starts_at, entry.ends_at)
        stands: dict[str, Any] = {
            "kind": entry.kind,
            "day": entry.day,
            "starts": typed_time(hours.starts),
            "ends": typed_time(hours.ends),
            "place": entry.place,
            "words": entry.words,
            "audience": entry.audience,
            "version": entry.version,
        }
        given = Given(stands)
        return FormPage(
            "Change the calendar",
            Link("The bed board", _board(f"{entry.constellation_id} {entry.day.isoformat()}")),
            "Save the change",
            (*_fields(given, asked), Field("hidden", "version", "", value=given.value("version"))),
            overline=words,
            listed_title="It is not happening?",
            listed=(Link("Cancel it", url_for(".cancel", entry_id=entry_id)),),
        )

    command = partial(services.change, entry_id=entry_id)
    return form_page(build, _carry_out(command, asked), _board, title="Change the calendar", section="stays")


@blueprint.route("/calendar/<uuid:entry_id>/cancel", methods=["GET", "POST"])
@access("calendar.edit")
def cancel(entry_id: UUID) -> ResponseReturnValue:
    """Cancel it, after a look at what it is."""

    def build(unit: Unit) -> FormPage:
        entry, _, words = _to_edit(unit, entry_id)
        version = Given({"version": entry.version}).value("version")
        return FormPage(
            "Cancel this?",
            Link("Change it instead", url_for(".change", entry_id=entry_id)),
            "Cancel it",
            (Field("hidden", "version", "", value=version),),
            overline=words,
            intro=("It goes from the board at once. Kith sends no mail about it: tell whoever wanted to come.",),
        )

    return form_page(
        build,
        lambda unit, typed: services.cancel(unit, entry_id, typed),
        _board,
        title="Cancel",
        section="stays",
    )
