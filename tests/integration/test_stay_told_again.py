"""Who is told again when the same is asked, offered or wanted again, and who is told once (R16, R18, E37)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from accounts.people.models import HouseholdMember
from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept, approve, cancel, offer
from constellations.stays.other_nights import ask_again, keep_nights, say_yes, want_other_nights
from constellations.stays.taking_back import take_back
from tests.factories.pages_house import DAY, FRIDAY, NOW, Builder, House
from tests.integration import test_stay_waiting as waiting
from tests.integration.test_stay_other_nights import LATER, mails
from tests.integration.test_stay_policies import act, state

full = waiting.full
SOON = timedelta(minutes=5)


def test_R16_the_same_nights_asked_for_again_under_the_same_deadline_are_told_again(house: House) -> None:
    stay = house.ask(house.marsh, "Sol")
    asked = StayDates(FRIDAY, FRIDAY + 2 * DAY)
    for n in (1, 2):
        act(house, house.heron.hub_carer, lambda unit: offer(unit, stay, LATER), now=NOW + n * SOON)
        act(house, house.marsh.carer, lambda unit: ask_again(unit, stay, asked), now=NOW + n * SOON + SOON / 2)
    assert len(mails(house, stay, "stay-asked")) == 3
    assert len(mails(house, stay, "stay-offered")) == 2


def test_R44_what_a_yes_that_is_undone_settled_for_the_others_is_asked_of_them_again(house: House) -> None:
    with house.database.as_owner() as session:
        pat = Builder(session).person("Pat Tallis")
        home = {"household_id": house.heron.hub.id, "household_service_id": house.heron.service_id}
        Builder(session).put(HouseholdMember, person_id=pat.id, approved=True, since=NOW - DAY, **home)
    stay = house.ask(house.marsh, "Sol")
    assert mails(house, stay, "stay-asked").count(pat.id) == 1
    for n in (1, 2):
        act(house, house.heron.hub_carer, lambda unit: accept(unit, stay), now=NOW + n * SOON)
        act(house, house.heron.hub_carer, lambda unit: take_back(unit, stay), now=NOW + n * SOON)
    assert mails(house, stay, "stay-asked").count(pat.id) == 3


def test_R18_other_nights_wanted_again_after_a_no_are_told_again(house: House) -> None:
    stay = house.certain(house.marsh, "Sol")
    for n in (0, 1):
        at = NOW + n * SOON
        act(house, house.marsh.carer, lambda unit: want_other_nights(unit, stay, LATER), now=at)
        act(house, house.heron.hub_carer, lambda unit: keep_nights(unit, stay), now=at + SOON / 2)
    assert mails(house, stay, "stay-change") == [house.heron.hub_carer.id] * 2


def test_R18_the_side_that_has_still_to_answer_is_asked_once(house: House) -> None:
    stay = house.certain(house.marsh, "Sol")
    act(house, house.heron.liaison_worker, lambda unit: want_other_nights(unit, stay, LATER))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay), now=NOW + SOON)
    assert mails(house, stay, "stay-change").count(house.marsh.carer.id) == 1


def test_R18_E38_nights_that_need_somebodys_word_anew_are_told_to_both_sides(house: House) -> None:
    stay = house.ask(house.marsh, "Mali", FRIDAY, 2, now=NOW - DAY)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay), now=NOW - SOON)
    act(house, house.manager, lambda unit: approve(unit, stay))
    act(house, house.heron.liaison_worker, lambda unit: want_other_nights(unit, stay, LATER))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, stay), now=NOW + SOON)
    assert mails(house, stay, "stay-waits-again") == []
    act(house, house.marsh.carer, lambda unit: say_yes(unit, stay), now=NOW + SOON)
    assert state(house, stay)[0] == "awaiting_approval"
    assert mails(house, stay, "stay-waits-again") == [house.heron.hub_carer.id]  # who said the last yes saw it


def test_E37_a_pair_that_cannot_fit_is_told_so_once(full: tuple[House, UUID, UUID]) -> None:
    house, taken, _ = full
    with house.database.as_owner() as session:
        session.execute(text("update child set sleepover_authority = 'delegated'"))
    pair = waiting.wait(house, house.marsh, "Sol", "Mali")
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    for day in range(3):
        waiting.come_free(house, NOW + day * DAY)
    assert mails(house, pair, "stay-passed-over") == [house.marsh.carer.id]
