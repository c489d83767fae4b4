"""Other nights for a repeat: this, this and the later ones, or all; nothing is bred, nothing is lost (E35, R18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.stays.dates import StayDates
from constellations.stays.other_nights import lapse, say_yes, want_other_nights
from constellations.stays.repeat_changing import keep_all, say_yes_to_all, want_several
from constellations.stays.repeat_deciding import accept_all
from constellations.stays.repeats import Which
from core.actor import worker
from core.refusals import Changed
from core.unit_of_work import Unit, run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, House, Somebody
from tests.factories.repeats import WEEK, ask_repeat, states_of, stays_of

OpenAs = Callable[[Somebody], Browser]
SATURDAY = StayDates(FRIDAY + WEEK + DAY, FRIDAY + WEEK + 3 * DAY)
"""The second time, a day later."""


def act(house: House, who: Somebody, command: Callable[[Unit], str]) -> str:
    """Somebody does it, now."""
    with house.app.app_context():
        return run(who.actor, None, command, now=NOW)


@pytest.fixture
def repeat(house: House) -> UUID:
    """Four Fridays that are certain."""
    made = ask_repeat(house, house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, made))
    return made


def firsts(house: House, repeat: UUID) -> list[date]:
    return [row.first_night for row in stays_of(house, repeat)]


def second(house: House, repeat: UUID) -> Any:
    return stays_of(house, repeat)[1]


def count(house: House, query: str) -> int:
    house.database.act_as("none")
    found: int = house.database.connection.execute(text(query)).scalar_one()
    return found


def test_E35_moving_one_date_moves_that_one_and_makes_none(house: House, repeat: UUID) -> None:
    ids = [row.id for row in stays_of(house, repeat)]
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, ids[1], SATURDAY))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, ids[1]))
    assert firsts(house, repeat) == [FRIDAY, SATURDAY.first, FRIDAY + 2 * WEEK, FRIDAY + 3 * WEEK]
    assert [row.id for row in stays_of(house, repeat)] == ids
    assert count(house, "select count(*) from bed_night where kind = 'stay'") == 8
    assert count(house, "select count(*) from stay") == 4


@pytest.mark.parametrize(("which", "moved"), [(Which.LATER, {1, 2, 3}), (Which.ALL, {0, 1, 2, 3})])
def test_E35_R18_this_and_later_or_all_move_once_the_other_side_says_yes(
    house: House, repeat: UUID, which: Which, moved: set[int]
) -> None:
    before = firsts(house, repeat)
    one = second(house, repeat)
    act(house, house.marsh.carer, lambda unit: want_several(unit, one.id, SATURDAY, which))
    assert firsts(house, repeat) == before
    assert count(house, "select count(*) from outbox where kind = 'repeat-change' and channel = 'email'") == 1
    act(house, house.heron.hub_carer, lambda unit: say_yes_to_all(unit, repeat))
    assert firsts(house, repeat) == [day + DAY if n in moved else day for n, day in enumerate(before)]
    assert count(house, "select count(*) from stay") == 4
    assert count(house, "select count(distinct night) from bed_night where kind = 'stay'") == 8
    assert set(states_of(house, repeat)) == {"confirmed"}


def test_E34_R18_one_that_cannot_move_is_named_and_stays(house: House, repeat: UUID, open_as: OpenAs) -> None:
    for family, child in ((house.sethi, "Reuben"), (house.penrose, "Elsie")):
        house.certain(family, child, FRIDAY + 2 * WEEK + 2 * DAY, 1)  # both beds, on the Sunday after the third
    browser = open_as(house.marsh.carer)
    one = second(house, repeat)
    page = browser.get(browser.get(f"/stays/{one.id}").link("Change the nights"))
    page = browser.send(page.form("Check these dates"), first="14 3 2026", home="16 3 2026")
    page = browser.get(page.link("This and the 2 later the same way"))
    assert page.title == "Other nights, 2 times"
    assert "Fri 20 to Sun 22 Mar stays as it is: both beds are taken on Sun 22." in page.words
    assert "Fri 13 to Sun 15 Mar: Sat 14 to Mon 16 Mar" in page.words
    page = browser.send(page.form("Ask for these nights instead"))
    assert "Sat 14 to Mon 16 Mar is wanted instead" in page.words
    hub = open_as(house.heron.hub_carer)
    assert "Sat 14 to Mon 16 Mar and 1 more" in hub.get("/today").words
    hub.send(hub.get(f"/stays/repeats/{repeat}").form("Yes, these nights, 2 times"))
    assert firsts(house, repeat) == [FRIDAY, SATURDAY.first, FRIDAY + 2 * WEEK, FRIDAY + 3 * WEEK + DAY]


def nobody_answers(house: House, repeat: UUID) -> None:
    """The clock comes for each of them by itself."""

    def pass_by(stay_id: UUID, service_id: UUID) -> None:
        with house.app.app_context():
            run(worker("jobs", service_id), None, lambda unit: lapse(unit, stay_id), now=NOW + 9 * DAY)

    for row in stays_of(house, repeat):
        pass_by(row.id, row.service_id)


def test_R18_kept_or_not_answered_all_stay_and_it_is_told_once(house: House, repeat: UUID) -> None:
    before, one = firsts(house, repeat), second(house, repeat)
    for end in ("hub", "clock"):
        act(house, house.marsh.carer, lambda unit: want_several(unit, one.id, SATURDAY, Which.ALL))
        if end == "hub":
            act(house, house.heron.hub_carer, lambda unit: keep_all(unit, repeat))
        else:
            nobody_answers(house, repeat)
        assert firsts(house, repeat) == before
    told = "select count(*) from outbox where kind = 'repeat-change-kept' and channel = 'email'"
    assert count(house, told) == 2
    with pytest.raises(Changed, match="Nobody wants"):
        act(house, house.heron.hub_carer, lambda unit: say_yes_to_all(unit, repeat))


def test_forged_nights_in_the_address_are_not_there(house: House, repeat: UUID, open_as: OpenAs) -> None:
    browser, one = open_as(house.marsh.carer), second(house, repeat)
    for query in ("", "?first=2026-03-09&home=2026-03-07", "?first=x&home=y", "?first=2026-03-07&home=2027-03-07"):
        browser.get(f"/stays/{one.id}/change-several{query}", 404)
