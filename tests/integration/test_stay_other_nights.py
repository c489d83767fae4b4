"""Other nights: asked for again, held until they answer, and wanted for a stay that is certain (R16, R18, E38)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import text

from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept, approve, cancel, expire, offer, take_offer
from constellations.stays.other_nights import ask_again, keep_nights, lapse, say_yes, want_other_nights
from core.actor import worker
from core.refusals import Changed, Invalid, NotAllowed
from core.unit_of_work import run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, House, Somebody
from tests.integration.test_stay_policies import act, rows, state

OpenAs = Callable[[Somebody], Browser]
LATER = StayDates(FRIDAY + 7 * DAY, FRIDAY + 9 * DAY)


def nights_of(house: House, stay: UUID, kind: str = "stay") -> list[object]:
    query = "select night from bed_night where stay_id = :stay and kind = :kind order by 1"
    return [night for (night,) in rows(house, query, stay=stay, kind=kind)]


def kinds(house: House, stay: UUID) -> list[object]:
    query = "select kind from audit_entry where detail ->> 'stay_id' = :stay order by at, id"
    return [kind for (kind,) in rows(house, query, stay=str(stay))]


def mails(house: House, stay: UUID, kind: str) -> list[object]:
    query = "select person_id from outbox where subject_id = :stay and kind = :kind and channel = 'email'"
    return [person for (person,) in rows(house, query, stay=stay, kind=kind)]


def test_R18_other_nights_stand_once_the_other_side_says_yes(house: House, open_as: OpenAs) -> None:
    stay = house.certain(house.marsh, "Sol")
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, LATER))
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY]
    assert mails(house, stay, "stay-change") == [house.heron.hub_carer.id]
    hub = open_as(house.heron.hub_carer)
    assert "Other nights are wanted" in hub.get("/today").words
    page = hub.get(f"/stays/{stay}")
    assert "Wanted instead" in page.words
    hub.send(page.form("Yes, these nights"))
    assert state(house, stay)[0] == "confirmed"
    assert nights_of(house, stay) == list(LATER.nights)
    assert "nights-changed" in kinds(house, stay)
    assert "Other nights are wanted" not in hub.get("/today").words


def test_R18_every_check_runs_again_at_the_moment_of_the_yes(house: House) -> None:
    stay = house.certain(house.marsh, "Sol")
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, LATER))
    house.certain(house.sethi, "Reuben", LATER.first, 2)
    house.certain(house.penrose, "Elsie", LATER.first, 2)
    with pytest.raises(Changed, match="The sleepover stays as it was"):
        act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay))
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY]
    kept = rows(house, "select moment from check_result where stay_id = :stay order by at", stay=stay)
    assert ("changed",) not in kept


def test_R18_E38_what_was_agreed_for_the_old_nights_is_asked_for_again(house: House) -> None:
    stay = house.ask(house.marsh, "Mali", FRIDAY, 2, now=NOW - DAY)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay))
    act(house, house.manager, lambda unit: approve(unit, stay))
    assert state(house, stay) == ("confirmed", [])
    act(house, house.heron.hub_carer, lambda unit: want_other_nights(unit, stay, LATER))
    act(house, house.marsh.carer, lambda unit: say_yes(unit, stay))
    assert state(house, stay) == ("awaiting_approval", ["social_worker"])
    assert nights_of(house, stay) == list(LATER.nights)
    act(house, house.manager, lambda unit: approve(unit, stay))
    assert state(house, stay) == ("confirmed", [])


def test_R18_fewer_of_ones_own_nights_need_nobodys_yes_and_the_others_are_free(house: House) -> None:
    stay = house.certain(house.marsh, "Sol", FRIDAY, 3)
    fewer = StayDates(FRIDAY, FRIDAY + 2 * DAY)
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, fewer))
    assert state(house, stay)[0] == "confirmed"
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY]


def test_R18_nights_that_overlap_the_old_ones_are_not_in_their_own_way(house: House) -> None:
    stay = house.certain(house.marsh, "Sol", FRIDAY, 2)
    house.certain(house.sethi, "Reuben", FRIDAY, 3)
    longer = StayDates(FRIDAY, FRIDAY + 3 * DAY)
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, longer))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay))
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY, FRIDAY + 2 * DAY]


def test_R18_who_wanted_the_nights_does_not_say_yes_to_them(house: House) -> None:
    stay = house.certain(house.marsh, "Sol")
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, LATER))
    with pytest.raises(NotAllowed):
        act(house, house.marsh.carer, lambda unit: say_yes(unit, stay))


def test_R18_what_the_service_wants_needs_the_yes_of_both_sides(house: House) -> None:
    stay = house.certain(house.marsh, "Sol")
    act(house, house.heron.liaison_worker, lambda unit: want_other_nights(unit, stay, LATER))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay))
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY]
    act(house, house.marsh.carer, lambda unit: say_yes(unit, stay))
    assert nights_of(house, stay) == list(LATER.nights)


def test_S23_nobody_agrees_to_nights_that_they_wanted_themselves(house: House) -> None:
    stay = house.ask(house.marsh, "Mali", FRIDAY, 2, now=NOW - DAY)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay))
    act(house, house.manager, lambda unit: approve(unit, stay))
    act(house, house.manager, lambda unit: want_other_nights(unit, stay, LATER))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay))
    act(house, house.marsh.carer, lambda unit: say_yes(unit, stay))
    with pytest.raises(NotAllowed):
        act(house, house.manager, lambda unit: approve(unit, stay))


@pytest.mark.parametrize("again", [False, True])
def test_S23_who_offered_nights_does_not_agree_to_them(house: House, *, again: bool) -> None:
    with house.database.as_owner() as session:
        session.execute(text("delete from service_setting where setting = 'S9'"))
        session.execute(text("update constellation set state = 'interim' where id = :id"), {"id": house.heron.id})
    liaison, family = house.heron.liaison_worker, house.marsh.carer
    ask = house.ask(house.marsh, "Sol")
    act(house, liaison, lambda unit: offer(unit, ask, StayDates(FRIDAY + DAY, FRIDAY + 2 * DAY)))
    if again:  # the nights are the family's own now, and the service manager says yes to them
        act(house, family, lambda unit: ask_again(unit, ask, StayDates(FRIDAY, FRIDAY + DAY)))
        act(house, house.manager, lambda unit: accept(unit, ask))
        act(house, liaison, lambda unit: approve(unit, ask))
        assert state(house, ask) == ("confirmed", [])
        return
    act(house, family, lambda unit: take_offer(unit, ask))
    assert state(house, ask) == ("awaiting_approval", ["liaison_worker"])
    with pytest.raises(NotAllowed):
        act(house, liaison, lambda unit: approve(unit, ask))
    act(house, house.manager, lambda unit: approve(unit, ask))
    assert state(house, ask) == ("confirmed", [])


BEGUN = datetime.combine(FRIDAY, time(18), UTC)


@pytest.mark.parametrize("who", ["family", "hub"])
def test_R18_R19_what_has_begun_keeps_its_nights_tapped_or_not(house: House, open_as: OpenAs, who: str) -> None:
    stay = house.certain(house.marsh, "Sol", FRIDAY, 3)
    side = house.marsh.carer if who == "family" else house.heron.hub_carer
    rest = StayDates(FRIDAY + DAY, FRIDAY + 3 * DAY)
    assert "Change the nights" in open_as(side).get(f"/stays/{stay}").words
    with pytest.raises(Changed, match="has begun, so its nights can't change any more"):
        act(house, side, lambda unit: want_other_nights(unit, stay, rest), now=BEGUN)
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY, FRIDAY + 2 * DAY]
    with time_machine.travel(BEGUN, tick=False):
        assert "Change the nights" not in open_as(side).get(f"/stays/{stay}").words


def test_R18_R19_a_yes_to_other_nights_comes_too_late_once_it_has_begun(house: House) -> None:
    stay = house.certain(house.marsh, "Sol")
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, LATER))
    with pytest.raises(Changed, match="has begun"):
        act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay), now=BEGUN)
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY]


def test_R18_refused_or_taken_back_it_stays_as_it_was_and_who_wanted_it_is_told(house: House, open_as: OpenAs) -> None:
    stay = house.certain(house.marsh, "Sol")
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, LATER))
    hub = open_as(house.heron.hub_carer)
    hub.send(hub.get(f"/stays/{stay}").form("Keep it as it is"))
    assert state(house, stay)[0] == "confirmed"
    assert nights_of(house, stay) == [FRIDAY, FRIDAY + DAY]
    assert mails(house, stay, "stay-change-kept") == [house.marsh.carer.id]
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, LATER))
    act(house, house.marsh.carer, lambda unit: keep_nights(unit, stay))
    assert mails(house, stay, "stay-change-kept") == [house.marsh.carer.id]


def test_R16_R18_without_an_answer_the_clock_keeps_it_as_it_was(house: House) -> None:
    stay = house.certain(house.marsh, "Sol", FRIDAY + 14 * DAY)
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, LATER))
    clock = worker("due", service_id=house.heron.service_id)
    for hours, still in ((1, True), (24 * 5, False)):
        with house.app.app_context():
            run(clock, None, lambda unit: lapse(unit, stay), now=NOW + timedelta(hours=hours))
        wanted = rows(house, "select wanted_until is not null from stay where id = :stay", stay=stay)
        assert wanted == [(still,)]
    assert state(house, stay)[0] == "confirmed"


@pytest.mark.parametrize("nights", [StayDates(FRIDAY, FRIDAY + 2 * DAY), StayDates(FRIDAY + DAY, FRIDAY + 3 * DAY)])
def test_R18_the_same_nights_and_full_ones_are_refused_in_words(house: House, nights: StayDates) -> None:
    stay = house.certain(house.marsh, "Sol")
    house.certain(house.sethi, "Reuben", FRIDAY + 2 * DAY, 1)
    house.certain(house.penrose, "Elsie", FRIDAY + 2 * DAY, 1)
    with pytest.raises(Invalid) as refused:
        act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, nights))
    assert set(refused.value.errors) == {"first"}


def test_R16_an_offer_can_hold_the_bed_until_they_answer(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    hub = open_as(house.heron.hub_carer)
    page = hub.get(f"/stays/{ask}/offer?first={LATER.first}&home={LATER.home}")
    hub.send(page.form("Offer them, and hold the bed"))
    assert state(house, ask)[0] == "offered"
    assert nights_of(house, ask, "hold") == list(LATER.nights)
    house.certain(house.sethi, "Reuben", LATER.first, 2)
    with pytest.raises(Changed):
        house.ask(house.penrose, "Elsie", LATER.first, 1)
    assert "Held until" in open_as(house.marsh.carer).get(f"/stays/{ask}").words
    act(house, house.marsh.carer, lambda unit: take_offer(unit, ask))
    assert nights_of(house, ask) == list(LATER.nights)
    assert nights_of(house, ask, "hold") == []


@pytest.mark.parametrize("end", ["expire", "cancel", "again"])
def test_R16_R17_a_held_bed_is_free_when_the_offer_is_over(house: House, end: str) -> None:
    ask = house.ask(house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: offer(unit, ask, LATER, holding=True))
    if end == "expire":
        clock = worker("due", service_id=house.heron.service_id)
        with house.app.app_context():
            run(clock, None, lambda unit: expire(unit, ask), now=NOW + 5 * DAY)
    elif end == "cancel":
        act(house, house.marsh.carer, lambda unit: cancel(unit, ask))
    else:
        act(house, house.marsh.carer, lambda unit: ask_again(unit, ask, StayDates(FRIDAY, FRIDAY + DAY)))
    assert nights_of(house, ask, "hold") == []
    assert rows(house, "select held_until from stay where id = :ask", ask=ask) == [(None,)]


def test_R16_R17_an_offer_of_yet_other_nights_lets_go_what_was_held_and_who_waits_is_asked(house: House) -> None:
    ask = house.ask(house.marsh, "Sol")
    hub, family = house.heron.hub_carer, house.marsh.carer
    act(house, hub, lambda unit: offer(unit, ask, LATER, holding=True))
    act(house, family, lambda unit: ask_again(unit, ask, StayDates(FRIDAY, FRIDAY + DAY)))
    looks = "select count(*) from due_row where job = 'stay-waiting-list' and state = 'waiting'"
    assert rows(house, looks) == [(1,)]
    act(house, hub, lambda unit: offer(unit, ask, LATER, holding=True))
    with house.database.as_owner() as session:  # as after "still wanted": a bed is held, and the hub home has to answer
        session.execute(text("update stay set state = 'requested' where id = :ask"), {"ask": ask})
    act(house, hub, lambda unit: offer(unit, ask, StayDates(FRIDAY + 14 * DAY, FRIDAY + 15 * DAY)))
    assert nights_of(house, ask, "hold") == []
    assert rows(house, "select held_until from stay where id = :ask", ask=ask) == [(None,)]


def test_W1_a_family_asks_again_for_yet_other_nights(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: offer(unit, ask, LATER))
    family = open_as(house.marsh.carer)
    first, home = FRIDAY + 14 * DAY, FRIDAY + 15 * DAY
    family.send(family.get(f"/stays/{ask}/other-nights?first={first}&home={home}").form("Ask for these nights"))
    assert state(house, ask)[0] == "requested"
    nights = rows(house, "select first_night, home_day, answer_by > :now from stay where id = :ask", ask=ask, now=NOW)
    assert nights == [(first, home, True)]
    assert "See and answer" in open_as(house.heron.hub_carer).get("/today").words
