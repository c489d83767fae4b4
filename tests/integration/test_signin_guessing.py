"""Guessing passwords: slowed where it comes from, never locked for who comes from elsewhere (quality.md 4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import text

from accounts.signin import attempts
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, PASSWORD, House
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import statements
from tests.integration.test_signin_pages import WRONG, alike, try_to_sign_in

OWN_OF_EACH = {"Set-Cookie", "Content-Length", "X-Request-Id"}
STRANGER = "203.0.113.7"
TOO_MANY = "Too many tries. Wait 30 seconds, then try again."


@contextmanager
def after(seconds: float) -> Iterator[None]:
    """So long after the start."""
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        yield


def come_from(browser: Browser, address: str) -> Browser:
    """Let a browser stand at an address."""
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def guess(browser: Browser, email: str, status: int = 200, password: str = "not hers") -> Page:  # noqa: S107
    """One try by the form."""
    return browser.send(browser.get("/sign-in").form("Sign in"), status=status, email=email, password=password)


def test_five_failures_are_free_and_then_it_grows(house: House, stranger: Browser) -> None:
    email, waits, at = house.marsh.carer.email, [], 0.0
    for _ in range(5):
        assert guess(stranger, email).error_of("email") == WRONG
    for _ in range(8):
        with after(at):
            page = guess(stranger, email, status=429)
            waits.append(int(page.answer.headers["Retry-After"]))
            at += waits[-1]
        with after(at):
            assert guess(stranger, email).error_of("email") == WRONG
    print(f"after five failures each next try waits {waits} seconds")
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_the_right_password_waits_too_and_says_how_long(house: House, stranger: Browser) -> None:
    email = house.marsh.carer.email
    for _ in range(5):
        guess(stranger, email)
    page = guess(stranger, email, status=429, password=PASSWORD)
    assert page.error_of("email") == TOO_MANY
    assert page.value_of("email") == email
    with after(30):
        assert try_to_sign_in(stranger, email, PASSWORD).path == "/today"


def test_control_without_counting_guesses_go_on(house: House, stranger: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr(attempts, "_TRY", text("select 1 where :key is not null and :free > 0 and :now is not null"))
    for _ in range(12):
        assert guess(stranger, house.marsh.carer.email).error_of("email") == WRONG


def test_a_stranger_locks_nobody_out(house: House, stranger: Browser) -> None:
    email = house.marsh.carer.email
    come_from(stranger, STRANGER)
    for _ in range(5):
        guess(stranger, email)
    guess(stranger, email, status=429)
    assert try_to_sign_in(Browser(house.app), email, PASSWORD).path == "/today"


def test_one_address_cannot_go_through_everybody(house: House, stranger: Browser) -> None:
    come_from(stranger, STRANGER)
    with house.database.as_owner() as session:
        count = attempts._counted(attempts.FREE_OF_ADDRESS, "password", STRANGER)
        session.execute(text("insert into attempt values (:k, 100, :t)"), {"k": count.key, "t": NOW})
    page = guess(stranger, house.marsh.carer.email, status=429, password=PASSWORD)
    assert page.error_of("email") == TOO_MANY
    assert try_to_sign_in(Browser(house.app), house.marsh.carer.email, PASSWORD).path == "/today"


def test_a_network_of_ipv6_counts_as_one_address(house: House, stranger: Browser) -> None:
    for last in range(5):
        guess(come_from(stranger, f"2001:db8:1:2::{last}"), house.marsh.carer.email)
    guess(come_from(stranger, "2001:db8:1:2:ffff::9"), house.marsh.carer.email, status=429)
    guess(come_from(stranger, "2001:db8:1:3::9"), house.marsh.carer.email)


def test_known_and_unknown_addresses_are_slowed_alike(house: House, stranger: Browser) -> None:
    known, unknown = house.marsh.carer.email, "nobody@kith.test"
    answers: dict[str, list[object]] = {known: [], unknown: []}
    for email, seen in answers.items():
        for number in range(7):
            browser = Browser(house.app)
            with statements(house.database.connection) as ran:
                page = guess(browser, email, status=429 if number >= 5 else 200)
            headers = {name: value for name, value in page.answer.headers if name not in OWN_OF_EACH}
            seen.append((alike(page, email), headers, page.status, ran.all))
    for known_one, unknown_one in zip(answers[known], answers[unknown], strict=True):
        assert known_one == unknown_one


def test_success_forgets_the_failures_before_it(house: House, stranger: Browser) -> None:
    email = house.marsh.carer.email
    for _ in range(3):
        for _ in range(4):
            guess(stranger, email)
        other = Browser(house.app)
        assert try_to_sign_in(other, email, PASSWORD).path == "/today"


def test_after_a_quarter_of_an_hour_failures_are_forgotten(house: House, stranger: Browser) -> None:
    for _ in range(4):
        guess(stranger, house.marsh.carer.email)
    with after(15 * 60 + 1):
        for _ in range(5):
            guess(stranger, house.marsh.carer.email)
        guess(stranger, house.marsh.carer.email, status=429)


def test_json_is_slowed_as_well(house: House, stranger: Browser) -> None:
    for _ in range(5):
        guess(stranger, house.marsh.carer.email)
    token = stranger.hidden("/sign-in")["csrf_token"]
    answer = stranger.client.post(
        "/sign-in",
        json={"email": house.marsh.carer.email, "password": PASSWORD},
        headers={"Origin": "http://localhost", "Accept": "application/json", "X-CSRFToken": token},
    )
    assert answer.status_code == 400
    assert stranger.get("/today").path.startswith("/sign-in")


def test_what_is_kept_of_attempts_names_nobody(house: House, stranger: Browser) -> None:
    guess(stranger, house.marsh.carer.email)
    with house.database.as_owner() as session:
        kept = session.execute(text("select key from attempt")).scalars().all()
    assert kept
    assert not any(house.marsh.carer.email.encode() in bytes(key) or b"127.0.0.1" in bytes(key) for key in kept)
