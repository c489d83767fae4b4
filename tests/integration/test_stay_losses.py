"""A bed, or the hub home itself, is lost while sleepovers are agreed: one decision each (W4b, W4c, E43, E44)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from constellations.homes.room_services import remove_bed, set_reserved
from constellations.stays.affected import keep_on
from constellations.stays.dates import StayDates
from constellations.stays.deciding import cancel
from constellations.stays.other_nights import say_yes, want_other_nights
from core.refusals import Changed
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, House, Somebody
from tests.factories.pages_service import send
from tests.integration.test_stay_affected import to_decide
from tests.integration.test_stay_other_nights import mails, nights_of
from tests.integration.test_stay_policies import act, rows, state, typed

OpenAs = Callable[[Somebody], Browser]
WHY = {"reason": "A child lives there now."}


@pytest.fixture
def lost(house: House) -> tuple[House, UUID, object]:
    """A certain sleepover whose bed the service then gives to a child who lives there."""
    stay = house.certain(house.marsh, "Sol")
    (bed,) = rows(house, "select bed_id from bed_night where stay_id = :s", s=stay)[0]
    act(house, house.manager, lambda unit: str(set_reserved(unit, UUID(str(bed)), typed(**WHY))))
    return house, stay, bed


def test_W4_a_bed_lost_to_the_constellation_lists_who_was_to_sleep_in_it(
    lost: tuple[House, UUID, object], open_as: OpenAs
) -> None:
    house, stay, bed = lost
    assert (to_decide(house, stay), state(house, stay)[0]) == (True, "confirmed")
    assert mails(house, stay, "stay-affected") == [house.heron.liaison_worker.id]
    worker = open_as(house.heron.liaison_worker)
    assert "the hub home or its bed is not there then" in worker.get("/today").words
    worker.send(worker.get(f"/stays/{stay}").form("Give it another bed"))
    assert not to_decide(house, stay)
    (now,) = rows(house, "select distinct bed_id from bed_night where stay_id = :s", s=stay)
    assert now != (bed,)
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY]
    assert (
        "1 bed kept for the constellation. It needs 2."
        in open_as(house.manager).get(f"/service/constellations/{house.heron.id}").words
    )


def test_W4_without_another_bed_its_nights_change_or_it_is_called_off(lost: tuple[House, UUID, object]) -> None:
    house, stay, _ = lost
    house.certain(house.sethi, "Reuben")
    with pytest.raises(Changed, match="Change its nights, or cancel it"):
        act(house, house.heron.liaison_worker, lambda unit: keep_on(unit, stay))
    assert to_decide(house, stay)
    later = StayDates(FRIDAY + 7 * DAY, FRIDAY + 9 * DAY)
    act(house, house.heron.hub_carer, lambda unit: want_other_nights(unit, stay, later))
    act(house, house.marsh.carer, lambda unit: say_yes(unit, stay))
    assert not to_decide(house, stay)
    assert nights_of(house, stay) == list(later.nights)


def test_W4_a_bed_taken_away_lists_them_too_and_touches_nobody_else(house: House) -> None:
    one, two = house.certain(house.marsh, "Sol"), house.certain(house.sethi, "Reuben")
    (bed,) = rows(house, "select distinct bed_id from bed_night where stay_id = :s", s=one)[0]
    act(house, house.manager, lambda unit: str(remove_bed(unit, UUID(str(bed)), typed(**WHY))))
    assert (to_decide(house, one), to_decide(house, two)) == (True, False)
    act(house, house.heron.liaison_worker, lambda unit: cancel(unit, one))
    assert not to_decide(house, one)


def step(house: House, open_as: OpenAs, to: str, status: int = 200, **fields: object) -> None:
    path = f"/service/constellations/{house.heron.id}/state"
    send(open_as(house.manager), path, "Change it", status, state=to, reason="Marion leaves.", **fields)


def test_E44_the_hub_carer_leaves_and_each_future_stay_is_decided_once(house: House, open_as: OpenAs) -> None:
    one, two = house.certain(house.marsh, "Sol"), house.certain(house.sethi, "Reuben")
    past = house.ask(house.penrose, "Elsie", FRIDAY + 20 * DAY, 1)
    step(house, open_as, "interim", carers=[str(house.sethi.carer.id)])
    assert [to_decide(house, stay) for stay in (one, two, past)] == [True, True, False]
    worker = open_as(house.heron.liaison_worker)
    assert "the hub home or its bed is not there then" in worker.get("/today").words
    listed = worker.get(f"/constellations/{house.heron.id}/closed-nights").words
    assert all(f"To decide: the {name} family" in listed for name in ("Marsh", "Sethi"))
    worker.send(worker.get(f"/stays/{one}").form("Somebody is here for it"))
    act(house, house.heron.liaison_worker, lambda unit: cancel(unit, two))
    assert [state(house, stay)[0] for stay in (one, two)] == ["confirmed", "cancelled_by_hub"]
    assert "the hub home or its bed is not there then" not in worker.get("/today").words


def test_E44_paused_keeps_nothing_on_and_closes_once_each_is_decided(house: House, open_as: OpenAs) -> None:
    stay = house.certain(house.marsh, "Sol")
    step(house, open_as, "closed", 422)
    step(house, open_as, "paused")
    assert to_decide(house, stay)
    with pytest.raises(Changed, match="No sleepover can be here just now"):
        act(house, house.heron.liaison_worker, lambda unit: keep_on(unit, stay))
    act(house, house.heron.liaison_worker, lambda unit: cancel(unit, stay))
    step(house, open_as, "closed")
    assert rows(house, "select state from constellation where id = :c", c=house.heron.id) == [("closed",)]
