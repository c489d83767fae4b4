"""Hostile text is inert wherever it comes out: in the live message, the fresh page, the preview, the report, the notice
and the mail. In a real browser, a hundred to a page; the policy reports nothing because nothing is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.factory import create_app
from community.conversations.rules import A_PAGE, Kind, conversation_id, plain_words
from community.conversations.services import send
from community.detector.rules import sightings
from community.moderation.rules import Why
from community.moderation.services import report_message
from core import clock
from core.actor import Actor
from core.ids import new_id
from core.settings import load
from core.unit_of_work import Unit, run
from tests.browser.conftest import DESK
from tests.browser.conversation_pages import talk_of
from tests.browser.demonstration import Demonstration
from tests.browser.hostile import payloads
from tests.browser.live import open_live
from tests.harness.ports import wait_for
from tests.harness.racers import size

Window = Callable[..., BrowserContext]
HUB, FAMILY, LEAD = "Marion Tallis", "Dee Marsh", "Nina Osei"
FULL, TO_A_PAGE = 2_000, 100
SOON = 60_000
LISTEN = """window.reports = [];
document.addEventListener('securitypolicyviolation', (one) => window.reports.push(one.violatedDirective))"""
MADE = (
    "script, img, iframe, object, embed, video, style, base, link, meta, math, portal, animate, a[href^=javascript],"
    " form[action*=javascript], [onerror], [onload], [onclick], [onfocus]"
)
FOUND = """(what) => [...document.querySelectorAll('.said, .talk-row, .row, .report-card')]
  .flatMap((one) => [...one.querySelectorAll(what)]).length"""
NUMBER = "select max(number) from message where conversation_id = :where"


class Server:
    """The demonstration's own unit of work, without a form for each message."""

    def __init__(self, shown: Demonstration) -> None:
        self.app: Any = create_app(load(shown.process.env))
        self.shown = shown
        heron = shown.database.value("select id from space where kind = 'constellation' and name = 'Heron'")
        self.where = conversation_id(heron, Kind.CARERS)

    def person(self, name: str) -> Actor:
        """Who acts."""
        given, family = name.split(" ")
        query = "select id from person where given_name = :given and family_name = :family"
        return Actor(self.shown.database.value(query, given=given, family=family))

    def say(self, words: Sequence[str]) -> list[UUID]:
        """Dee sends all of these in one unit of work, as she would one."""

        def command(unit: Unit) -> list[str]:
            today = clock.to_london(unit.now).date()
            asked = {one.token for text in words for one in sightings(plain_words(text), ("Sol", "Mali"), today)}
            return [send(unit, self.where, new_id(), one, sure=asked)["id"] for one in words]

        with self.app.app_context():
            return [UUID(one) for one in run(self.person(FAMILY), None, command)]

    def report(self, messages: Sequence[UUID], notes: Sequence[str]) -> None:
        """Marion reports each, with words of her own."""

        def command(unit: Unit) -> None:
            for message, note in zip(messages, notes, strict=True):
                report_message(unit, self.where, message, Why.UNKIND, note[:400])

        with self.app.app_context():
            run(self.person(HUB), None, command)


class Watched:
    """A page of somebody's, and what the browser said of it."""

    def __init__(self, window: Window, shown: Demonstration, who: str, *, script: bool = True) -> None:
        context = window(shown, who, DESK, java_script_enabled=script)
        context.add_init_script(LISTEN)
        self.script, self.reports, self.looks = script, 0, 0
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.strangers: list[str] = []

        def hear(message: Any) -> None:
            self.said.append(str(message.text))

        def asks(request: Any) -> None:
            if not request.url.startswith((shown.url, "data:", "blob:")):
                self.strangers.append(request.url)

        self.page.on("console", hear)
        self.page.on("request", asks)

    def look(self) -> None:
        """Nothing was executed, nothing was made of what was typed, and nothing was tried."""
        self.looks += 1
        if self.script:
            assert self.page.evaluate("window.hurt") is None
            self.reports += int(self.page.evaluate("window.reports.length"))
        assert self.page.evaluate(FOUND, MADE) == 0, "an element was made of what was typed"
        assert self.reports == 0
        assert [one for one in self.said if "Content Security Policy" in one] == []
        assert self.strangers == []


def test_hostile_text_is_inert(demonstration: Demonstration, window: Window) -> None:
    """All 2,000 in a soak; in `make test` a hundred, with every tag and everything around it among them."""
    server, path = Server(demonstration), talk_of("Heron", Kind.CARERS)(demonstration)
    share = payloads(size(FULL))
    live, fresh, lead = (Watched(window, demonstration, who) for who in (HUB, HUB, LEAD))
    open_live(live.page, path)
    for first in range(0, len(share), TO_A_PAGE):
        words = share[first : first + TO_A_PAGE]
        sent = server.say(words)
        last = demonstration.database.value(
            "select max(number) from message where conversation_id = :c", c=server.where
        )
        expect(live.page.locator(f"#m{last}")).to_have_count(1, timeout=SOON)
        shown = live.page.locator(".said .said__words").evaluate_all("(all) => all.map((one) => one.textContent)")
        assert shown[-len(words) :] == [plain_words(one) for one in words], "every letter stands there, as letters"
        live.look()
        for before in range(last + 1, last + 1 - len(words), -A_PAGE):
            fresh.page.goto(f"{path}?before={before}")
            fresh.look()
        fresh.page.goto("/messages")  # the preview
        fresh.look()
        server.report(sent, words)
        for whose, where in ((lead, "/reports"), (fresh, "/reports"), (lead, "/today"), (fresh, "/notices")):
            whose.page.goto(where)
            whose.look()
    mail = Watched(window, demonstration, LEAD)
    mail.page.goto("/development/mail")
    mail.look()
    assert "hurt" not in mail.page.content(), "no word of a message is mailed (R43)"
    looks = live.looks + fresh.looks + lead.looks + mail.looks
    print(f"{len(share)} payloads, {looks} pages looked at: 0 executed, {live.reports + fresh.reports} policy reports")


def test_hostile_text_is_inert_without_a_script(demonstration: Demonstration, window: Window) -> None:
    server, path = Server(demonstration), talk_of("Heron", Kind.CARERS)(demonstration)
    server.say(payloads(A_PAGE))
    page = Watched(window, demonstration, HUB, script=False)
    for where in (f"{path}?before=1000", "/messages"):
        page.page.goto(where)
        page.look()


def tried(watched: Watched) -> bool:
    """Whether the policy was met."""
    return int(watched.page.evaluate("window.reports.length")) > 0


def test_control_what_is_looked_for_is_found(demonstration: Demonstration, window: Window) -> None:
    watched = Watched(window, demonstration, HUB)
    open_live(watched.page, talk_of("Heron", Kind.CARERS)(demonstration))
    watched.page.evaluate("document.querySelector('.said__words').innerHTML = '<img src=x onerror=window.hurt=1>'")
    wait_for(partial(tried, watched), 30, "the policy was not met")
    with pytest.raises(AssertionError):
        watched.look()


def test_a_line_of_a_million_letters_is_refused_in_words(demonstration: Demonstration, window: Window) -> None:
    server = Server(demonstration)
    with pytest.raises(Exception, match="too long"):
        server.say(["x" * 1_000_000])
    with pytest.raises(Exception, match="too long"):
        server.say([">" * 10_000])
