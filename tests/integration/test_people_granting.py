"""Roles with dates: one asks, another of the same right approves; nobody their own; all of it in the audit (R53)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import changed, contents
from tests.factories.service_people import Staff, add_staff

OpenAs = Callable[[Somebody], Browser]
DPO: dict[str, Any] = {"role": "records_officer", "reason": "Grace is on leave."}


@pytest.fixture
def staff(house: House) -> Staff:
    """Who administers the service."""
    return add_staff(house)


def ask(browser: Browser, person: Somebody, status: int = 200, **fields: str) -> Page:
    """Send the form that gives a role."""
    form = browser.get(f"/service/people/{person.id}/give-role").form("Give the role")
    return browser.send(form, status=status, **fields)


def facts(house: House, kind: str) -> list[dict[str, Any]]:
    """What the audit holds of a kind."""
    with house.database.as_owner() as session:
        return list(
            session.scalars(text("select detail from audit_entry where kind = :kind order by id"), {"kind": kind})
        )


def test_R53_one_asks_another_approves_and_both_are_in_the_audit(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin, second, callum = open_as(staff.admin), open_as(staff.second), house.social_worker
    page = ask(admin, callum, **DPO, last_day="20 3 2026")
    assert "Callum Reid: Records officer, Wexmoor From Wed 4 Mar, last day Fri 20 Mar" in page.words
    assert "Records officer" not in admin.get(f"/service/people/{callum.id}").words
    second.send(second.get("/service/roles").form("Approve"))
    assert (
        "Records officer Wexmoor, since Wed 4 Mar, until Fri 20 Mar" in admin.get(f"/service/people/{callum.id}").words
    )
    (asked,), (given,) = facts(house, "role-asked"), facts(house, "role-given")
    assert asked["reason"] == "Grace is on leave."
    assert given["changes"] == [
        ["since", None, "2026-03-04T10:00:00+00:00"],
        ["until", None, "2026-03-21T00:00:00+00:00"],
    ]
    with time_machine.travel(NOW + timedelta(days=17), tick=False):  # no login event is needed for it to end
        later = open_as(staff.admin).get(f"/service/people/{callum.id}").words
        assert "Before Records officer" in later


def test_nobody_approves_what_they_asked_for(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin = open_as(staff.admin)
    page = ask(admin, house.social_worker, **DPO)
    approve = page.form("Take back").action.replace("refuse", "approve")
    hidden, before = admin.hidden(), contents(house.database)
    admin.post(approve, hidden, status=403)
    assert changed(before, contents(house.database)) == []


def test_nobody_gives_themselves_a_role_nor_approves_their_own(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin, second = open_as(staff.admin), open_as(staff.second)
    assert not admin.get(f"/service/people/{staff.admin.id}").has_link("Give a role")
    ask(admin, staff.admin, 403, **DPO)
    page = ask(admin, staff.second, **DPO)
    approve = page.form("Take back").action.replace("refuse", "approve")
    for path in (approve, approve.replace("approve", "refuse")):
        second.post(path, second.hidden(), status=403)
    assert facts(house, "role-given") == []


@pytest.mark.parametrize("by", ["asked_by", "person_id"])
def test_the_table_itself_refuses_an_approval_of_ones_own(house: House, staff: Staff, open_as: OpenAs, by: str) -> None:
    ask(open_as(staff.admin), house.social_worker, **DPO)
    approve = text(f"update role_request set outcome = 'approved', decided_at = now(), decided_by = {by}")
    with (
        house.database.as_owner() as session,
        pytest.raises(IntegrityError, match="ck_role_request_apart"),
        session.begin_nested(),
    ):
        session.execute(approve)


def test_only_who_gives_roles_asks_approves_or_sees(house: House, staff: Staff, open_as: OpenAs) -> None:
    page = ask(open_as(staff.admin), house.social_worker, **DPO)
    approve = page.form("Take back").action.replace("refuse", "approve")
    expected = {staff.lead: 403, house.manager: 404, house.marsh.carer: 404, staff.elsewhere: 404}
    for person, status in expected.items():
        browser = open_as(person)
        browser.post(approve, browser.hidden(), status=status)
    assert open_as(staff.lead).ask("GET", "/service/roles").status_code == 403
    assert open_as(house.manager).ask("GET", "/service/roles").status_code == 404
    assert "No role waits" in open_as(staff.elsewhere).get("/service/roles").words


def test_an_operator_of_the_platform_is_a_second_person_for_every_service(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    ask(open_as(staff.admin), house.social_worker, **DPO)
    operator = open_as(staff.operator)
    operator.send(operator.get("/service/roles").form("Approve"))
    assert len(facts(house, "role-given")) == 1


def test_E40_an_approver_whose_role_ended_meanwhile_approves_nothing(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    ask(open_as(staff.admin), house.social_worker, **DPO)
    second = open_as(staff.second)
    form = second.get("/service/roles").form("Approve")
    with house.database.as_owner() as session:
        session.execute(
            text("update membership set until = :now where person_id = :p"), {"now": NOW, "p": staff.second.id}
        )
    second.send(form, status=404)
    assert facts(house, "role-given") == []


def make_liaison(browser: Browser, person: Somebody, status: int = 200, **fields: str) -> Page:
    """Send the form that makes somebody a liaison worker."""
    form = browser.get(f"/service/people/{person.id}/liaison-worker").form("Make them liaison worker")
    return browser.send(form, status=status, **fields)


def test_a_manager_makes_a_liaison_worker_alone_and_an_administrator_does_not(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    manager = open_as(house.manager)
    page = make_liaison(manager, house.social_worker, constellation=str(house.heron.id))
    assert "Liaison worker Heron constellation, since" in page.words
    where: dict[str, Any] = {"role": "liaison_worker", "constellation": str(house.heron.id)}
    assert ask(open_as(staff.admin), staff.lead, **where, reason="Cover.").path == "/service/roles"
    page = make_liaison(manager, staff.lead, 422, constellation=str(house.teal.id))
    assert page.error_of("constellation") == "Choose the constellation."
    open_as(staff.admin).get(f"/service/people/{staff.lead.id}/liaison-worker", status=403)


def test_R72_a_liaison_worker_takes_in_others_where_they_are_one(house: House, staff: Staff, open_as: OpenAs) -> None:
    liaison = open_as(house.heron.liaison_worker)
    form = liaison.get(f"/service/people/{staff.lead.id}/liaison-worker")
    assert "Heron" in form.html
    assert "Wren" not in form.html
    make_liaison(liaison, staff.lead, 422, constellation=str(house.wren.id))
    make_liaison(liaison, staff.lead, constellation=str(house.heron.id))
    open_as(staff.lead).get(f"/constellations/{house.heron.id}/board")


def test_a_role_to_come_counts_from_its_first_day(house: House, staff: Staff, open_as: OpenAs) -> None:
    where: dict[str, Any] = {"constellation": str(house.wren.id), "first_day": "9 3 2026"}
    make_liaison(open_as(house.manager), house.social_worker, **where)
    board = f"/constellations/{house.wren.id}/board"
    open_as(house.social_worker).get(board, status=404)
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        open_as(house.social_worker).get(board)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"first_day": "1 3 2026"}, "first_day", "A role begins today or later."),
        ({"first_day": "9 3 2026", "last_day": "8 3 2026"}, "last_day", "The last day is before the first."),
        ({"last_day": "4 3 2026"}, "last_day", "Choose a day after today, or leave it empty."),
        ({"last_day": "soon"}, "last_day", "Type a day with its year, like 27 3 2026."),
        ({"reason": ""}, "reason", "Say why: somebody else reads this and approves it."),
        ({"role": "platform_operator"}, "role", "Choose a role."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    house: House, staff: Staff, open_as: OpenAs, fields: dict[str, str], field: str, words: str
) -> None:
    page = ask(open_as(staff.admin), house.social_worker, 422, **DPO | fields)
    assert page.error_of(field) == words
    assert facts(house, "role-asked") == []


def test_one_role_ends_today_or_on_a_day_to_come(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin, ruth = open_as(staff.admin), house.manager
    card = f"/service/people/{ruth.id}"
    page = admin.get(card)
    admin.send(admin.get(page.link("End this role")).form("End the role"), last_day="6 3 2026")
    page = admin.get(card)
    assert "until Fri 6 Mar" in page.words
    board = f"/constellations/{house.heron.id}/board"
    open_as(ruth).get(board)
    assert "The role ends." in admin.send(admin.get(page.link("End this role")).form("End the role")).words
    assert "Before Service manager" in admin.get(card).words
    open_as(ruth).get(board, status=404)
    assert [fact["changes"] for fact in facts(house, "role-ended")] == [
        [["until", None, "2026-03-07T00:00:00+00:00"]],
        [["until", "2026-03-07T00:00:00+00:00", "2026-03-04T10:00:00+00:00"]],
    ]


def test_who_may_not_end_a_role_is_told_or_finds_nothing(house: House, staff: Staff, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        role = session.execute(
            text("select id from membership where person_id = :p"), {"p": house.heron.liaison_worker.id}
        ).scalar_one()
    expected = {
        house.marsh.carer: 403, house.heron.hub_carer: 403, staff.admin: 403, house.manager: 200, staff.lead: 200,
        house.wren.hub_carer: 404, staff.elsewhere: 404, staff.operator: 404,
    }  # fmt: skip
    for person, status in expected.items():
        assert open_as(person).ask("GET", f"/service/members/{role}/end").status_code == status
        assert open_as(person).ask("GET", f"/service/roles-held/{role}/end").status_code == 404


def test_W4_a_live_constellation_keeps_a_liaison_worker_from_their_page_too(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    manager = open_as(house.manager)
    card = f"/service/people/{house.heron.liaison_worker.id}"
    form = manager.get(manager.get(card).link("End this role")).form("End the role")
    page = manager.send(form, status=422, last_day="")
    assert (page.error_of("last_day") or "").startswith("A live constellation has a liaison worker.")
    assert facts(house, "role-ended") == []
    make_liaison(manager, house.social_worker, constellation=str(house.heron.id))
    manager.send(form, last_day="")
    assert len(facts(house, "role-ended")) == 1
