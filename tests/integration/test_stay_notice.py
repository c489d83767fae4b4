"""Notice of nights that changed counts from the day on which they were wanted, not from the first ask (R18, S9)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from constellations.stays.dates import StayDates
from constellations.stays.deciding import offer
from constellations.stays.other_nights import ask_again, say_yes, want_other_nights
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, TODAY, House, Somebody
from tests.integration.test_stay_policies import act, rows, state

OpenAs = Callable[[Somebody], Browser]
FAR = TODAY + 20 * DAY
SOON = StayDates(TODAY + 6 * DAY, TODAY + 7 * DAY)
"""A week after the ask of yesterday, and less than a week from now."""


@pytest.fixture
def weeks(house: House) -> House:
    """The service has settled nothing about notice: seven days are usual (S9)."""
    with house.database.as_owner() as session:
        session.execute(text("delete from service_setting where setting = 'S9'"))
    return house


def test_R18_S9_nights_moved_nearer_ask_the_liaison_worker(weeks: House, open_as: OpenAs) -> None:
    stay = weeks.certain(weeks.marsh, "Sol", FAR, 1)
    assert state(weeks, stay) == ("confirmed", [])
    family = open_as(weeks.marsh.carer)
    chosen = family.get(f"/stays/{stay}/change?first={SOON.first}&home={SOON.home}")
    assert "Asked 6 days ahead, and 7 are usual." in chosen.words
    act(weeks, weeks.marsh.carer, lambda unit: want_other_nights(unit, stay, SOON))
    assert "Asked 6 days ahead, and 7 are usual." in open_as(weeks.heron.hub_carer).get(f"/stays/{stay}").words
    act(weeks, weeks.heron.hub_carer, lambda unit: say_yes(unit, stay))
    assert state(weeks, stay) == ("awaiting_approval", ["liaison_worker"])


@pytest.mark.parametrize("by_hub", [False, True])
def test_R18_S9_a_late_yes_does_not_shorten_the_notice(weeks: House, *, by_hub: bool) -> None:
    stay = weeks.certain(weeks.marsh, "Sol", FAR, 1)
    wanting, other = weeks.marsh.carer, weeks.heron.hub_carer
    if by_hub:
        wanting, other = other, wanting
    wanted = StayDates(TODAY + 8 * DAY, TODAY + 9 * DAY)
    act(weeks, wanting, lambda unit: want_other_nights(unit, stay, wanted))
    act(weeks, other, lambda unit: say_yes(unit, stay), now=NOW + 2 * DAY)
    assert state(weeks, stay) == ("confirmed", [])


def test_R18_S9_fewer_of_the_same_nights_were_asked_for_already(weeks: House) -> None:
    first = TODAY + 6 * DAY
    stay = weeks.certain(weeks.marsh, "Sol", first, 3)
    act(weeks, weeks.marsh.carer, lambda unit: want_other_nights(unit, stay, StayDates(first, first + DAY)))
    assert state(weeks, stay) == ("confirmed", [])


def test_R18_S9_nights_asked_for_again_are_asked_for_today(weeks: House) -> None:
    ask = weeks.ask(weeks.marsh, "Sol", FAR, 1, now=NOW - DAY)
    act(weeks, weeks.heron.hub_carer, lambda unit: offer(unit, ask, StayDates(FAR + DAY, FAR + 2 * DAY)))
    act(weeks, weeks.marsh.carer, lambda unit: ask_again(unit, ask, SOON))
    query = "select verdict from check_result where stay_id = :ask and moment = 'asked' order by at"
    assert rows(weeks, query, ask=ask) == [("ok",), ("needs-approval",)]
