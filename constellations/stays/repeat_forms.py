"""The form that shows what several stays of a repeat would become before it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from accounts.shell.form_page import FormPage, Link
from constellations.stays.changing import dates_of
from constellations.stays.dates import StayDates
from constellations.stays.queries import LoadedStay
from constellations.stays.repeat_changing import Moved
from constellations.stays.repeats import times_words
from constellations.stays.words import dates_words
from core import clock
from core.unit_of_work import Unit

ASKED = "The other side says yes to them, and whoever had to agree agrees again; until then they stay as they are."


def change_form(unit: Unit, loaded: LoadedStay, moved: Sequence[Moved], dates: StayDates) -> FormPage:
    """Each with its nights now and then; those that cannot move are named, and stay as they are (E34, E35)."""
    today = clock.today(unit.now)
    able = [one for one in moved if one.time.possible]
    stay = [one for one in moved if not one.time.possible]

    def now(one: Moved) -> str:
        return dates_words(dates_of(one.loaded.stay), today)

    first, home = dates.first.isoformat(), dates.home.isoformat()
    return FormPage(
        f"Other nights, {times_words(len(able))}" if able else "Other nights",
        Link("Back", url_for("stays.change", stay_id=loaded.stay.id, first=first, home=home)),
        "Ask for these nights instead" if able else "",
        overline=f"The {loaded.household} family",
        intro=(
            *(f"{now(one)} stays as it is: {one.time.why_not}." for one in stay),
            ASKED if able else "None of them can move like this. Choose other nights.",
        ),
        listed_title="They would become",
        listed=tuple(
            Link(f"{now(one)}: {dates_words(one.time.dates, today)}", url_for("stays.stay", stay_id=one.loaded.stay.id))
            for one in able
        ),
        busy="Sending…",
    )
