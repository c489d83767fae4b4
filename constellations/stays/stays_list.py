"""Filling the list of a family's own stays."""

from __future__ import annotations

from datetime import date, timedelta

from flask import url_for

from constellations.stays.asking import Asker, find_asker
from constellations.stays.changing import dates_of
from constellations.stays.pages import Link, Mark, StayRow, StaysPage
from constellations.stays.queries import LoadedStay, list_stays_of
from constellations.stays.rules import TERMINAL
from constellations.stays.turn_queries import tally_of
from constellations.stays.turns import WEEKS, Tally, tally_words
from constellations.stays.words import ROW_MARKS, children_words, count_words, dates_words, repeats, tag_of
from core import clock
from core.refusals import NotFound
from core.unit_of_work import Unit

MOST_LISTED = 120
"""A repeat is up to 30 stays to come: what is near must not be pushed out by them."""


def stays_page(unit: Unit) -> StaysPage:
    """What is coming (soonest first) and what has been. Raises `NotFound` for who is no satellite carer."""
    asker = find_asker(unit)
    if asker is None:
        raise NotFound
    today = clock.today(unit.now)
    found = list_stays_of(unit, [asker.place.household_id], limit=MOST_LISTED)
    coming = [s for s in found if s.stay.is_now not in TERMINAL and dates_of(s.stay).home >= today]
    past = [s for s in found if s not in coming]
    free, tally = _free_and_tally(unit, asker, today)
    return StaysPage(
        coming=tuple(_row(s, today) for s in reversed(coming)),
        past=tuple(_row(s, today) for s in past),
        free_sentence=free,
        ask=Link("Ask for a sleepover", url_for("stays.ask"), "plus"),
        board=Link("Bed board", url_for("stays.board", constellation_id=asker.home.constellation_id)),
        fragment_url=url_for("stays.stays"),
        turns=f"Your last {WEEKS} weeks: {tally_words(tally, today)}" if found else "",
    )


def _row(loaded: LoadedStay, today: date) -> StayRow:
    dates = dates_of(loaded.stay)
    return StayRow(
        mark=ROW_MARKS.get(loaded.stay.is_now, Mark.FREE),
        dates=dates_words(dates, today),
        detail=f"{count_words(dates)} for {children_words(loaded, today, ages=False)}{repeats(loaded)}",
        tag=tag_of(loaded.stay)[1],
        url=url_for("stays.stay", stay_id=loaded.stay.id),
    )


def _free_and_tally(unit: Unit, asker: Asker, today: date) -> tuple[str, Tally]:
    """ "The hub has 2 beds free this Friday and Saturday.", and what the family had lately, by one statement."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    nights = [friday, friday + timedelta(days=1)]
    tally, taken = tally_of(unit, asker.home, asker.place.household_id, nights)
    free = len(asker.home.beds) - taken
    beds = "no bed" if free == 0 else "1 bed" if free == 1 else f"{free} beds"
    return f"The hub has {beds} free this Friday and Saturday.", tally
