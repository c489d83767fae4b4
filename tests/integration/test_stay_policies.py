"""The service's own policies at work on stays, a sleepover as it happens, closed nights, agreements and exemptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from accounts.spaces.models import Assignment
from constellations.homes.agreements import agree_to_share, grant_exemption
from constellations.stays.deciding import accept, approve, expire
from constellations.stays.happening import amend, arrive, go_home, nobody_came
from constellations.stays.unavailable import close_nights, list_closings, open_again
from core.actor import worker
from core.refusals import Changed, Invalid, NotAllowed
from core.typed import Typed
from core.unit_of_work import Unit, run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, SINCE, TODAY, Builder, House, Somebody

OpenAs = Callable[[Somebody], Browser]
HERE = {"allergies": "told", "medication": "none"}


@pytest.fixture
def strict(house: House) -> House:
    """The house with nothing settled: every strict default of section 12 holds."""
    with house.database.as_owner() as session:
        session.execute(text("delete from service_setting"))
    return house


def act(house: House, who: Somebody, command: Callable[[Unit], object], now: datetime = NOW) -> object:
    with house.app.app_context():
        return run(who.actor, None, command, now=now)


def typed(**fields: str) -> Typed:
    return Typed(MultiDict(fields))


def rows(house: House, query: str, **values: object) -> list[tuple[object, ...]]:
    with house.database.as_owner() as session:
        return [tuple(row) for row in session.execute(text(query), values)]


def state(house: House, stay: UUID) -> tuple[object, ...]:
    return rows(house, "select state, awaits from stay where id = :stay", stay=stay)[0]


def test_S9_short_notice_waits_for_the_liaison_worker_who_agrees(strict: House, open_as: OpenAs) -> None:
    stay = strict.ask(strict.marsh, "Sol", FRIDAY, 1)
    act(strict, strict.heron.hub_carer, lambda unit: accept(unit, stay))
    assert state(strict, stay) == ("awaiting_approval", ["liaison_worker"])
    liaison = open_as(strict.heron.liaison_worker)
    assert "waits for you" in liaison.get("/today").words
    liaison.send(liaison.get(f"/stays/{stay}").form("I agree"))
    assert state(strict, stay) == ("confirmed", [])


def test_S3_the_liaison_worker_alone_is_not_enough_for_a_social_workers_word(strict: House) -> None:
    stay = strict.ask(strict.marsh, "Mali", FRIDAY, 1)
    act(strict, strict.heron.hub_carer, lambda unit: accept(unit, stay))
    assert state(strict, stay) == ("awaiting_approval", ["social_worker", "liaison_worker"])
    act(strict, strict.heron.liaison_worker, lambda unit: approve(unit, stay))
    assert state(strict, stay) == ("awaiting_approval", ["social_worker"])
    with pytest.raises(NotAllowed):
        act(strict, strict.heron.liaison_worker, lambda unit: approve(unit, stay))
    act(strict, strict.manager, lambda unit: approve(unit, stay))
    assert state(strict, stay) == ("confirmed", [])


def test_R25_nobody_agrees_to_a_stay_that_they_accepted_themselves(strict: House) -> None:
    stay = strict.ask(strict.marsh, "Sol", FRIDAY, 1)
    with strict.database.as_owner() as session:
        session.execute(text("update constellation set state = 'paused' where id = :id"), {"id": strict.heron.id})
        session.execute(
            text(
                "update stay set state = 'awaiting_approval', awaits = '{liaison_worker}',"
                " decided_by = :by where id = :stay"
            ),
            {"by": strict.heron.liaison_worker.id, "stay": stay},
        )
    with pytest.raises(NotAllowed):
        act(strict, strict.heron.liaison_worker, lambda unit: approve(unit, stay))


def test_R16_a_yes_to_which_nobody_agrees_closes_and_frees_its_nights(strict: House) -> None:
    stay = strict.ask(strict.marsh, "Sol", FRIDAY + 3 * DAY, 1)
    act(strict, strict.heron.hub_carer, lambda unit: accept(unit, stay))
    later = NOW + timedelta(days=4)
    with strict.app.app_context():
        run(worker("due", service_id=strict.heron.service_id), None, lambda unit: expire(unit, stay), now=later)
    assert state(strict, stay)[0] == "expired"
    assert rows(strict, "select 1 from bed_night where stay_id = :stay", stay=stay) == []


def test_R20_the_second_bed_is_kept_until_two_days_before(strict: House) -> None:
    far = FRIDAY + 14 * DAY
    first = strict.ask(strict.sethi, "Reuben", far, 1)
    second = strict.ask(strict.marsh, "Sol", far, 1)
    act(strict, strict.heron.hub_carer, lambda unit: accept(unit, first))
    with pytest.raises(Changed, match="kept for emergencies"):
        act(strict, strict.heron.hub_carer, lambda unit: accept(unit, second))
    near = datetime.combine(far - 2 * DAY, NOW.timetz()) + timedelta(hours=9)
    act(strict, strict.heron.hub_carer, lambda unit: accept(unit, second), now=near)
    assert state(strict, second)[0] == "confirmed"


def test_S10_more_nights_than_the_allowance_wait_for_the_liaison_worker(strict: House) -> None:
    stay = strict.ask(strict.marsh, "Sol", FRIDAY + 14 * DAY, 14)
    act(strict, strict.heron.hub_carer, lambda unit: accept(unit, stay))
    assert state(strict, stay) == ("awaiting_approval", ["liaison_worker"])


def test_R21_S23_terms_and_a_child_whose_own_worker_alone_may_agree(house: House) -> None:
    with house.database.as_owner() as session:
        session.execute(
            text(
                "insert into approval_term select gen_random_uuid(), :service, :home, 1, 0, 8, 'any', '{short_term}',"
                " :day, null, '', null, :by, :at"
            ),
            {
                "service": house.heron.service_id,
                "home": house.heron.hub.id,
                "day": SINCE.date(),
                "by": house.manager.id,
                "at": SINCE,
            },
        )
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay))
    assert state(house, stay) == ("awaiting_approval", ["service_manager"])
    kept = rows(
        house,
        "select rules_version, verdict from check_result where stay_id = :stay and moment = 'accepted'",
        stay=stay,
    )
    assert kept == [("stays-4", "needs-approval")]


def one_room(house: House) -> None:
    with house.database.as_owner() as session:
        session.execute(
            text(
                "update bed set room_id = (select min(room_id::text)::uuid from bed where constellation_id = :c)"
                " where constellation_id = :c"
            ),
            {"c": house.heron.id},
        )


def test_R13_two_in_a_room_need_an_agreement_that_is_written_down(house: House) -> None:
    one_room(house)
    house.certain(house.sethi, "Reuben", FRIDAY, 1)
    stay = house.ask(house.penrose, "Elsie", FRIDAY + 7 * DAY, 1)
    with pytest.raises(Changed, match="no agreement is recorded"):
        house.ask(house.marsh, "Sol", FRIDAY, 1)
    fields = {"other": str(house.sethi.children["Reuben"]), "agreed_by": "Wexmoor", "other_agreed_by": "Wexmoor"}
    days = {"agreed_on": TODAY.isoformat(), "review_on": (TODAY + 90 * DAY).isoformat()}
    act(
        house,
        house.manager,
        lambda unit: str(agree_to_share(unit, house.marsh.children["Sol"], typed(**fields, **days))),
    )
    shared = house.ask(house.marsh, "Sol", FRIDAY, 1)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, shared))
    assert state(house, shared)[0] == "confirmed"
    assert state(house, stay)[0] == "requested"


def test_R23_an_exemption_names_children_and_holds_for_this_home(house: House) -> None:
    with house.database.as_owner() as session:
        make = Builder(session)
        for name in ("Una", "Wim", "Xan"):
            make.child(name, 8, "delegated", house.heron.hub.id, house.heron.service_id)
    fields = {"children": str(house.marsh.children["Sol"]), "granted_by": "Wexmoor", "from_day": TODAY.isoformat()}
    act(house, house.manager, lambda unit: str(grant_exemption(unit, house.heron.hub.id, typed(**fields))))
    named, other = house.ask(house.marsh, "Sol", FRIDAY, 1), house.ask(house.sethi, "Reuben", FRIDAY + 7 * DAY, 1)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, named))
    act(house, house.heron.hub_carer, lambda unit: accept(unit, other))
    assert state(house, named)[0] == "confirmed"
    assert state(house, other) == ("awaiting_approval", ["service_manager"])


def test_R15_closed_nights_are_not_asked_for_and_open_again(house: House) -> None:
    nights = {"first": FRIDAY.isoformat(), "home": (FRIDAY + 2 * DAY).isoformat(), "which": "whole", "reason": "leave"}
    hub = house.heron.hub_carer
    act(house, hub, lambda unit: str(close_nights(unit, house.heron.id, typed(**nights, covered="no"))))
    with pytest.raises(Changed, match="off duty"):
        house.ask(house.marsh, "Sol", FRIDAY, 1)
    closed = act(house, hub, lambda unit: str(list_closings(unit, house.heron.id)[0].id))
    act(house, hub, lambda unit: str(open_again(unit, UUID(str(closed)))))
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    assert state(house, stay)[0] == "requested"


def test_E4_with_an_approved_co_carer_at_home_no_night_is_closed(house: House) -> None:
    nights = {"first": FRIDAY.isoformat(), "home": (FRIDAY + 2 * DAY).isoformat(), "which": "whole", "reason": "leave"}
    act(house, house.heron.hub_carer, lambda u: str(close_nights(u, house.heron.id, typed(**nights, covered="yes"))))
    assert state(house, house.ask(house.marsh, "Sol", FRIDAY, 1))[0] == "requested"


def test_R29_a_stay_begins_once_allergies_and_medication_are_answered(house: House) -> None:
    stay = house.certain(house.marsh, "Sol", TODAY)
    with pytest.raises(Invalid) as refused:
        act(house, house.heron.hub_carer, lambda unit: arrive(unit, stay, typed(allergies="none")))
    assert set(refused.value.errors) == {"medication"}
    act(house, house.heron.hub_carer, lambda unit: arrive(unit, stay, typed(**HERE)))
    assert state(house, stay)[0] == "in_progress"


def test_E15_R16_a_yes_to_a_partners_family_that_has_left_is_ended_by_the_clock(house: House) -> None:
    stay = house.ask(house.penrose, "Elsie")
    with house.database.as_owner() as session:
        session.execute(
            text("update household_place set until = :now where id = :place"),
            {"now": NOW, "place": house.penrose.place_id},
        )
    with house.app.app_context():
        clock = worker("due", service_id=house.heron.service_id)
        run(clock, None, lambda unit: expire(unit, stay), now=NOW + 5 * DAY)
    assert state(house, stay)[0] == "expired"


def test_W1_nobody_arrives_before_the_day(house: House) -> None:
    stay = house.certain(house.marsh, "Sol", FRIDAY)
    for command in (lambda unit: arrive(unit, stay, typed(**HERE)), lambda unit: nobody_came(unit, stay)):
        with pytest.raises(Changed, match="has not begun"):
            act(house, house.heron.hub_carer, command)


def test_R17_home_early_gives_the_later_nights_back(house: House) -> None:
    stay = house.certain(house.marsh, "Sol", TODAY, 4)
    act(house, house.heron.hub_carer, lambda unit: arrive(unit, stay, typed(**HERE)))
    act(house, house.marsh.carer, lambda unit: go_home(unit, stay), now=NOW + 2 * DAY)
    assert state(house, stay)[0] == "completed"
    kept = rows(house, "select night from bed_night where stay_id = :stay order by 1", stay=stay)
    assert [night for (night,) in kept] == [TODAY, TODAY + DAY]
    again = house.ask(house.marsh, "Sol", TODAY + 2 * DAY, 1, now=NOW + 2 * DAY)
    assert state(house, again)[0] == "requested"


def test_R17_nobody_came_frees_every_night(house: House) -> None:
    stay = house.certain(house.marsh, "Sol", TODAY, 2)
    act(house, house.heron.hub_carer, lambda unit: nobody_came(unit, stay))
    assert state(house, stay)[0] == "no_show"
    assert rows(house, "select 1 from bed_night where stay_id = :stay", stay=stay) == []


def test_R19_a_closed_stay_is_put_right_beside_what_stood_there(house: House, open_as: OpenAs) -> None:
    stay = house.certain(house.marsh, "Sol", TODAY, 1)
    act(house, house.heron.hub_carer, lambda unit: arrive(unit, stay, typed(**HERE)))
    nights = {"first": (TODAY - DAY).isoformat(), "home": (TODAY + DAY).isoformat(), "reason": "They came a day before"}
    with pytest.raises(Changed):
        act(house, house.heron.hub_carer, lambda unit: amend(unit, stay, typed(**nights)), now=NOW + DAY)
    act(house, house.heron.hub_carer, lambda unit: go_home(unit, stay), now=NOW + DAY)
    act(house, house.heron.hub_carer, lambda unit: amend(unit, stay, typed(**nights)), now=NOW + DAY)
    before = rows(house, "select was_first, was_home, by_person, reason from stay_amendment where stay_id = :s", s=stay)
    assert before == [(TODAY, TODAY + DAY, house.heron.hub_carer.id, "They came a day before")]
    assert "They came a day before" in open_as(house.heron.hub_carer).get(f"/stays/{stay}").words


def told(house: House, stay: UUID, worker: Somebody) -> list[tuple[object, ...]]:
    query = "select kind from outbox where subject_id = :stay and person_id = :who and channel = 'email'"
    return rows(house, query, stay=stay, who=worker.id)


@pytest.mark.parametrize(
    ("known", "is_told"),
    [
        ("sleepover_authority = 'notify'", True),
        ("placing_service_id = :other", True),
        ("sleepover_authority = 'delegated'", False),
    ],
)
def test_R27_the_childs_social_worker_is_told_once_it_is_certain(house: House, known: str, is_told: bool) -> None:
    child = house.marsh.children["Sol"]
    with house.database.as_owner() as session:
        make = Builder(session)
        worker = make.member("Sam Okoro", house.heron.service_id, "social_worker")
        given = {"person_id": worker.id, "service_id": house.heron.service_id, "subject_id": child, "since": SINCE}
        make.put(Assignment, role="childs_social_worker", **given)
        values = {"child": child, "other": house.teal.service_id}
        session.execute(text(f"update child set {known} where id = :child"), values)
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    assert told(house, stay, worker) == []
    act(house, house.heron.hub_carer, lambda unit: accept(unit, stay))
    assert told(house, stay, worker) == ([("stay-confirmed",)] if is_told else [])
