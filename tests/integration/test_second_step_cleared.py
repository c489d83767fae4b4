"""A lost second step is cleared by another person, with a reason; its owner is told, and sets up another (R73)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, PASSWORD, House, Somebody
from tests.factories.service_people import Staff, add_staff
from tests.integration.test_break_glass import audited
from tests.integration.test_concern_clock import mails
from tests.integration.test_signin_second_factor import set_up

OpenAs = Callable[[Somebody], Browser]
WHY = "Rang her on the number that we know; the phone is lost."


@pytest.fixture
def staff(house: House) -> Staff:
    return add_staff(house)


def page_of(person: Somebody) -> str:
    return f"/service/people/{person.id}/clear-second-step"


def test_R73_cleared_it_is_set_up_anew_before_anything_opens(
    house: House, staff: Staff, open_as: OpenAs, stranger: Browser
) -> None:
    set_up(stranger, house.manager)
    admin = open_as(staff.admin)
    form = admin.get(admin.get(f"/service/people/{house.manager.id}").link("Clear their second step")).form("Clear it")
    empty = admin.send(form, status=422, reason="")
    assert empty.error_of("reason").startswith("Say why")
    assert "cleared" in admin.send(form, reason=WHY).words
    assert stranger.get("/today").path.startswith("/sign-in")  # signed out everywhere
    again = Browser(house.app)
    page = again.send(again.get("/sign-in").form("Sign in"), email=house.manager.email, password=PASSWORD)
    assert "Set up" in page.words
    assert again.get("/today").path.startswith("/sign-in")
    told = [said for kind, to, said in mails(house) if kind == "signing-in-changed" and to == house.manager.name]
    assert any("cleared your second step" in said for said in told)
    (entry,) = audited(house, "second-step-cleared")
    assert entry["reason"] == WHY


def test_nobody_clears_their_own(house: House, staff: Staff, stranger: Browser) -> None:
    set_up(stranger, staff.admin)
    with house.database.as_owner() as session:
        session.execute(text("update session set proved_at = :now"), {"now": NOW})
    stranger.get(page_of(staff.admin), status=403)
    stranger.post(page_of(staff.admin), stranger.hidden() | {"reason": WHY}, status=403)


def test_who_has_none_has_nothing_to_clear(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin = open_as(staff.admin)
    assert not admin.get(f"/service/people/{house.marsh.carer.id}").has_link("Clear their second step")
    admin.get(page_of(house.marsh.carer), status=409)


def test_it_asks_again_who_one_is(house: House, staff: Staff, open_as: OpenAs, stranger: Browser) -> None:
    set_up(stranger, house.manager)
    admin = open_as(staff.admin)
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        assert admin.get(page_of(house.manager)).title == "Show that it’s you"


def test_R71_a_partners_people_are_helped_by_their_own_service(house: House, staff: Staff, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        app = "insert into code_app (person_id, sealed_key, last_counter, added_at) values (:id, '', 0, :now)"
        session.execute(text(app), {"id": house.penrose.carer.id, "now": NOW})
    admin = open_as(staff.admin)
    assert not admin.get(f"/service/people/{house.penrose.carer.id}").has_link("Clear their second step")
    admin.get(page_of(house.penrose.carer), status=404)
