"""Two reasons at once: the bed is lost and the hub home is off duty; each is decided, and no child loses a bed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.homes.room_services import remove_bed, set_reserved
from constellations.stays.affected import keep_on
from constellations.stays.dates import StayDates
from constellations.stays.happening import arrive
from constellations.stays.other_nights import say_yes, want_other_nights
from constellations.stays.unavailable import close_nights, list_closings, open_again
from core.refusals import Changed, Invalid
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, House, Somebody
from tests.integration import test_stay_affected as affected
from tests.integration import test_stay_losses as losses
from tests.integration.test_stay_affected import to_decide
from tests.integration.test_stay_other_nights import nights_of
from tests.integration.test_stay_policies import HERE, act, rows, state, typed

OpenAs = Callable[[Somebody], Browser]
lost, away = losses.lost, affected.away
BY_DAY = NOW + 2 * DAY + timedelta(hours=8)
"""The first evening, when a child has come."""


def on_beds(house: House, stay: UUID) -> list[object]:
    query = "select bed_id from bed_night where stay_id = :s order by night"
    return [bed for (bed,) in rows(house, query, s=stay)]


def close_all(house: House) -> None:
    fields = {"first": FRIDAY.isoformat(), "home": (FRIDAY + 7 * DAY).isoformat(), "which": "whole", "reason": "leave"}
    home = house.heron.id
    act(house, house.heron.hub_carer, lambda unit: str(close_nights(unit, home, typed(**fields, covered="no"))))


def keep(house: House, stay: UUID) -> None:
    act(house, house.heron.liaison_worker, lambda unit: keep_on(unit, stay))


def test_R9_W4_a_lost_bed_is_to_decide_also_when_the_hub_is_off_duty_too(
    lost: tuple[House, UUID, object], open_as: OpenAs
) -> None:
    house, stay, _ = lost
    close_all(house)
    worker = open_as(house.heron.liaison_worker)
    assert not worker.get(f"/stays/{stay}").has_button("Somebody is here for it")
    with pytest.raises(Changed, match="Change its nights, or cancel it"):
        keep(house, stay)
    assert to_decide(house, stay)


def test_R9_W4_nights_that_open_again_leave_the_lost_bed_to_decide(lost: tuple[House, UUID, object]) -> None:
    house, stay, bed = lost
    close_all(house)
    closed = act(house, house.heron.hub_carer, lambda unit: str(list_closings(unit, house.heron.id)[0].id))
    act(house, house.heron.hub_carer, lambda unit: str(open_again(unit, UUID(str(closed)))))
    assert to_decide(house, stay)
    keep(house, stay)
    assert not to_decide(house, stay)
    assert bed not in on_beds(house, stay)


def test_W4_another_bed_does_not_say_that_somebody_is_there(house: House, open_as: OpenAs) -> None:
    stay = house.certain(house.marsh, "Sol")
    losses.step(house, open_as, "interim", carers=[str(house.sethi.carer.id)])
    bed = on_beds(house, stay)[0]
    act(house, house.manager, lambda unit: str(set_reserved(unit, UUID(str(bed)), typed(**losses.WHY))))
    keep(house, stay)
    assert bed not in on_beds(house, stay)
    assert to_decide(house, stay), "the hub home has left, too"
    keep(house, stay)
    assert not to_decide(house, stay)


def test_R18_E44_new_nights_that_were_agreed_since_the_hub_left_are_not_to_decide(
    house: House, open_as: OpenAs
) -> None:
    stay = house.certain(house.marsh, "Sol")
    house.certain(house.sethi, "Reuben", FRIDAY, 9)
    losses.step(house, open_as, "interim", carers=[str(house.sethi.carer.id)])
    later = StayDates(FRIDAY + 3 * DAY, FRIDAY + 5 * DAY)
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, later))
    act(house, house.heron.liaison_worker, lambda unit: say_yes(unit, stay))
    assert nights_of(house, stay) == list(later.nights)
    assert not to_decide(house, stay)


def test_W4_R10_in_mid_stay_another_bed_is_given_from_today_on(house: House) -> None:
    stay = house.certain(house.marsh, "Sol", FRIDAY, 4)
    house.certain(house.sethi, "Reuben", FRIDAY, 1)  # the other bed was taken on the night that was slept
    act(house, house.heron.hub_carer, lambda unit: arrive(unit, stay, typed(**HERE)), now=BY_DAY)
    (bed, *_) = on_beds(house, stay)
    act(house, house.manager, lambda unit: str(remove_bed(unit, UUID(str(bed)), typed(**losses.WHY))), now=BY_DAY + DAY)
    assert to_decide(house, stay)
    act(house, house.heron.liaison_worker, lambda unit: keep_on(unit, stay), now=BY_DAY + DAY)
    assert not to_decide(house, stay)
    now, *others = on_beds(house, stay)
    assert now == bed
    assert bed not in others
    assert nights_of(house, stay) == [FRIDAY + n * DAY for n in range(4)]
    kept = rows(house, "select lower(nights), upper(nights), holds from stay_child where stay_id = :s", s=stay)
    assert kept == [(FRIDAY, FRIDAY + 4 * DAY, True)]


@pytest.mark.parametrize("lose", [remove_bed, set_reserved])
def test_R9_a_bed_with_a_child_in_an_emergency_is_not_taken_away(house: House, lose: Callable[..., UUID]) -> None:
    stay = emergency(house)
    bed = on_beds(house, stay)[0]
    with pytest.raises(Invalid, match="emergency"):
        act(house, house.manager, lambda unit: str(lose(unit, UUID(str(bed)), typed(**losses.WHY))))
    assert state(house, stay)[0] == "emergency_in_progress"


def test_R9_a_constellation_is_not_closed_over_a_child_in_an_emergency(house: House, open_as: OpenAs) -> None:
    emergency(house)
    losses.step(house, open_as, "paused")
    losses.step(house, open_as, "closed", 422)


def emergency(house: House) -> UUID:
    stay = house.certain(house.marsh, "Sol")
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        session.execute(text("update stay set state = 'emergency_in_progress' where id = :id"), {"id": stay})
    return stay
