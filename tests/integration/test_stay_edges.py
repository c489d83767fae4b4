"""Edge cases of the handbook's section 11 that concern planned stays, each by its number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from accounts.people.models import HouseholdMember
from accounts.spaces.models import Membership
from constellations.homes.services import move_child
from constellations.stays.deciding import accept, approve, cancel
from constellations.stays.happening import amend, arrive, go_home
from core.refusals import Changed, Invalid, NotAllowed, NotFound
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, SINCE, TODAY, Builder, House, Somebody
from tests.integration import test_stay_waiting as waiting
from tests.integration.test_stay_other_nights import mails, nights_of
from tests.integration.test_stay_policies import HERE, act, rows, state, typed

OpenAs = Callable[[Somebody], Browser]
full = waiting.full


def second_adult(house: House, name: str = "Rob Marsh") -> Somebody:
    """Another approved adult of the Marsh family."""
    with house.database.as_owner() as session:
        make = Builder(session)
        person = make.person(name)
        home = {"household_id": house.marsh.id, "household_service_id": house.marsh.service_id}
        make.put(HouseholdMember, person_id=person.id, approved=True, since=SINCE, **home)
    return person


def test_E6_separated_carers_share_one_record_and_it_is_asked_for_where_the_child_lives(house: House) -> None:
    """One record moves between their homes: whoever has the child now asks, and no night is given twice (R11)."""
    sol = house.marsh.children["Sol"]
    before = house.certain(house.marsh, "Sol", FRIDAY, 2)
    move = {"household": str(house.sethi.id), "reason": "With her other carer now."}
    act(house, house.manager, lambda unit: move_child(unit, sol, typed(**move, day="")))
    with pytest.raises(Invalid):
        house.ask(house.marsh, "Sol", FRIDAY + 14 * DAY)
    house.sethi.children["Sol"] = sol
    with pytest.raises(Changed, match="already has a sleepover"):
        house.ask(house.sethi, "Sol", FRIDAY + DAY, 1)
    after = house.ask(house.sethi, "Sol", FRIDAY + 14 * DAY)
    assert rows(house, "select count(*) from child where id = :c", c=sol) == [(1,)]
    households = rows(house, "select household_id from stay where id = any(:s) order by first_night", s=[before, after])
    assert households == [(house.marsh.id,), (house.sethi.id,)]


def test_E7_a_carer_without_an_email_is_in_the_way_of_nothing(house: House) -> None:
    """Somebody who has no account is told in no mail; the other adult is, and the sleepover goes its way."""
    silent = second_adult(house)
    with house.database.as_owner() as session:
        session.execute(text("delete from account where person_id = :p"), {"p": silent.id})
    stay = house.certain(house.marsh, "Sol")
    assert state(house, stay)[0] == "confirmed"
    assert house.marsh.carer.id in mails(house, stay, "stay-confirmed")


def test_E8_two_carers_on_one_phone_are_two_people(house: House, stranger: Browser) -> None:
    """One signs out, the other signs in: no draft is taken over, and what was asked says by whom (R58)."""
    other = second_adult(house)
    draft = house.draft(house.marsh, "Sol")
    phone = stranger.sign_in(house.marsh.carer)
    pressed = phone.get(f"/stays/{draft}/nights").forms()[0]
    phone.post("/sign-out", {"csrf_token": phone.hidden()["csrf_token"]})
    phone.sign_in(other)
    answer = phone.ask("POST", pressed.action, data=pressed.fields, headers={"Origin": "http://localhost"})
    assert answer.status_code >= 400, "a page of the other's session"
    stay = house.ask(house.marsh, "Mali")
    assert "Dee asked" in phone.get(f"/stays/{stay}").words


def test_E9_roles_of_one_person_add_up_and_none_leaks_into_another_place(house: House, open_as: OpenAs) -> None:
    """A satellite carer who is a buddy at the regional hub and hosts a group: each role holds where it is, and ends."""
    dee = house.marsh.carer
    with house.database.as_owner() as session:
        make = Builder(session)
        for kind, name, role in (
            ("regional_hub", "North", "hub_staff"),
            ("interest_group", "Teenagers", "facilitator"),
        ):
            make.put(Membership, person_id=dee.id, space_id=make.space(kind, name), role=role, since=SINCE)
    browser = open_as(dee)
    assert "Ask for a sleepover" in browser.get("/stays").words
    other = house.ask(house.sethi, "Reuben")
    browser.get(f"/stays/{other}", status=404)
    browser.get(f"/constellations/{house.teal.id}/board", status=404)
    with house.database.as_owner() as session:
        ended = {"p": dee.id, "at": NOW - timedelta(minutes=1)}
        session.execute(
            text("update household_place set until = :at where household_id = :h"), ended | {"h": house.marsh.id}
        )
    browser.get("/stays", status=404)
    with pytest.raises(NotFound):
        house.ask(house.marsh, "Sol")


def test_E10_a_liaison_worker_who_is_also_the_supervising_worker_is_told_once_and_agrees_as_one(house: House) -> None:
    """Two relations to one stay are one person: one mail, one word, and the social worker's is still another's (S3)."""
    worker = house.heron.liaison_worker
    with house.database.as_owner() as session:
        Builder(session).assigned(house.marsh, worker.id)
        session.execute(text("delete from service_setting"))
    stay = house.ask(house.marsh, "Mali", FRIDAY, 1)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay))
    assert state(house, stay) == ("awaiting_approval", ["social_worker", "liaison_worker"])
    assert mails(house, stay, "stay-awaits-approval").count(worker.id) == 1
    act(house, worker, lambda unit: approve(unit, stay))
    with pytest.raises(NotAllowed):
        act(house, worker, lambda unit: approve(unit, stay))
    assert state(house, stay) == ("awaiting_approval", ["social_worker"])


def slept(house: House) -> UUID:
    """Sol was there for one night."""
    stay = house.certain(house.marsh, "Sol", TODAY, 3)
    act(house, house.heron.hub_carer, lambda unit: arrive(unit, stay, typed(**HERE)))
    act(house, house.heron.hub_carer, lambda unit: go_home(unit, stay), now=NOW + DAY)
    return stay


@pytest.mark.parametrize(("after", "late"), [(30, False), (31, True)])
def test_E26_more_than_thirty_days_later_it_is_flagged_and_allowed(
    house: House, open_as: OpenAs, after: int, late: bool
) -> None:
    stay = slept(house)
    nights = {"first": (TODAY - DAY).isoformat(), "home": (TODAY + DAY).isoformat(), "reason": "A day earlier."}
    then = NOW + (after + 1) * DAY
    act(house, house.heron.hub_carer, lambda unit: amend(unit, stay, typed(**nights)), now=then)
    words = open_as(house.heron.hub_carer).get(f"/stays/{stay}").words
    assert "A day earlier." in words
    assert (f"Late: {after} days afterwards." in words) is late


def test_E27_nights_that_have_not_happened_are_not_counted(house: House) -> None:
    """Home after one night of three: one counts, and nobody puts it right to nights that are still to come."""
    stay = slept(house)
    counted = "select detail ->> 'nights' from audit_entry where kind = 'stay-completed' and detail ->> 'stay_id' = :s"
    assert rows(house, counted, s=str(stay)) == [("1",)]
    assert nights_of(house, stay) == [TODAY]
    ahead = {"first": TODAY.isoformat(), "home": (TODAY + 3 * DAY).isoformat(), "reason": "It was three."}
    with pytest.raises(Invalid) as refused:
        act(house, house.heron.hub_carer, lambda unit: amend(unit, stay, typed(**ahead)), now=NOW + DAY)
    assert "home" in refused.value.errors


def test_E29_cancelled_on_the_day_of_travel_the_nights_are_free_and_who_waits_is_asked(
    full: tuple[House, UUID, UUID],
) -> None:
    house, taken, _ = full
    stay = waiting.wait(house, house.sethi, "Reuben")
    day = datetime(waiting.FAR.year, waiting.FAR.month, waiting.FAR.day, 14, tzinfo=UTC)
    family = Somebody(UUID(str(rows(house, "select asked_by from stay where id = :s", s=taken)[0][0])), "", "")
    act(house, family, lambda unit: cancel(unit, taken), now=day)
    assert state(house, taken)[0] == "cancelled_by_family"
    assert nights_of(house, taken) == []
    assert mails(house, taken, "stay-cancelled") == [house.heron.hub_carer.id]
    waiting.come_free(house, day)
    assert waiting.held(house, stay)
    until = rows(house, "select held_until from stay where id = :s", s=stay)
    assert until == [(day + timedelta(hours=4),)], "until the night begins at six"


def test_E33_of_two_asks_for_one_bed_one_is_certain_and_the_other_waits_for_an_answer(house: House) -> None:
    house.certain(house.penrose, "Elsie", FRIDAY, 1)
    one, two = house.ask(house.marsh, "Sol", FRIDAY, 1), house.ask(house.sethi, "Reuben", FRIDAY, 1)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, two))
    with pytest.raises(Changed, match="both beds are taken on Fri 6"):
        act(house, house.heron.hub_carer, lambda unit: accept(unit, one))
    assert (state(house, one)[0], state(house, two)[0]) == ("requested", "confirmed")
    assert nights_of(house, one) == []
