"""Nights closed after a sleepover was agreed: it is listed, and somebody decides (W4, E43)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from constellations.stays.affected import keep_on
from constellations.stays.dates import StayDates
from constellations.stays.deciding import cancel
from constellations.stays.happening import arrive, go_home
from constellations.stays.other_nights import say_yes, want_other_nights
from constellations.stays.unavailable import close_nights, list_closings, open_again
from core.refusals import Changed, NotAllowed
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, House, Somebody
from tests.integration.test_stay_other_nights import mails, nights_of
from tests.integration.test_stay_policies import HERE, act, rows, state, typed

OpenAs = Callable[[Somebody], Browser]
LATER = StayDates(FRIDAY + 7 * DAY, FRIDAY + 9 * DAY)


@pytest.fixture
def away(house: House) -> tuple[House, UUID]:
    """A certain sleepover on nights that the hub home then closes."""
    stay = house.certain(house.marsh, "Sol")
    fields = {"first": FRIDAY.isoformat(), "home": (FRIDAY + 2 * DAY).isoformat(), "which": "whole", "reason": "leave"}
    act(
        house,
        house.heron.hub_carer,
        lambda unit: str(close_nights(unit, house.heron.id, typed(**fields, covered="no"))),
    )
    return house, stay


def to_decide(house: House, stay: UUID) -> bool:
    return rows(house, "select affected_by is not null from stay where id = :s", s=stay) == [(True,)]


def test_W4_it_is_listed_for_the_liaison_worker_and_clears_itself(away: tuple[House, UUID], open_as: OpenAs) -> None:
    house, stay = away
    assert (to_decide(house, stay), state(house, stay)[0]) == (True, "confirmed")
    assert mails(house, stay, "stay-affected") == [house.heron.liaison_worker.id]
    worker = open_as(house.heron.liaison_worker)
    assert "the hub home or its bed is not there then" in worker.get("/today").words
    assert (
        "To decide: the Marsh family"
        in open_as(house.heron.hub_carer).get(f"/constellations/{house.heron.id}/closed-nights").words
    )
    worker.send(worker.get(f"/stays/{stay}").form("Somebody is here for it"))
    assert not to_decide(house, stay)
    assert "the hub home or its bed is not there then" not in worker.get("/today").words
    assert mails(house, stay, "stay-kept-on") == [house.marsh.carer.id]
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY]


def test_W4_other_nights_and_calling_it_off_decide_too(away: tuple[House, UUID]) -> None:
    house, stay = away
    act(house, house.heron.liaison_worker, lambda unit: want_other_nights(unit, stay, LATER))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay))
    assert to_decide(house, stay)
    act(house, house.marsh.carer, lambda unit: say_yes(unit, stay))
    assert not to_decide(house, stay)
    assert nights_of(house, stay) == list(LATER.nights)


def test_W4_a_cancelled_one_is_decided(away: tuple[House, UUID]) -> None:
    house, stay = away
    act(house, house.heron.liaison_worker, lambda unit: cancel(unit, stay))
    assert not to_decide(house, stay)


def test_W4_nights_that_open_again_leave_nothing_to_decide(away: tuple[House, UUID]) -> None:
    house, stay = away
    closed = act(house, house.heron.hub_carer, lambda unit: str(list_closings(unit, house.heron.id)[0].id))
    act(house, house.heron.hub_carer, lambda unit: str(open_again(unit, UUID(str(closed)))))
    assert not to_decide(house, stay)


def test_W4_the_family_does_not_decide_and_nobody_decides_twice(away: tuple[House, UUID]) -> None:
    house, stay = away
    with pytest.raises(NotAllowed):
        act(house, house.marsh.carer, lambda unit: keep_on(unit, stay))
    act(house, house.heron.liaison_worker, lambda unit: keep_on(unit, stay))
    with pytest.raises(Changed):
        act(house, house.heron.liaison_worker, lambda unit: keep_on(unit, stay))


def test_W4_one_closed_bed_touches_who_sleeps_in_it_alone(house: House) -> None:
    one = house.certain(house.marsh, "Sol", FRIDAY, 1)
    two = house.certain(house.sethi, "Reuben", FRIDAY, 1)
    (bed,) = rows(house, "select bed_id from bed_night where stay_id = :s", s=one)[0]
    fields = {"first": FRIDAY.isoformat(), "home": (FRIDAY + DAY).isoformat(), "reason": "repair", "covered": "no"}
    act(
        house,
        house.heron.hub_carer,
        lambda unit: str(close_nights(unit, house.heron.id, typed(**fields, which=str(bed)))),
    )
    assert (to_decide(house, one), to_decide(house, two)) == (True, False)


def close_bed(house: House, bed: object, nights: int = 1) -> None:
    fields = {"first": FRIDAY.isoformat(), "home": (FRIDAY + nights * DAY).isoformat(), "reason": "repair"}
    act(
        house,
        house.heron.hub_carer,
        lambda unit: str(close_nights(unit, house.heron.id, typed(**fields, which=str(bed), covered="no"))),
    )


def open_up(house: House, closing: object) -> None:
    act(house, house.heron.hub_carer, lambda unit: str(open_again(unit, UUID(str(closing)))))


def stands_on(house: House, bed: object) -> list[object]:
    query = "select kind from bed_night where bed_id = :bed and night >= :first order by night"
    return [kind for (kind,) in rows(house, query, bed=bed, first=FRIDAY)]


def test_W4_R15_a_closed_bed_that_is_given_back_is_closed(house: House) -> None:
    stay = house.certain(house.marsh, "Sol")
    (bed,) = rows(house, "select bed_id from bed_night where stay_id = :s", s=stay)[0]
    close_bed(house, bed, 2)
    assert stands_on(house, bed) == ["stay", "stay"]
    act(house, house.heron.liaison_worker, lambda unit: want_other_nights(unit, stay, StayDates(FRIDAY, FRIDAY + DAY)))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay))
    act(house, house.marsh.carer, lambda unit: say_yes(unit, stay))
    assert stands_on(house, bed) == ["stay", "block"]
    assert to_decide(house, stay), "the night that is left is on the closed bed"
    act(house, house.marsh.carer, lambda unit: cancel(unit, stay))
    assert stands_on(house, bed) == ["block", "block"]


def test_R15_what_a_second_closing_closes_stays_closed_when_the_first_is_over(house: House) -> None:
    bed = house.heron.beds[0]
    close_bed(house, bed, 2)
    close_bed(house, bed, 1)
    first = act(house, house.heron.hub_carer, lambda unit: str(list_closings(unit, house.heron.id)[0].id))
    open_up(house, first)
    assert stands_on(house, bed) in (["block"], ["block", "block"])


def test_W4_a_sleepover_that_is_over_is_not_to_decide(away: tuple[House, UUID]) -> None:
    house, stay = away
    at = NOW + 2 * DAY + timedelta(hours=8)
    act(house, house.heron.hub_carer, lambda unit: arrive(unit, stay, typed(**HERE)), now=at)
    act(house, house.heron.hub_carer, lambda unit: go_home(unit, stay), now=at + DAY)
    assert not to_decide(house, stay)


def test_W4_what_another_closing_still_closes_is_to_decide_yet(away: tuple[House, UUID]) -> None:
    house, stay = away
    (bed,) = rows(house, "select bed_id from bed_night where stay_id = :s", s=stay)[0]
    close_bed(house, bed)
    for still in (True, False):
        newest = "select id from unavailability where ended_at is null order by id desc limit 1"
        (closing,) = rows(house, newest)[0]
        open_up(house, closing)
        assert to_decide(house, stay) is still
