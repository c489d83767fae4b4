"""Signing in and out: the same answer to whoever is not known, a new session each time, nothing left behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import text

from accounts.signin import models
from accounts.signin.services import sign_out
from accounts.signin.session_state import COOKIE, VISIT_COOKIE
from core.unit_of_work import run
from tests.factories.pages_browser import ORIGIN, Browser
from tests.factories.pages_house import PASSWORD, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import changed, contents, statements

OpenAs = Callable[[Somebody], Browser]
WRONG = "The email address or the password is not right."


def try_to_sign_in(browser: Browser, email: str, password: str, **more: Any) -> Page:
    return browser.send(browser.get("/sign-in").form("Sign in"), email=email, password=password, **more)


def alike(page: Page, email: str) -> str:
    """The page without its token, its key and what was typed."""
    html = re.sub(r'(name="(?:csrf_token|key)" value=")[^"]*', r"\1", page.html)
    return html.replace(email, "TYPED")


def test_signing_in_leads_to_today(house: House, stranger: Browser) -> None:
    page = try_to_sign_in(stranger, house.marsh.carer.email, PASSWORD)
    assert page.path == "/today"
    assert page.title == "Wednesday 4 March"
    assert "Good morning, Dee" in page.words
    assert "Heron constellation" in page.words
    assert "Signed in as Dee Marsh, Foster carer" in page.words


def test_an_address_in_capitals_is_the_same_address(house: House, stranger: Browser) -> None:
    assert try_to_sign_in(stranger, f" {house.marsh.carer.email.upper()} ", PASSWORD).path == "/today"


def test_a_wrong_password_and_an_unknown_address_answer_alike(house: House, stranger: Browser) -> None:
    known, unknown = house.marsh.carer.email, "nobody@kith.test"
    with statements(house.database.connection) as wrong_ran:
        wrong = try_to_sign_in(stranger, known, "not her password")
    with statements(house.database.connection) as nobody_ran:
        nobody = try_to_sign_in(stranger, unknown, "not her password")
    assert wrong.error_of("email") == nobody.error_of("email") == WRONG
    assert alike(wrong, known) == alike(nobody, unknown)
    assert wrong_ran.all == nobody_ran.all
    assert wrong.value_of("email") == known
    assert "not her password" not in wrong.html


def test_both_take_the_same_hash(house: House, stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """What differs in time would tell who has an account: the work for both goes through `offload`, once each."""
    worked: list[str] = []

    def note(work: Callable[..., object], *arguments: object) -> object:
        worked.append(getattr(work, "__name__", ""))
        return work(*arguments)

    try_to_sign_in(stranger, "nobody@kith.test", "first: the hash that is nobody's is made once")
    monkeypatch.setattr(models, "offload", note)
    try_to_sign_in(stranger, house.marsh.carer.email, "wrong")
    try_to_sign_in(stranger, "nobody@kith.test", "wrong")
    assert worked == ["_matches", "_matches"]


@pytest.mark.parametrize(("email", "password"), [("", ""), ("", "x"), ("a@kith.test", ""), ("no address", "x")])
def test_what_is_left_out_answers_alike_too(stranger: Browser, email: str, password: str) -> None:
    page = try_to_sign_in(stranger, email, password)
    assert page.error_of("email") == WRONG
    assert page.value_of("email") == email


def test_somebody_deactivated_answers_alike(house: House, stranger: Browser) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update account set active = false where email = :e"), {"e": house.marsh.carer.email})
    assert try_to_sign_in(stranger, house.marsh.carer.email, PASSWORD).error_of("email") == WRONG
    assert stranger.get("/today").path.startswith("/sign-in")


def test_json_is_told_no_more_than_a_page(house: House, stranger: Browser) -> None:
    hidden = stranger.hidden("/sign-in")
    headers = {"Origin": ORIGIN, "Accept": "application/json", "X-CSRFToken": hidden["csrf_token"]}
    said = []
    for email in (house.marsh.carer.email, "nobody@kith.test"):
        answer = stranger.client.post("/sign-in", json={"email": email, "password": "wrong"}, headers=headers)
        said.append((answer.status_code, answer.get_data(as_text=True).replace(email, "TYPED")))
    assert said[0] == said[1]


def test_signing_in_makes_a_new_session(house: House, stranger: Browser) -> None:
    """A session that somebody planted before is worth nothing after."""
    stranger.client.set_cookie(COOKIE, "planted")
    try_to_sign_in(stranger, house.marsh.carer.email, PASSWORD)
    cookie = stranger.client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != "planted"
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.max_age) == (True, "Lax", "/", None)
    with house.database.as_owner() as session:
        kept = session.execute(text("select token_hash, kept from session")).one()
    assert cookie.value.encode() not in bytes(kept.token_hash)
    assert kept.kept is False


def test_kept_on_this_phone_lives_thirty_days(house: House, stranger: Browser) -> None:
    try_to_sign_in(stranger, house.marsh.carer.email, PASSWORD, remember="yes")
    cookie = stranger.client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.max_age == 30 * 24 * 3600


def test_signing_out_ends_the_session_and_its_cookie(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    kept = browser.client.get_cookie(COOKIE)
    assert kept is not None
    page = browser.send(browser.get("/today").form("Sign out", "/sign-out"))
    assert page.path == "/sign-in"
    assert browser.client.get_cookie(COOKIE) is None
    browser.client.set_cookie(COOKIE, kept.value)  # replayed
    assert browser.get("/today").path.startswith("/sign-in?next=")


def test_a_session_ended_elsewhere_is_over_here(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    with house.database.as_owner() as session:
        row = session.execute(text("select id from session")).scalar_one()
    with house.app.app_context():
        run(replace(house.marsh.carer.actor, session_id=row), None, sign_out)
    assert browser.get("/today").path.startswith("/sign-in")


def test_signed_out_every_page_leads_to_the_way_in_and_back(house: House, stranger: Browser) -> None:
    page = stranger.get(f"/constellations/{house.heron.id}/board?start=2026-03-09")
    assert page.title == "Sign in"
    back = stranger.send(page.form("Sign in"), email=house.marsh.carer.email, password=PASSWORD)
    assert back.path == f"/constellations/{house.heron.id}/board?start=2026-03-09"


def test_a_signed_out_post_changes_nothing(house: House, stranger: Browser) -> None:
    ask = house.ask(house.marsh, "Sol")
    before = contents(house.database)
    page = stranger.post(f"/stays/{ask}/accept", stranger.hidden("/sign-in"))
    assert page.path == "/sign-in"
    assert changed(before, contents(house.database)) == []


def test_a_visit_writes_no_row(house: House, stranger: Browser) -> None:
    before = contents(house.database)
    stranger.get("/sign-in")
    stranger.get("/emergency")
    assert changed(before, contents(house.database)) == []
    cookie = stranger.client.get_cookie(VISIT_COOKIE)
    assert cookie is not None
    assert cookie.http_only


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.test/", "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "javascript:alert(1)",
        "https:evil.test", "/%09/evil.test", "\t//evil.test", "http://localhost@evil.test/", "/today\r\nX-A: b",
    ],
)  # fmt: skip
def test_next_never_leads_out(house: House, stranger: Browser, where: str) -> None:
    page = stranger.get("/sign-in", query_string={"next": where})
    fields = page.form("Sign in").fields | {"email": house.marsh.carer.email, "password": PASSWORD}
    answer = stranger.client.post(page.path, query_string={"next": where}, data=fields, headers={"Origin": ORIGIN})
    assert answer.status_code == 302
    target = answer.headers["Location"]
    assert re.fullmatch(r"[\x21-\x5b\x5d-\x7e]+", target), target  # no blank, no control character, no backslash
    assert urlsplit(urljoin("http://localhost/sign-in", target)).netloc == "localhost"
    assert "X-A" not in answer.headers
