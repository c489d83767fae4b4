"""The pages on which a hub home says that it is off duty, and opens nights again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import FormPage, Given, Link, form_page
from accounts.signin.access import access
from constellations.homes.queries import Home
from constellations.stays import closed_beds, unavailable
from constellations.stays.changing import dates_of
from constellations.stays.check_values import first_capital
from constellations.stays.dates import StayDates
from constellations.stays.models import Unavailability
from constellations.stays.queries import LoadedStay, list_affected
from constellations.stays.words import dates_words
from core import clock
from core.unit_of_work import Unit

blueprint = Blueprint("unavailable", __name__)
REASONS = tuple((value, first_capital(words)) for value, words in closed_beds.REASONS.items())
COVERED = (("yes", "Yes, an approved adult is there"), ("no", "No, nobody who is approved is there"))


def _board(constellation_id: object) -> str:
    return url_for("stays.board", constellation_id=constellation_id)


def _end(unavailability_id: UUID) -> str:
    return url_for("unavailable.end", unavailability_id=unavailability_id)


def _words(home: Home, row: Unavailability, unit: Unit) -> str:
    bed = next((bed.label for bed in home.beds if bed.id == row.bed_id), "")
    when = dates_words(StayDates(row.first_night, row.home_day), clock.today(unit.now))
    what = bed or ("The hub carer is away, somebody is at home" if row.covered else "The whole hub home")
    return f"{what}: {when}, {closed_beds.REASONS[row.reason]}"


def _affected_words(loaded: LoadedStay, unit: Unit) -> str:
    dates = dates_words(dates_of(loaded.stay), clock.today(unit.now))
    return f"To decide: the {loaded.household} family, {dates}"


@blueprint.route("/constellations/<uuid:constellation_id>/closed-nights", methods=["GET", "POST"])
@access("bed.availability_edit")
def close(constellation_id: UUID) -> ResponseReturnValue:
    """Close nights of the hub home, or of one bed, with the reason (R15)."""

    def build(unit: Unit) -> FormPage:
        home = unavailable.get_home_to_close(unit, constellation_id)
        given = Given({"which": unavailable.WHOLE, "covered": "no"})
        beds = [(str(bed.id), f"{bed.label}, {bed.room}") for bed in home.beds]
        closed = unavailable.list_closings(unit, constellation_id)
        affected = list_affected(unit, constellation_id)
        return FormPage(
            "Close nights",
            Link("The bed board", _board(constellation_id)),
            "Close these nights",
            (
                given.text("first", "First night", kind="day"),
                given.text("home", "Open again from", "The day on which somebody may come again.", "day"),
                given.one("which", "What is closed?", [(unavailable.WHOLE, "The whole hub home"), *beds]),
                given.one("covered", "Is somebody else at home who is approved?", COVERED),
                given.one("reason", "Why?", REASONS, "Families see that it is closed, and not why."),
            ),
            overline=f"{home.name} hub",
            intro=(
                "Sleepovers that are agreed stay as they are. Each is listed here until somebody decides about it.",
            ),
            listed_title="To decide, and closed already" if affected else "Closed already",
            listed=(
                *(Link(_affected_words(stay, unit), url_for("stays.stay", stay_id=stay.stay.id)) for stay in affected),
                *(
                    Link(_words(home, row, unit), url_for("unavailable.end", unavailability_id=row.id))
                    for row in closed
                ),
            ),
        )

    return form_page(
        build,
        lambda unit, typed: str(unavailable.close_nights(unit, constellation_id, typed)),
        _board,
        title="Close nights",
        section="stays",
    )


@blueprint.route("/closed-nights/<uuid:unavailability_id>/open", methods=["GET", "POST"], endpoint="end")
@access("bed.availability_edit")
def open_again(unavailability_id: UUID) -> ResponseReturnValue:
    """Open nights again."""

    def build(unit: Unit) -> FormPage:
        row, home = unavailable.get_closing(unit, unavailability_id)
        back = url_for("unavailable.close", constellation_id=home.constellation_id)
        return FormPage(
            "Open these nights again", Link("Close nights", back), "Open them", overline=_words(home, row, unit)
        )

    return form_page(
        build,
        lambda unit, _typed: str(unavailable.open_again(unit, unavailability_id)),
        _board,
        title="Open nights again",
        section="stays",
    )
