"""The demonstration: who is who with one button each; and nothing of it anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from app.demo.people import everybody
from app.factory import create_app
from core.db import db
from core.settings import Settings
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, build_house
from tests.factories.pages_parsed import Page, faults_of
from tests.factories.pages_watch import changed, contents
from tests.harness.rolled_back import RoleEngines, RolledBackDatabase


@pytest.fixture(scope="module")
def demonstration(settings: Settings) -> Flask:
    """The app as the demonstration runs it."""
    made = create_app(replace(settings, demo=True))
    made.config["TESTING"] = True
    return made


@pytest.fixture
def shown(demonstration: Flask, database: RolledBackDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The demonstration over the test's own people, some of whom are of the cast."""
    monkeypatch.setitem(db._app_engines, demonstration, RoleEngines(database))
    with time_machine.travel(NOW, tick=False):
        yield build_house(demonstration, database)


def test_everybody_has_a_card_and_a_button(shown: House) -> None:
    page = Browser(shown.app).get("/demonstration")
    assert page.title == "Who is who"
    for person in everybody():
        assert person.name in page.words
        assert page.form("", f"/demonstration/{person.email}").method == "post"


def test_one_press_signs_in(shown: House) -> None:
    browser = Browser(shown.app)
    page = browser.send(browser.get("/demonstration").form("", f"/demonstration/{shown.marsh.carer.email}"))
    assert page.path == "/today"
    assert "Good morning, Dee" in page.words


def test_a_press_changes_who_is_signed_in_here(shown: House) -> None:
    browser = Browser(shown.app)
    for family, name in ((shown.marsh, "Dee"), (shown.sethi, "Anil")):
        page = browser.send(browser.get("/demonstration").form("", f"/demonstration/{family.carer.email}"))
        assert f"Good morning, {name}" in page.words


@pytest.mark.parametrize("email", ["nobody@kith.test", "carol.bryant@kith.test.evil", "x\x00y", "' or 1=1", "%ff", "é"])
def test_nobody_else_can_be_signed_in(shown: House, email: str) -> None:
    browser = Browser(shown.app)
    hidden = browser.hidden("/demonstration")
    before = contents(shown.database)
    browser.post(f"/demonstration/{email}", hidden, status=404)
    assert changed(before, contents(shown.database)) == []
    assert browser.get("/today").path.startswith("/sign-in")


def test_a_button_without_its_token_signs_nobody_in(shown: House) -> None:
    browser = Browser(shown.app)
    browser.post(f"/demonstration/{shown.marsh.carer.email}", {}, status=400)
    assert browser.get("/today").path.startswith("/sign-in")


def test_the_way_in_leads_there(shown: House) -> None:
    browser = Browser(shown.app)
    page = browser.get(browser.get("/sign-in").link("Sign in as somebody of the demonstration"))
    assert page.title == "Who is who"


def test_its_pages_are_sound(shown: House) -> None:
    browser = Browser(shown.app)
    for path in ("/demonstration", "/development/mail"):
        browser.get(path)
    # The page of samples shows parts of pages: what they would lead to is not there.
    faults = faults_of(Page(browser.ask("GET", "/design"), "/design"))
    assert [fault for fault in faults if not fault.startswith("a link to #")] == []


def test_anywhere_else_there_is_none_of_it(house: House, stranger: Browser) -> None:
    for path in ("/demonstration", "/design", "/design/board", "/development/mail"):
        stranger.get(path, status=404)
    hidden = stranger.hidden("/sign-in")
    stranger.post(f"/demonstration/{house.marsh.carer.email}", hidden, status=404)
    assert not stranger.get("/sign-in").has_link("demonstration")
