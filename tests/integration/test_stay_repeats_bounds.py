"""What is done to several stays of a repeat touches only what was seen, and no night that has gone (E35, R10, R16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.stays.answering_time import answer_by
from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept
from constellations.stays.other_nights import want_other_nights
from constellations.stays.queries import list_to_approve
from constellations.stays.repeat_changing import keep_all, want_several
from constellations.stays.repeat_deciding import accept_all, cancel_several
from constellations.stays.repeats import Which
from constellations.stays.taking_back import take_back
from core.refusals import Changed, Invalid
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, House, Somebody
from tests.factories.repeats import WEEK, ask_repeat, states_of, stays_of
from tests.integration.test_stay_policies import act, rows

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture
def repeat(house: House) -> UUID:
    """Four Fridays that are certain."""
    made = ask_repeat(house, house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, made))
    return made


@pytest.mark.parametrize("which", [Which.LATER, Which.ALL])
def test_R10_E35_nights_that_were_slept_are_not_cancelled(house: House, repeat: UUID, which: Which) -> None:
    first, *_ = stays_of(house, repeat)
    act(house, house.marsh.carer, lambda unit: cancel_several(unit, first.id, which), now=NOW + WEEK)
    assert states_of(house, repeat) == ["confirmed", *["cancelled_by_family"] * 3]


def test_R10_the_way_to_cancel_begins_at_the_first_that_is_still_to_come(
    house: House, repeat: UUID, open_as: OpenAs
) -> None:
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        query = "update stay set first_night = first_night - 7, home_day = home_day - 7 where repeat_id = :id"
        session.execute(text(query), {"id": repeat})
    ids = [row.id for row in stays_of(house, repeat)]
    browser = open_as(house.marsh.carer)
    assert browser.get(f"/stays/repeats/{repeat}").link("Cancel some or all").endswith(f"/stays/{ids[1]}/cancel-which")
    page = browser.get(f"/stays/{ids[0]}/cancel-which")
    assert "The 3 later ones" in page.words
    assert "This and" not in page.words


def test_E35_no_stay_moves_into_the_past(house: House, repeat: UUID, open_as: OpenAs) -> None:
    first, second, *_ = stays_of(house, repeat)
    early = StayDates(FRIDAY + WEEK - 5 * DAY, FRIDAY + WEEK - 3 * DAY)  # the first would be last Sunday
    page = open_as(house.marsh.carer).get(
        f"/stays/{second.id}/change-several?first={early.first}&home={early.home}&which=all"
    )
    assert "Fri 6 to Sun 8 Mar stays as it is: that night has gone." in page.words
    act(house, house.marsh.carer, lambda unit: want_several(unit, second.id, early, Which.ALL))
    wanted = rows(house, "select wanted_first from stay where repeat_id = :r order by first_night", r=repeat)
    assert [day for (day,) in wanted] == [None, *(FRIDAY + n * WEEK - 5 * DAY for n in (1, 2, 3))]
    gone = StayDates(NOW.date() - DAY, FRIDAY)
    with pytest.raises(Invalid, match="That night has gone"):
        act(house, house.heron.hub_carer, lambda unit: want_other_nights(unit, first.id, gone))


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (StayDates(FRIDAY, FRIDAY + 29 * DAY), "28 nights at most"),
        (StayDates(FRIDAY + 400 * DAY, FRIDAY + 402 * DAY), "more than a year away"),
    ],
)
def test_E35_other_nights_have_the_bounds_of_an_ask(house: House, repeat: UUID, dates: StayDates, words: str) -> None:
    first, *_ = stays_of(house, repeat)
    with pytest.raises(Invalid, match=words):
        act(house, house.marsh.carer, lambda unit: want_other_nights(unit, first.id, dates))


def test_S13_R16_each_is_answered_by_its_own_first_night(house: House, open_as: OpenAs) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol", first=NOW.date(), nights=1)
    found = stays_of(house, repeat)
    due = [
        act(house, house.marsh.carer, partial(answer_by, service_id=row.service_id, first_night=row.first_night))
        for row in found
    ]
    assert [row.answer_by for row in found] == due
    assert len(set(due)) > 1
    words = open_as(house.heron.hub_carer).get(f"/stays/repeats/{repeat}").words
    assert "Answer by 6 pm" in words or "today" in words


def test_R25_two_long_repeats_hide_no_third_family(house: House) -> None:
    for family, child in ((house.marsh, "Sol"), (house.sethi, "Reuben")):
        ask_repeat(house, family, child, 30, nights=1)
    late = house.ask(house.penrose, "Elsie", FRIDAY + 40 * WEEK, 1)
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        session.execute(text("update stay set state = 'awaiting_approval', awaits = '{service_manager}'"))
    found: list[UUID] = []

    def look(unit: object) -> None:
        found.extend(one.stay.id for one in list_to_approve(unit, [house.heron.service_id]))  # type: ignore[arg-type]

    act(house, house.manager, look)
    assert late in found


def test_R25_to_agree_to_none_is_asked_before_it_is_done(house: House, open_as: OpenAs) -> None:
    repeat = ask_repeat(house, house.marsh, "Mali", first=FRIDAY + 2 * WEEK)
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat))
    browser = open_as(house.manager)
    page = browser.get(f"/stays/repeats/{repeat}")
    assert not page.has_button("I can't agree")
    page = browser.get(page.link("I can't agree"))
    assert page.title == "I can't agree to any of these 4"
    assert set(states_of(house, repeat)) == {"awaiting_approval"}
    browser.send(page.form("Tell both sides"))
    assert set(states_of(house, repeat)) == {"declined"}


def test_R14_a_yes_to_all_is_to_what_was_seen(house: House, open_as: OpenAs) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    browser = open_as(house.heron.hub_carer)
    form = browser.get(f"/stays/repeats/{repeat}").form("Say yes to all 4")
    for family, child in ((house.sethi, "Reuben"), (house.penrose, "Elsie")):
        house.certain(family, child, FRIDAY + 2 * WEEK)
    page = browser.send(form, status=409)
    assert "Look at them, then say yes" in page.words
    assert states_of(house, repeat) == ["requested"] * 4
    browser.send(browser.get(f"/stays/repeats/{repeat}").form("Say yes to the 3"))
    assert states_of(house, repeat) == ["confirmed", "confirmed", "requested", "confirmed"]


def test_R18_keeping_what_the_other_side_wants_otherwise_drops_no_wish_of_ones_own(house: House, repeat: UUID) -> None:
    first, second, *_ = stays_of(house, repeat)
    for who, one in ((house.marsh.carer, first), (house.heron.hub_carer, second)):
        then = StayDates(one.first_night + DAY, one.home_day + DAY)
        act(house, who, partial(want_other_nights, stay_id=one.id, dates=then))
    act(house, house.heron.hub_carer, lambda unit: keep_all(unit, repeat))
    wanted = [row.wanted_until is not None for row in stays_of(house, repeat)]
    assert wanted == [False, True, False, False]
    act(house, house.heron.hub_carer, lambda unit: keep_all(unit, repeat))
    assert not any(row.wanted_until for row in stays_of(house, repeat))


def test_R16_an_undone_yes_does_not_lengthen_the_deadline(house: House) -> None:
    stay = house.ask(house.marsh, "Mali", FRIDAY + 4 * WEEK, now=NOW - DAY)
    ((before,),) = rows(house, "select answer_by from stay where id = :s", s=stay)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay), now=NOW + DAY)
    act(house, house.heron.hub_carer, lambda unit: take_back(unit, stay), now=NOW + DAY + timedelta(seconds=5))
    assert rows(house, "select state, answer_by from stay where id = :s", s=stay) == [("requested", before)]


def test_E36_where_none_can_be_called_off_any_more_that_is_said(house: House, repeat: UUID) -> None:
    first, *_ = stays_of(house, repeat)
    late = NOW + 4 * WEEK
    with pytest.raises(Changed, match="None of these can be called off any more"):
        act(house, house.marsh.carer, lambda unit: cancel_several(unit, first.id, Which.ALL), now=late)
