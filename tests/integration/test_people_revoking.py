"""Revocation in one action: pages, sessions, invitations, roles, mail; words stay; only the service undoes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from accounts.spaces.models import Membership
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import FRIDAY, PASSWORD, SINCE, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.service_people import Staff, add_staff
from tests.integration.test_people_inviting import invite, sent

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture
def staff(house: House) -> Staff:
    """Who administers the service."""
    return add_staff(house)


def end(browser: Browser, person: Somebody, kind: str, status: int = 200, reason: str = "As agreed.") -> Page:
    """End somebody's access by the form."""
    form = browser.get(f"/service/people/{person.id}/end-access").form("End their access now")
    return browser.send(form, status=status, kind=kind, reason=reason)


def give_back(browser: Browser, person: Somebody) -> Page:
    """Undo it by the form."""
    page = browser.get(f"/service/people/{person.id}")
    return browser.send(browser.get(page.link("Give their access back")).form("Give it back"), reason="Cleared.")


def refused(house: House, person: Somebody) -> bool:
    """Whether the person can't sign in."""
    browser = Browser(house.app)
    page = browser.send(browser.get("/sign-in").form("Sign in"), email=person.email, password=PASSWORD)
    return page.path.startswith("/sign-in") and "is not right" in page.words


@pytest.mark.parametrize("kind", ["suspended", "deregistered", "left"])
def test_R7_everything_of_the_service_ends_at_once_and_comes_back_as_it_was(
    house: House, staff: Staff, open_as: OpenAs, kind: str
) -> None:
    dee, board = house.marsh.carer, f"/constellations/{house.heron.id}/board"
    stay = house.ask(house.marsh, "Sol")
    phone, desk, lead = open_as(dee), open_as(dee), open_as(staff.lead)
    desk.get(board)
    page = end(lead, dee, kind)
    for browser in (phone, desk):
        assert browser.get("/today").path.startswith("/sign-in")
    assert refused(house, dee) == (kind != "left")
    if kind == "left":
        again = open_as(dee)
        for path in (board, f"/stays/{stay}"):
            again.get(path, status=404)
    assert {"suspended": "Suspended", "deregistered": "Deregistered", "left": "Has left"}[kind] in page.words
    give_back(lead, dee)
    open_as(dee).get(board)
    open_as(dee).get(f"/stays/{stay}")


