"""The waiting list comes before who asks directly, in the night too, and an undone yes gives nobody's bed away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept, cancel, offer, take_offer
from constellations.stays.taking_back import take_back
from constellations.stays.unavailable import close_nights
from constellations.stays.waiting import still_wanted
from core.refusals import Changed, Invalid
from tests.factories.pages_house import DAY, NOW, House
from tests.integration import test_stay_waiting as waiting
from tests.integration.test_stay_other_nights import nights_of
from tests.integration.test_stay_policies import act, rows, state, typed
from tests.integration.test_stay_waiting import FAR, come_free, held, wait

full = waiting.full
Full = tuple[House, UUID, UUID]
LATE = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
SOON = timedelta(seconds=10)


def test_R17_S17_a_bed_that_came_free_in_the_night_is_for_who_waits(full: Full) -> None:
    house, taken, _ = full
    other = house.ask(house.marsh, "Sol", FAR + 7 * DAY, 1)
    waits = wait(house, house.sethi, "Reuben")
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken), now=LATE)
    with pytest.raises(Changed, match="waiting list"):
        house.ask(house.penrose, "Elsie", FAR, 1, now=LATE)
    with pytest.raises(Invalid, match="waiting list"):
        act(house, house.heron.hub_carer, lambda unit: offer(unit, other, StayDates(FAR, FAR + DAY)), now=LATE)
    come_free(house, MORNING)
    assert held(house, waits)


def test_R17_an_ask_from_before_does_not_overtake_the_list_either(full: Full) -> None:
    """It was asked for while a bed was free, lost it to another, and is still there when one comes free again."""
    house, taken, _ = full
    with house.database.as_owner() as session:
        session.execute(
            text("update stay set first_night = first_night + 30, home_day = home_day + 30 where id = :s"), {"s": taken}
        )
        session.execute(text("delete from bed_night where stay_id = :s"), {"s": taken})
    direct = house.ask(house.penrose, "Elsie", FAR, 1)
    with house.database.as_owner() as session:
        session.execute(
            text("update stay set first_night = first_night - 30, home_day = home_day - 30 where id = :s"), {"s": taken}
        )
    house.certain(house.marsh, "Sol", FAR, 1)
    waits = wait(house, house.sethi, "Reuben")
    (last,) = rows(house, "select id from stay where household_id = :h", h=house.marsh.id)[0]
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, UUID(str(last))), now=LATE)
    with pytest.raises(Changed, match="waiting list"):
        act(house, house.heron.hub_carer, lambda unit: accept(unit, direct), now=LATE)
    come_free(house, MORNING)
    assert held(house, waits)
    assert state(house, direct)[0] == "requested"


def test_R17_where_a_bed_is_left_over_the_list_stands_in_nobodys_way(full: Full) -> None:
    house, taken, other = full
    wait(house, house.sethi, "Reuben")
    for one in (taken, other):
        act(house, house.heron.hub_carer, partial(cancel, stay_id=one), now=LATE)
    direct = house.ask(house.penrose, "Elsie", FAR, 1, now=LATE)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, direct), now=LATE)
    assert state(house, direct)[0] == "confirmed"


def test_E37_who_cannot_fit_keeps_no_bed_from_who_can(full: Full) -> None:
    house, taken, _ = full
    with house.database.as_owner() as session:
        session.execute(text("update child set sleepover_authority = 'delegated'"))
    wait(house, house.marsh, "Sol", "Mali")
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken), now=LATE)
    direct = house.ask(house.penrose, "Elsie", FAR, 1, now=LATE)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, direct), now=LATE)
    assert state(house, direct)[0] == "confirmed"


def test_R17_two_who_wait_are_two_beds(full: Full) -> None:
    house, taken, other = full
    wait(house, house.sethi, "Reuben", now=NOW - timedelta(hours=2))
    wait(house, house.penrose, "Elsie", now=NOW - timedelta(hours=1))
    for one in (taken, other):
        act(house, house.heron.hub_carer, partial(cancel, stay_id=one), now=LATE)
    with pytest.raises(Changed, match="waiting list"):
        house.ask(house.marsh, "Sol", FAR, 1, now=LATE)


def wanted_and_accepted(full: Full) -> tuple[House, UUID]:
    """Whose turn it was still wanted the bed that was held, and the hub home said yes."""
    house, taken, _ = full
    stay = wait(house, house.sethi, "Reuben")
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    come_free(house)
    act(house, house.sethi.carer, lambda unit: still_wanted(unit, stay))
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay))
    assert nights_of(house, stay) == [FAR]
    return house, stay


def test_R17_an_undone_yes_leaves_the_bed_held_that_was_held_before(full: Full) -> None:
    house, stay = wanted_and_accepted(full)
    act(house, house.heron.hub_carer, lambda unit: take_back(unit, stay), now=NOW + SOON)
    assert state(house, stay)[0] == "requested"
    assert nights_of(house, stay, "hold") == [FAR]
    assert rows(house, "select held_until = answer_by from stay where id = :s", s=stay) == [(True,)]
    assert rows(house, "select holds from stay_child where stay_id = :s", s=stay) == [(False,)]
    with pytest.raises(Changed):
        house.ask(house.penrose, "Elsie", FAR, 1, now=NOW + SOON)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay), now=NOW + 2 * SOON)
    assert nights_of(house, stay) == [FAR]


def test_R15_nights_closed_in_between_are_not_held_again(full: Full) -> None:
    house, stay = wanted_and_accepted(full)
    fields = {"first": FAR.isoformat(), "home": (FAR + DAY).isoformat(), "which": "whole", "reason": "illness"}
    act(house, house.heron.hub_carer, lambda unit: str(close_nights(unit, house.heron.id, typed(**fields))))
    act(house, house.heron.hub_carer, lambda unit: take_back(unit, stay), now=NOW + SOON)
    assert nights_of(house, stay, "hold") == []
    assert rows(house, "select held_until, affected_by from stay where id = :s", s=stay) == [(None, None)]


def test_R17_a_yes_to_an_ask_without_a_hold_leaves_none(house: House) -> None:
    stay = house.ask(house.sethi, "Reuben", FAR, 1)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay))
    act(house, house.heron.hub_carer, lambda unit: take_back(unit, stay), now=NOW + SOON)
    assert rows(house, "select 1 from bed_night where stay_id = :s", s=stay) == []


def test_R14_an_offer_that_holds_its_bed_is_taken_before_the_list(full: Full) -> None:
    house, taken, _ = full
    ask = house.ask(house.marsh, "Sol", FAR + 7 * DAY, 1)
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    held_dates = StayDates(FAR, FAR + DAY)
    act(house, house.heron.hub_carer, lambda unit: offer(unit, ask, held_dates, holding=True))
    wait(house, house.sethi, "Reuben")
    act(house, house.marsh.carer, lambda unit: take_offer(unit, ask))
    assert nights_of(house, ask) == [FAR]
