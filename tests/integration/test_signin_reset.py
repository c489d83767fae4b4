"""A forgotten password: the same answer for every address, a link that looking does not use up, once, for an hour."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from core import clock
from core.jobs.runner import run_due
from core.settings import Settings
from notifications.outbox.sender import make_round
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, PASSWORD, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import changed, contents, statements
from tests.integration.test_signin_pages import WRONG, alike, try_to_sign_in
from tests.integration.test_signin_second_factor import code_of, set_up

OpenAs = Callable[[Somebody], Browser]
NEW = "teapot gravel lantern"
_LINK = re.compile(r"http://localhost(/reset/\S+)")


def ask(browser: Browser, email: str, status: int = 200) -> Page:
    """Ask for a link by the form."""
    return browser.send(browser.get("/forgotten-password").form("Send me a link"), status=status, email=email)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    text_of: str = body.get_content()
    return text_of


class Post:
    """The worker's part and the mails that it wrote."""

    def __init__(self, house: House, settings: Settings) -> None:
        self._house, self._folder = house, settings.data_dir / "mail"
        self._settings = settings
        self._seen: set[Path] = set(self._folder.glob("*.eml"))

    def work(self) -> list[str]:
        """Do what is due and send what waits; the new mails, as "to: text"."""
        with self._house.app.app_context():
            while run_due(now=clock.now()):
                pass
            sender = make_round(self._settings)
            while sender.send_next(clock.now()):
                pass
        fresh = sorted(set(self._folder.glob("*.eml")) - self._seen)
        self._seen |= set(fresh)
        messages = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in fresh]
        return [f"{message['To']}: {_text(message)}" for message in messages]

    def link(self) -> str:
        """The link of the one mail that is new."""
        (mail,) = self.work()
        (path,) = _LINK.findall(mail)
        found: str = path
        return found


@pytest.fixture
def post(house: House, settings: Settings) -> Post:
    """What goes out by mail."""
    return Post(house, settings)


def test_from_forgotten_to_signed_in(house: House, stranger: Browser, post: Post) -> None:
    page = ask(stranger, house.marsh.carer.email)
    assert page.title == "Look into your mail"
    page = stranger.get(post.link())
    assert page.title == "Choose a new password"
    page = stranger.send(page.form("Keep this password"), password=NEW)
    assert page.path == "/sign-in"
    assert "Your new password is kept" in page.words
    assert try_to_sign_in(Browser(house.app), house.marsh.carer.email, PASSWORD).error_of("email") == WRONG
    assert try_to_sign_in(stranger, house.marsh.carer.email, NEW).path == "/today"
    (told,) = post.work()
    assert "Your password was changed by a link" in told
    assert "ring your service" in told


def test_known_and_unknown_addresses_are_answered_alike(house: House) -> None:
    seen = []
    for email in (house.marsh.carer.email, "nobody@kith.test"):
        browser = Browser(house.app)
        with statements(house.database.connection) as ran:
            page = ask(browser, email)
        seen.append((alike(page, email), page.status, ran.all))
    assert seen[0] == seen[1]


def test_nobody_is_sent_nothing_and_nothing_is_kept_of_them(house: House, stranger: Browser, post: Post) -> None:
    ask(stranger, "nobody@kith.test")
    assert post.work() == []
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from reset_request")).scalar() == 0
        assert session.execute(text("select count(*) from password_reset")).scalar() == 0


def test_looking_uses_nothing_up(house: House, stranger: Browser, post: Post) -> None:
    ask(stranger, house.marsh.carer.email)
    link = post.link()
    before = contents(house.database)
    for _ in range(3):
        assert Browser(house.app).get(link).title == "Choose a new password"
    assert changed(before, contents(house.database)) == []


def test_the_link_works_once(house: House, stranger: Browser, post: Post) -> None:
    ask(stranger, house.marsh.carer.email)
    link = post.link()
    form = stranger.get(link).form("Keep this password")
    assert stranger.send(form, password=NEW).path == "/sign-in"
    assert stranger.send(form, password=NEW).path == "/sign-in"  # an impatient thumb: the same answer
    other = Browser(house.app)
    assert other.get(link, status=404).title == "This link is over"
    other.post(link, {**other.hidden("/sign-in"), "password": "another one altogether"}, status=404)
    assert try_to_sign_in(other, house.marsh.carer.email, NEW).path == "/today"


