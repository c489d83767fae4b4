"""Every page as it is shown: axe finds nothing, nothing scrolls sideways, nothing is asked of another host, and the
content policy is never met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from app.factory import create_app
from core.settings import load
from tests.browser.conftest import DESK
from tests.browser.demonstration import Demonstration
from tests.browser.pages import PAGES, Shown
from tests.harness.database import ROOT

Window = Callable[..., BrowserContext]
NARROW = {"width": 320, "height": 9000}  # so high that no bar stands over what axe measures
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = "() => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', \
'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})"
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('a.button, button.button, .nav__link, .emergency-button, .call')]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
  .map((one) => `${one.textContent.trim()} ${one.getBoundingClientRect().height}`)"""


class Heard:
    """What a page said while it was shown: errors, breaches of its policy, requests to other hosts."""

    def __init__(self, page: Page, home: str) -> None:
        self.troubles: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda said: self._take(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._take(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith((home, "data:")) else self._stranger(asked.url))

    def _take(self, words: str) -> None:
        expected = ("404 (NOT FOUND)", "422 (UNPROCESSABLE ENTITY)")  # pages that are shown on purpose
        if not any(status in words for status in expected):
            self.troubles.append(words)

    def _stranger(self, url: str) -> None:
        if not url.startswith("ws://127.0.0.1"):
            self.strangers.append(url)


def violations(page: Page) -> list[str]:
    """What axe finds, of any impact, each with the first places."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(RUN_AXE)
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found["violations"]
    ]


def open_page(context: BrowserContext, one: Shown, shown: Demonstration) -> tuple[Page, Heard]:
    """Open a page in its state, listening to it from the start."""
    page = context.new_page()
    heard = Heard(page, shown.url)
    answer = page.goto(one.path_in(shown))
    assert answer is not None
    assert answer.status == one.status
    for do in one.prepare:
        do(page)
    return page, heard


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.name)
def test_at_320_px_light(one: Shown, shown_demonstration: Demonstration, window: Window) -> None:
    context = window(shown_demonstration, one.person, NARROW, color_scheme="light", bypass_csp=False)
    page, heard = open_page(context, one, shown_demonstration)
    assert page.evaluate(TOO_WIDE) <= 0, "it scrolls sideways"
    assert page.evaluate(SMALL) == []
    assert violations(page) == []
    assert heard.troubles == []
    assert heard.strangers == []


WIDE = [one for one in PAGES if one.name in {"design", "today-hub", "board-hub", "decide", "ask-send-error"}]


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "forced"])
@pytest.mark.parametrize("one", WIDE, ids=lambda one: one.name)
def test_on_a_desk_in_other_colours(
    one: Shown, options: dict[str, str], shown_demonstration: Demonstration, window: Window
) -> None:
    page, _ = open_page(window(shown_demonstration, one.person, DESK, **options), one, shown_demonstration)
    assert violations(page) == []
    assert page.evaluate(TOO_WIDE) <= 0


def test_control_a_fault_is_found(shown_demonstration: Demonstration, window: Window) -> None:
    page = window(shown_demonstration, "", NARROW).new_page()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert any("label" in found for found in violations(page))


def endpoints_of(pages: Sequence[Shown]) -> set[str]:
    """The endpoints that the list shows."""
    return {one.endpoint for one in pages}


def test_no_page_is_forgotten(shown_demonstration: Demonstration) -> None:
    """Each GET page of `url_map` is in the list, or here with why not."""
    others = {
        "static": "files",
        "service_worker": "a script",
        "health.healthz": "for machines",
        "health.readyz": "for machines",
        "home": "goes on at once",
        "signin.invitation": "needs an invitation: its own test",
        "design.sample": "the same templates with sample values",
    }
    made = create_app(load(shown_demonstration.process.env))
    gets = {rule.endpoint for rule in made.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert gets - endpoints_of(PAGES) == set(others) - {"home"}
