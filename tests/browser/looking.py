"""What a page is measured by: what axe finds, how wide it is, how big its targets are, and what it said meanwhile."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page, Response

from tests.browser.demonstration import Demonstration
from tests.browser.shown import Shown
from tests.harness.database import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NARROW = {"width": 320, "height": 900}
RUN_AXE = "() => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', \
'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})"
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll(
    'a, button, summary, select, textarea, input:not([type=hidden]), [role=button]')]
  .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== 'inline' && !one.closest('.toast--sample')
    && !one.matches('.govuk-skip-link, .govuk-visually-hidden'))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.height < 44 || (box.width < 44 && !one.matches('.text-link')
    && !(innerWidth < 360 && box.width >= 38 && one.matches('.month-day, .strip__day'))))
  .map(([one, box]) => `${one.className} ${one.textContent.trim()} ${box.width} x ${box.height}`)"""


class Heard:
    """What a page said while it was shown: errors, breaches of its policy, requests to other hosts."""

    def __init__(self, page: Page, home: str) -> None:
        self.troubles: list[str] = []
        self.strangers: list[str] = []
        page.on("console", lambda said: self._take(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._take(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith((home, "data:")) else self._stranger(asked.url))
        page.on("response", self._answered)

    def _take(self, words: str) -> None:
        # The browser complains about a page that is an error on purpose; `_answered` knows which that is.
        if not words.startswith("Failed to load resource: "):
            self.troubles.append(words)

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and not answer.request.is_navigation_request():
            self.troubles.append(f"{answer.status} for {answer.url}")

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
    said = shown.process.child.said()[-4000:] if answer.status != one.status else ""
    assert answer.status == one.status, f"{one.name} answered {answer.status}:\\n{said}"
    for do in one.prepare:
        do(page)
    return page, heard


def stretch(page: Page) -> None:
    """Make the window as high as the page, so that its bars stand at the ends and over nothing."""
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