def test_used_old_and_forged_links_answer_alike(house: House, stranger: Browser, post: Post) -> None:
    ask(stranger, house.marsh.carer.email)
    link = post.link()
    with time_machine.travel(NOW + timedelta(minutes=60, seconds=1), tick=False):
        over = {stranger.get(path, status=404).html for path in (link, f"{link}x", "/reset/forged", "/reset/é")}
    assert len(over) == 1


def test_another_link_puts_the_first_out_of_use_once_it_was_used(house: House, stranger: Browser, post: Post) -> None:
    ask(stranger, house.marsh.carer.email)
    first = post.link()
    ask(stranger, house.marsh.carer.email)
    second = post.link()
    stranger.send(stranger.get(second).form("Keep this password"), password=NEW)
    stranger.get(first, status=404)


def test_three_an_hour_for_an_account(house: House, stranger: Browser, post: Post) -> None:
    for _ in range(5):
        ask(stranger, house.marsh.carer.email)
    assert len(post.work()) == 3
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        ask(stranger, house.marsh.carer.email)
        assert len(post.work()) == 1


def test_asking_over_and_over_from_one_place_is_slowed(house: House, stranger: Browser) -> None:
    for number in range(20):
        ask(stranger, f"nobody.{number}@kith.test")
    page = ask(stranger, "nobody@kith.test", status=429)
    assert "Too many tries" in page.error_of("email")
    assert page.answer.headers["Retry-After"] == "30"


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "a b@kith.test", "a@kith.test\r\nBcc: x@y.test", "x" * 300 + "@kith.test"]
)
def test_what_is_no_address_is_said_by_the_field(house: House, stranger: Browser, email: str) -> None:
    before = contents(house.database)
    page = ask(stranger, email, status=422)
    assert page.error_of("email") == "Type your email address, like dee.marsh@example.org."
    assert changed(before, contents(house.database)) == []


def test_it_ends_every_session(house: House, open_as: OpenAs, stranger: Browser, post: Post) -> None:
    phone, desk = open_as(house.marsh.carer), open_as(house.marsh.carer)
    ask(stranger, house.marsh.carer.email)
    stranger.send(stranger.get(post.link()).form("Keep this password"), password=NEW)
    for browser in (phone, desk):
        assert browser.get("/today").path.startswith("/sign-in")


def test_R73_it_never_skips_the_second_step(house: House, stranger: Browser, post: Post) -> None:
    key, _ = set_up(stranger, house.manager)
    post.work()
    other = Browser(house.app)
    ask(other, house.manager.email)
    other.send(other.get(post.link()).form("Keep this password"), password=NEW)
    page = try_to_sign_in(other, house.manager.email, NEW)
    assert page.title == "Second step"
    assert other.get("/sign-in/set-up").title == "Second step"
    assert other.send(page.form("Go on"), code=code_of(key, 1)).path == "/today"


def test_a_password_that_others_would_guess_is_said_by_its_field(house: House, stranger: Browser, post: Post) -> None:
    ask(stranger, house.marsh.carer.email)
    form = stranger.get(post.link()).form("Keep this password")
    for password in ("short", "mockingbird2026", "Dee Marsh 1980"):
        page = stranger.send(form, status=422, password=password)
        assert page.error_of("password")
        assert password not in page.html


def test_somebody_deactivated_gets_no_link(house: House, stranger: Browser, post: Post) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update person set deactivated_at = now() where id = :id"), {"id": house.marsh.carer.id})
    ask(stranger, house.marsh.carer.email)
    assert post.work() == []


def test_another_password_while_signed_in(house: House, open_as: OpenAs, post: Post) -> None:
    here, elsewhere = open_as(house.marsh.carer), open_as(house.marsh.carer)
    page = here.send(here.get("/account/signing-in/password").form("Keep this password"), password=NEW)
    assert "Every other browser is signed out." in page.words
    assert here.get("/today").path == "/today"
    assert elsewhere.get("/today").path.startswith("/sign-in")
    assert try_to_sign_in(elsewhere, house.marsh.carer.email, NEW).path == "/today"
    (told,) = post.work()
    assert "Your password was changed, and every other browser was signed out." in told
