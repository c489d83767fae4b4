"""The pages of the hub home's calendar, in the list of pages."""

from __future__ import annotations

from tests.browser.demonstration import Demonstration
from tests.browser.shown import Find, Shown, press

HUB = "Marion Tallis"
HERON = "select id from space where kind = 'constellation' and name = 'Heron'"
ENTRY = "select id from calendar_entry where kind = 'meeting' limit 1"


def _new(shown: Demonstration) -> str:
    return f"/constellations/{shown.database.value(HERON)}/calendar/new"


def _entry(end: str) -> Find:
    def find(shown: Demonstration) -> str:
        return f"/calendar/{shown.database.value(ENTRY)}/{end}"

    return find


CALENDAR_PAGES = (
    Shown("calendar-new", "calendar.new", HUB, _new),
    Shown("calendar-new-error", "calendar.new", HUB, _new, (press("Add to the calendar"),)),
    Shown("calendar-change", "calendar.change", HUB, _entry("change")),
    Shown("calendar-cancel", "calendar.cancel", HUB, _entry("cancel")),
)
