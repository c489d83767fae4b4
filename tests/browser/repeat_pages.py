"""The pages of repeats, in the list of pages."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page
from sqlalchemy import text

from tests.browser.approval_pages import WAITING
from tests.browser.demonstration import Demonstration
from tests.browser.shown import Do, Find, Shown, press

HUB, FAMILY, MANAGER = "Vera Garland", "Ewa Nowak", "Ruth Adeyemi"
OF_REPEAT = (
    "select {} from stay where repeat_id is not null and state = 'requested' order by first_night limit 1 offset 1"
)
INTO_A_REPEAT = """
with made as (
  insert into stay_repeat (id, service_id, constellation_id, household_id, every_weeks, until, created_at)
  select gen_random_uuid(), service_id, constellation_id, household_id, 1, home_day, now() from stay where id = :stay
  returning id)
update stay set repeat_id = (select id from made) where id = :stay"""


def _the(column: str, where: str, end: str = "") -> Find:
    def find(shown: Demonstration) -> str:
        return f"{where}/{shown.database.value(OF_REPEAT.format(column))}{end}"

    return find


def to_refuse(shown: Demonstration) -> str:
    """The sleepover that waits for the manager, as the one of a repeat that waits."""
    stay = shown.database.value(WAITING)
    find = "select repeat_id from stay where id = :stay"
    if shown.database.value(find, stay=stay) is None:
        with shown.database.as_owner() as session:
            session.execute(text(INTO_A_REPEAT), {"stay": stay})
    return f"/stays/repeats/{shown.database.value(find, stay=stay)}/refuse"


def two_nights(page: Page) -> None:
    """Type two nights of next month."""
    first = date.today().replace(day=1) + timedelta(days=40)  # noqa: DTZ011  # any two days to come
    page.get_by_text("Type the dates instead").click()
    page.locator("#first").fill(first.isoformat())
    page.locator("#home").fill((first + timedelta(days=2)).isoformat())
    press("Check these dates")(page)


def every_other_week(page: Page) -> None:
    """Ask for ten times from these nights on."""
    until = date.today().replace(day=1) + timedelta(days=40 + 9 * 14)  # noqa: DTZ011
    page.get_by_label("Every other week").check(force=True)
    page.locator("#until").fill(until.isoformat())
    press("See every date")(page)


OFTEN: tuple[Do, ...] = (press("Kuba"), two_nights, press("Ask for more than once"))
REPEAT = _the("repeat_id", "/stays/repeats")
DECLINE = _the("repeat_id", "/stays/repeats", "/decline")
SEVERAL = _the("id", "/stays", "/change-several?first=2027-03-07&home=2027-03-09")
CANCEL = _the("id", "/stays", "/cancel-which")

REPEAT_PAGES = (
    Shown("how-often", "repeats.how_often", FAMILY, "/stays/ask", OFTEN),
    Shown("how-often-error", "repeats.how_often", FAMILY, "/stays/ask", (*OFTEN, press("See every date"))),
    Shown("ask-send-repeat", "stays.send", FAMILY, "/stays/ask", (*OFTEN, every_other_week)),
    Shown("repeat-hub", "repeats.repeat", HUB, REPEAT),
    Shown("repeat-family", "repeats.repeat", FAMILY, REPEAT),
    Shown("repeat-one", "stays.stay", FAMILY, _the("id", "/stays")),
    Shown("repeat-decline", "repeats.decline", HUB, DECLINE),
    Shown("repeat-decline-error", "repeats.decline", HUB, DECLINE, (press("Tell the family"),)),
    Shown("repeat-refuse", "repeats.refuse", MANAGER, to_refuse),
    Shown("repeat-change", "repeats.change", FAMILY, SEVERAL),
    Shown("repeat-cancel", "repeats.cancel", FAMILY, CANCEL),
    Shown("repeat-cancel-error", "repeats.cancel", FAMILY, CANCEL, (press("Cancel these"),)),
)
