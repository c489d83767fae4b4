"""The emergency page: signed in or out, by day and by night, and with the database gone (R47)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from accounts.signin.session_state import COOKIE
from app.factory import create_app
from core.settings import Settings
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import House, Somebody

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture(scope="module")
def cut_off(settings: Settings) -> Flask:
    """The app with nothing behind its database address."""
    nowhere = "postgresql+psycopg://kith_web:x@127.0.0.1:1/kith"
    return create_app(replace(settings, database_url=nowhere, worker_database_url=nowhere))


@pytest.fixture
def lost(cut_off: Flask) -> Browser:
    """Somebody who was signed in when the database went."""
    browser = Browser(cut_off)
    browser.client.set_cookie(COOKIE, "a session that cannot be looked up")
    return browser


def test_R47_signed_out_it_says_what_every_phone_can_ring(house: House, stranger: Browser) -> None:
    page = stranger.get("/emergency")
    assert page.title == "Emergency"
    assert any(link.attrib["href"] == "tel:999" for link in page.all("a"))
    assert "01632" not in page.html


def test_R47_signed_in_ones_own_numbers_come_first_that_answer_now(house: House, open_as: OpenAs) -> None:
    page = open_as(house.marsh.carer).get("/emergency")
    words = page.words
    assert "It is Wed 10 am." in words
    order = [words.index(said) for said in ("999", "01632 960144", "01632 960170", "Closed just now", "01632 960190")]
    assert order == sorted(order)
    assert "01632 960191" not in page.html
    assert {"tel:01632960144", "tel:01632960190"} <= {link.get("href") for link in page.all("a")}


def test_E15_a_family_of_a_partner_has_the_numbers_of_both_services(house: House, open_as: OpenAs) -> None:
    words = open_as(house.penrose.carer).get("/emergency").words
    assert {number for number in ("144", "170", "190", "191", "194") if f"01632 960{number}" in words} == {
        "144", "170", "190", "194",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "who_answers"),
    [
        (datetime(2026, 3, 4, 22, 0, tzinfo=UTC), "Duty team, Wexmoor"),
        (datetime(2026, 3, 7, 12, 0, tzinfo=UTC), "Duty team, Wexmoor"),
        (datetime(2026, 3, 4, 16, 59, tzinfo=UTC), "Safeguarding, Wexmoor"),
        (datetime(2026, 7, 1, 16, 30, tzinfo=UTC), "Duty team, Wexmoor"),  # half past five in London
    ],
)
def test_by_night_and_at_weekends_others_answer(
    house: House, open_as: OpenAs, moment: datetime, who_answers: str
) -> None:
    with time_machine.travel(moment, tick=False):
        words = open_as(house.marsh.carer).get("/emergency").words
    assert words.index(who_answers) < words.index("Closed just now")


def test_it_writes_nothing_and_asks_for_nothing(house: House, stranger: Browser) -> None:
    page = stranger.get("/emergency")
    assert not page.forms()
    assert not page.all("script")


def test_with_the_database_gone_it_answers_all_the_same(lost: Browser) -> None:
    page = lost.get("/emergency")
    assert page.title == "Emergency"
    assert "999" in page.words


def test_with_the_database_gone_a_page_says_so_and_when_to_come_again(lost: Browser) -> None:
    for path in ("/today", "/stays", "/stays/ask", "/sign-in", "/"):
        page = lost.get(path, status=503)
        assert page.title == "Kith can’t answer just now"
        assert page.answer.headers["Retry-After"] == "5"
        assert page.has_link("Emergency numbers")
        assert "Traceback" not in page.html
        assert "OperationalError" not in page.html


@pytest.mark.parametrize("path", ["/sign-out", "/stays/ask", "/nowhere"])
def test_with_the_database_gone_a_form_is_not_taken_for_a_stale_one(lost: Browser, path: str) -> None:
    page = lost.post(path, {"csrf_token": "of a page that is open"}, status=503)
    assert page.title == "Kith can’t answer just now"


def test_with_the_database_gone_a_concern_keeps_its_words(lost: Browser) -> None:
    page = lost.post("/concerns/raise", {"csrf_token": "of a page that is open", "story": "He is afraid."}, status=503)
    assert "Not sent. Your words are kept on this page." in page.words
    assert "He is afraid." in page.html


def test_with_the_database_gone_signing_in_says_so(cut_off: Flask) -> None:
    browser = Browser(cut_off)
    form = browser.get("/sign-in").form("Sign in")
    page = browser.send(form, status=503, email="dee.marsh@kith.test", password="a light left on")
    assert page.title == "Kith can’t answer just now"
    assert "a light left on" not in page.html


def test_with_the_database_gone_files_and_health_answer(lost: Browser) -> None:
    wanted = {"/healthz": 200, "/readyz": 503, "/service-worker.js": 200, "/static/dist/nothing.css": 404}
    for path, status in wanted.items():
        with lost.ask("GET", path) as answer:
            assert answer.status_code == status, path