def test_R74_words_stay_with_their_name_and_history_says_who_and_why(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    stay = house.certain(house.marsh, "Sol", FRIDAY)
    page = end(open_as(staff.lead), house.heron.hub_carer, "deregistered", reason="Approval ended by panel.")
    assert "Deregistered, by Bea Lomax: Approval ended by panel." in page.words
    assert "Before Adult of a home" in page.words
    assert "Marion" in open_as(house.marsh.carer).get(f"/stays/{stay}").words


def test_R74_no_mail_reaches_them_though_it_waited(house: House, staff: Staff, open_as: OpenAs) -> None:
    house.certain(house.marsh, "Sol", FRIDAY)  # a mail to each family waits
    house.certain(house.sethi, "Reuben", FRIDAY)
    end(open_as(staff.lead), house.marsh.carer, "suspended")
    reached = {mail.to_address for mail in sent(house.app)}
    assert house.sethi.carer.email in reached
    assert house.marsh.carer.email not in reached


def test_R72_a_service_ends_its_own_and_leaves_what_is_another_services(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    with house.database.as_owner() as session:
        make = Builder(session)
        both = make.member("Rita Sole", house.heron.service_id, "service_manager")
        make.put(Membership, person_id=both.id, space_id=house.teal.service_id, role="service_manager", since=SINCE)
    ours, theirs = (f"/constellations/{one.id}/board" for one in (house.heron, house.teal))
    before = open_as(both)
    for path in (ours, theirs):
        before.get(path)
    end(open_as(staff.lead), both, "suspended")
    assert before.get("/today").path.startswith("/sign-in")
    after = open_as(both)
    after.get(ours, status=404)
    after.get(theirs)


def test_a_partners_carer_is_suspended_from_this_service_alone(house: House, staff: Staff, open_as: OpenAs) -> None:
    gwen, board = house.penrose.carer, f"/constellations/{house.heron.id}/board"
    lead = open_as(staff.lead)
    page = end(lead, gwen, "deregistered", 422)
    assert page.error_of("kind").startswith("Their home belongs to another service.")
    open_as(gwen).get(board)
    end(lead, gwen, "suspended")
    open_as(gwen).get(board, status=404)


def test_invitations_and_roles_that_wait_end_with_them(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin = open_as(staff.admin)
    invite(admin, given_name="Rose", family_name="Dyer", email="rose@kith.test", role="social_worker")
    fields: dict[str, Any] = {"role": "records_officer", "reason": "Cover."}
    admin.send(admin.get(f"/service/people/{house.social_worker.id}/give-role").form("Give the role"), **fields)
    end(open_as(staff.lead), staff.admin, "suspended")
    assert sent(house.app) == []
    second = open_as(staff.second)
    assert "No role waits" in second.get("/service/roles").words
    assert "No invitation waits" in second.get("/service/invitations").words


def test_who_may_end_access_and_who_may_not(house: House, staff: Staff, open_as: OpenAs) -> None:
    path = f"/service/people/{house.marsh.carer.id}/end-access?service={house.heron.service_id}"
    expected = {
        staff.admin: 200, staff.lead: 200, staff.operator: 200, house.manager: 403, house.heron.liaison_worker: 403,
        house.social_worker: 403, house.sethi.carer: 404, staff.elsewhere: 404, house.other_manager: 404,
    }  # fmt: skip
    found = {person.name: open_as(person).ask("GET", path).status_code for person in expected}
    assert found == {person.name: status for person, status in expected.items()}


def test_only_the_service_undoes_it_and_not_the_operator(house: House, staff: Staff, open_as: OpenAs) -> None:
    operator, dee = open_as(staff.operator), house.marsh.carer
    where = f"/service/people/{dee.id}"
    service = f"?service={house.heron.service_id}"
    form = operator.get(f"{where}/end-access{service}").form("End their access now")
    operator.post(form.action, form.fields | {"kind": "suspended", "reason": "Asked by phone."}, status=404)
    assert refused(house, dee)
    operator.post(f"{where}/give-back{service}", operator.hidden() | {"reason": "Oh."}, status=403)
    assert refused(house, dee)
    give_back(open_as(staff.admin), dee)
    assert not refused(house, dee)


def test_nobody_ends_their_own_and_a_reason_is_asked_for(house: House, staff: Staff, open_as: OpenAs) -> None:
    lead = open_as(staff.lead)
    assert not lead.get(f"/service/people/{staff.lead.id}").has_link("End their access")
    lead.get(f"/service/people/{staff.lead.id}/end-access", status=403)
    page = end(lead, house.marsh.carer, "suspended", 422, reason=" ")
    assert page.error_of("reason") == "Type the reason. It is kept with your name."


def test_pressed_twice_it_is_done_once(house: House, staff: Staff, open_as: OpenAs) -> None:
    lead, other = open_as(staff.lead), open_as(staff.admin)
    path = f"/service/people/{house.marsh.carer.id}/end-access"
    late = other.get(path).form("End their access now")
    form = lead.get(path).form("End their access now")
    for _ in range(2):
        lead.send(form, kind="suspended", reason="As agreed.")
    assert "already" in other.send(late, status=409, kind="suspended", reason="As agreed.").words
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from revocation")).scalar() == 1


def test_E64_who_has_left_and_comes_to_another_service_loses_and_gains_exactly_that(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    ewa = house.nowak.carer
    ours, theirs = (f"/constellations/{one.id}/board" for one in (house.heron, house.teal))
    end(open_as(staff.elsewhere), ewa, "left")
    fields: dict[str, Any] = {"given_name": "Ewa", "family_name": "Nowak", "email": ewa.email}
    invite(open_as(staff.admin), **fields, role="adult", home=str(house.sethi.id), approved="yes")
    browser = open_as(ewa)
    browser.send(browser.get("/account/invitations").form("Yes, join"))
    browser.get(ours)
    browser.get(theirs, status=404)
    assert "Has left" not in open_as(staff.admin).get(f"/service/people/{ewa.id}").words
    assert "Has left" in open_as(staff.elsewhere).get(f"/service/people/{ewa.id}").words


def test_who_left_and_is_invited_again_is_in_again(house: House, staff: Staff, open_as: OpenAs) -> None:
    dee, admin = house.marsh.carer, open_as(staff.admin)
    end(open_as(staff.lead), dee, "left")
    fields: dict[str, Any] = {"given_name": "Dee", "family_name": "Marsh", "email": dee.email}
    invite(admin, **fields, role="adult", home=str(house.marsh.id), approved="yes")
    browser = open_as(dee)
    browser.send(browser.get("/account/invitations").form("Yes, join"))
    browser.get(f"/constellations/{house.heron.id}/board")
    assert admin.get(f"/service/people/{dee.id}").has_link("End their access")
