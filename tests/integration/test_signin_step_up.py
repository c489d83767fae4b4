"""Sensitive pages ask again who somebody is; what was typed is kept, and the session has a new token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from passlib.totp import TOTP
from sqlalchemy import text

from accounts.signin.session_state import COOKIE
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, PASSWORD, House, Somebody
from tests.factories.pages_watch import changed, contents
from tests.integration.test_signin_second_factor import key_on

OpenAs = Callable[[Somebody], Browser]
SENSITIVE = "/account/signing-in/app"
LATER = NOW + timedelta(minutes=16)


@pytest.fixture
def carer(house: House, open_as: OpenAs) -> Iterator[Browser]:
    """A carer who signed in sixteen minutes ago."""
    browser = open_as(house.marsh.carer)
    with time_machine.travel(LATER, tick=False):
        yield browser


def test_a_page_asks_and_opens_afterwards(carer: Browser) -> None:
    page = carer.get(SENSITIVE)
    assert page.title == "Show that it’s you"
    assert carer.send(page.form("Go on"), password=PASSWORD).path == SENSITIVE
    assert carer.get(SENSITIVE).path == SENSITIVE


def test_control_within_the_time_nothing_is_asked(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        assert browser.get(SENSITIVE).path == SENSITIVE


def test_a_wrong_password_opens_nothing(carer: Browser) -> None:
    page = carer.send(carer.get(SENSITIVE).form("Go on"), status=422, password="something else")
    assert page.error_of("password") == "The password is not right."
    assert carer.get(SENSITIVE).title == "Show that it’s you"


def test_a_form_that_was_sent_is_kept_and_sent_with_one_press(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = browser.get(SENSITIVE)
    code = TOTP(key=key_on(page)).generate(LATER).token
    with time_machine.travel(LATER, tick=False):
        before = contents(house.database)
        asked = browser.send(page.form("Finish"), code=code)
        assert asked.title == "Show that it’s you"
        assert changed(before, contents(house.database)) == ["session"]  # when it was last seen
        assert code not in asked.html
        thanks = browser.send(asked.form("Go on"), password=PASSWORD)
        assert thanks.title == "Thank you"
        assert browser.send(thanks.form("Carry on")).title == "Recovery codes"


def test_what_was_kept_opens_for_nobody_else(house: House, open_as: OpenAs) -> None:
    browser, other = open_as(house.marsh.carer), open_as(house.sethi.carer)
    page = browser.get(SENSITIVE)
    with time_machine.travel(LATER, tick=False):
        asked = browser.send(page.form("Finish"), code="123456").form("Go on").fields
        form = other.get("/sign-in/again").form("Go on")
        for kept in (asked["kept"], "forged", "é", asked["kept"][:-8]):
            other.send(form, status=409, kept=kept, password=PASSWORD)


def test_showing_it_makes_a_new_token_and_keeps_the_row(house: House, carer: Browser) -> None:
    before = carer.client.get_cookie(COOKIE)
    assert before is not None
    with house.database.as_owner() as session:
        row = session.execute(text("select id from session")).scalar_one()
    carer.send(carer.get(SENSITIVE).form("Go on"), password=PASSWORD)
    after = carer.client.get_cookie(COOKIE)
    assert after is not None
    assert after.value != before.value
    with house.database.as_owner() as session:
        assert session.execute(text("select id from session")).scalar_one() == row
    carer.client.set_cookie(COOKIE, before.value)
    assert carer.get("/today").path.startswith("/sign-in?next=")


def test_who_has_a_second_step_is_asked_for_that(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = browser.get(SENSITIVE)
    key = key_on(page)
    browser.send(page.form("Finish"), code=TOTP(key=key).generate(NOW).token)
    with time_machine.travel(LATER, tick=False):
        page = browser.get(SENSITIVE)
        assert "password" not in page.form("Go on").fields
        page = browser.send(page.form("Go on"), status=422, password=PASSWORD, code="")
        assert browser.send(page.form("Go on"), code=TOTP(key=key).generate(LATER).token).path == SENSITIVE


@pytest.mark.parametrize("where", ["https://evil.test/", "//evil.test", "/\\evil.test", "/\tevil.test", "javascript:x"])
def test_it_never_leads_out(carer: Browser, where: str) -> None:
    page = carer.get("/sign-in/again", query_string={"next": where})
    assert carer.send(page.form("Go on"), password=PASSWORD).path == "/today"


def test_guesses_are_slowed(carer: Browser) -> None:
    form = carer.get("/sign-in/again").form("Go on")
    for _ in range(5):
        carer.send(form, status=422, password="a wrong password")
    page = carer.send(form, status=429, password=PASSWORD)
    assert page.error_of("password") == "Too many tries. Wait 30 seconds, then try again."
