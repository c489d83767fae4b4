"""A service's settings S1 to S27: strict until two managers agree, tightened and not loosened, with their history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from accounts.service_settings.queries import number, setting
from accounts.service_settings.rules import Number
from accounts.service_settings.table import ALL, BY_ID, S9, S13, S16, S20, S24
from core.ids import new_id
from core.unit_of_work import Unit, read
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_service import one, send
from tests.factories.pages_watch import statements

OpenAs = Callable[[Somebody], Browser]


@dataclass(frozen=True)
class Two:
    """Two managers of Wexmoor, each at a browser."""

    first: Browser
    second: Browser


@pytest.fixture
def two(house: House, open_as: OpenAs) -> Two:
    """A second manager beside the first."""
    with house.database.as_owner() as session:
        second = Builder(session).member("Desmond Kerr", house.heron.service_id, "service_manager")
        session.execute(text("delete from service_setting"))  # what the house has settled, so that all is strict
    return Two(open_as(house.manager), open_as(second))


def ask(two: Two, name: str, status: int = 200, **fields: Any) -> Page:
    path, why = f"/service/settings/{name}/change", {"reason": "Tried for a year.", "from_day": ""}
    return send(two.first, path, "Ask for this change", status, **(why | fields))


def answer(house: House, question: Any = S9, now: Any = NOW) -> dict[str, Any]:
    with house.app.app_context():
        return dict(read(house.manager.actor, lambda unit: setting(unit, house.heron.service_id, question), now=now))


def test_the_table_is_whole_and_each_default_keeps_to_its_bounds() -> None:
    assert [question.id for question in ALL] == [f"S{n}" for n in range(1, 28)]
    assert all(question.is_fit(question.default) for question in ALL)
    assert all(bool(question.parts) != bool(question.fixed) for question in ALL)


def test_S16_S20_may_be_tightened_and_not_loosened() -> None:
    parts = {part.name: part for part in (*S16.parts, *S20.parts) if isinstance(part, Number)}
    assert [(one.most, one.default) for one in S16.parts if isinstance(one, Number)] == [(72, 72), (14, 14), (15, 15)]
    assert parts["fewer_than"].least == parts["fewer_than"].default == 5


def test_a_change_holds_once_a_second_manager_has_confirmed_it(house: House, two: Two) -> None:
    assert answer(house) == {"days": 7}
    page = ask(two, "S9", days="5")
    assert "Ruth Adeyemi asked for this on 4 March 2026" in page.words
    assert not page.has_button("Confirm the change")
    assert answer(house) == {"days": 7}
    page = two.second.send(two.second.get("/service/settings/S9").form("Confirm the change"))
    assert "Notice 5 days" in page.words
    assert "confirmed by Desmond Kerr" in page.words
    assert answer(house) == {"days": 5}
    kept = one(house, "select detail from audit_entry where kind = 'setting-changed'")
    assert kept["changes"][0] == ["days", "7", "5"]
    assert kept["reason"] == "Tried for a year."


def test_nobody_confirms_their_own_change(house: House, two: Two) -> None:
    ask(two, "S9", days="5")
    change = one(house, "select id from service_setting")
    two.first.post(f"/service/setting-changes/{change}/confirm", two.first.hidden(), status=403)
    assert answer(house) == {"days": 7}


def test_the_database_refuses_one_person_who_decides_alone(house: House, two: Two) -> None:
    ask(two, "S9", days="5")
    sql = "update service_setting set decision = 'confirmed', decided_by = proposed_by, decided_at = now()"
    with pytest.raises(IntegrityError, match="ck_service_setting_two_people"), house.database.as_owner() as session:
        session.execute(text(sql))


def test_control_without_the_constraint_one_person_would_decide_alone(house: House, two: Two) -> None:
    ask(two, "S9", days="5")
    house.database.act_as("kith_owner")
    sql = "alter table service_setting drop constraint ck_service_setting_two_people"
    house.database.connection.execute(text(sql))
    with house.database.as_owner() as session:
        session.execute(
            text("update service_setting set decision = 'confirmed', decided_by = proposed_by, decided_at = now()")
        )
    assert answer(house) == {"days": 5}


def test_S16_a_looser_value_is_refused_with_its_bounds(house: House, two: Two) -> None:
    page = ask(two, "S16", 422, hours_before="96", days_after="14", lock_minutes="15")
    assert page.error_of("hours_before").endswith("Type a number from 0 to 72.")
    assert page.form("Ask for this change").fields["hours_before"] == "96"
    assert "48 hours" in ask(two, "S16", hours_before="48", days_after="14", lock_minutes="10").words


def test_S16_what_is_looser_than_this_version_allows_counts_as_the_default(house: House) -> None:
    with house.database.as_owner() as session:
        session.execute(
            text(
                "insert into service_setting (id, service_id, setting, value, from_day, reason, proposed_by,"
                " proposed_at, decision, decided_by, decided_at) values (:id, :s, 'S16', cast(:value as jsonb),"
                " '2026-03-01', 'Old.', :a, now(), 'confirmed', :b, now())"
            ),
            {
                "id": new_id(),
                "s": house.heron.service_id,
                "value": '{"hours_before": 96, "days_after": 20, "lock_minutes": 60}',
                "a": house.manager.id,
                "b": house.social_worker.id,
            },
        )
    assert answer(house, S16) == {"hours_before": 72, "days_after": 14, "lock_minutes": 15}


def test_the_same_answer_again_is_no_change(two: Two) -> None:
    assert "This is what holds already." in ask(two, "S9", 422, days="7").words


def test_two_changes_of_one_question_do_not_wait_at_once(two: Two) -> None:
    ask(two, "S9", days="5")
    hidden = two.second.hidden()
    two.second.post("/service/settings/S9/change", hidden | {"days": "4", "reason": "Less."}, status=409)


def test_a_change_can_be_refused_or_taken_back_and_stays_to_be_read(house: House, two: Two) -> None:
    ask(two, "S9", days="5")
    page = two.second.send(two.second.get("/service/settings/S9").form("Don’t change it"))
    assert "not agreed to by Desmond Kerr" in page.words
    ask(two, "S9", days="4")
    page = two.first.send(two.first.get("/service/settings/S9").form("Take it back"))
    assert "taken back by Ruth Adeyemi" in page.words
    assert answer(house) == {"days": 7}


def test_a_change_for_later_holds_from_its_day(house: House, two: Two) -> None:
    ask(two, "S9", days="5", from_day="20 3 2026")
    two.second.send(two.second.get("/service/settings/S9").form("Confirm the change"))
    assert answer(house) == {"days": 7}
    assert answer(house, now=NOW + timedelta(days=16)) == {"days": 5}


def test_a_change_needs_a_reason(two: Two) -> None:
    assert "Say why" in ask(two, "S9", 422, days="5", reason="").error_of("reason")


def test_R71_another_services_answer_is_its_own(house: House, two: Two) -> None:
    ask(two, "S9", days="5")
    two.second.send(two.second.get("/service/settings/S9").form("Confirm the change"))
    teal = house.teal.service_id
    with house.app.app_context():
        assert read(house.other_manager.actor, lambda unit: number(unit, teal, S9, "days"), now=NOW) == 7
        ours = house.heron.service_id
        assert read(house.other_manager.actor, lambda unit: number(unit, ours, S9, "days"), now=NOW) == 7


def test_a_page_reads_all_settings_by_one_statement(house: House) -> None:
    def many(unit: Unit) -> None:
        for question in BY_ID.values():
            setting(unit, house.heron.service_id, question)

    with house.app.app_context(), statements(house.database.connection) as seen:
        read(house.manager.actor, many, now=NOW)
    assert len([one for one in seen.all if "service_setting" in one]) == 1


def test_S24_a_shorter_period_makes_a_check_lapse(house: House, two: Two) -> None:
    fields = {"person": str(house.marsh.carer.id), "kind": "dbs", "done_on": "1 2 2025", "result": "fine"}
    home = f"/service/households/{house.marsh.id}"
    page = send(two.first, f"{home}/checks/new", "Write it down", **fields)
    assert "DBS due 1 February 2028" in page.words
    ask(two, "S24", dbs_years="1", medical_years="2", warned_days="90")
    two.second.send(two.second.get("/service/settings/S24").form("Confirm the change"))
    assert "DBS lapsed, was due 1 February 2026" in two.first.get(home).words
    assert S24.default["dbs_years"] == 3


def test_the_list_says_what_is_our_own_and_what_waits(two: Two) -> None:
    ask(two, "S13", days="2", hours_before="48")
    words = two.second.get("/service/settings").words
    assert "Waits for a second manager" in words
    assert "Our own answer" not in words
    two.second.send(two.second.get("/service/settings/S13").form("Confirm the change"))
    assert "Our own answer" in two.second.get("/service/settings").words
    two.second.get("/service/settings/S99", status=404)
    assert S13.default == {"days": 3, "hours_before": 48}


def test_what_is_fixed_cannot_be_changed(two: Two) -> None:
    page = two.first.get("/service/settings/S25")
    assert not page.has_link("Ask for a change")
    two.first.post("/service/settings/S25/change", two.first.hidden() | {"reason": "We want to."}, status=422)


def test_a_day_before_today_is_refused(two: Two) -> None:
    page = ask(two, "S9", 422, days="5", from_day=f"{(NOW - DAY).day} 3 2026")
    assert "This is before 4 March 2026." in page.error_of("from_day")
    assert date(2026, 3, 4) == NOW.date()


def test_S13_R16_an_ask_is_answered_by_the_services_own_time(house: House, two: Two) -> None:
    ask(two, "S13", days="1", hours_before="24")
    two.second.send(two.second.get("/service/settings/S13").form("Confirm the change"))
    stay = house.ask(house.marsh, "Sol", NOW.date() + 20 * DAY)
    by = one(house, "select answer_by from stay where id = :id", id=stay)
    assert by == NOW.replace(hour=18) + DAY
