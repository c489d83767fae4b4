"""At 400 % zoom and on a low phone: nothing scrolls sideways, the bars leave room, and what has the focus is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import PHONE
from tests.browser.looking import TOO_WIDE, open_page
from tests.browser.pages import PAGES
from tests.browser.shown import Shown
from tests.browser.worlds import Worlds
from tests.harness.racers import size

pytestmark = pytest.mark.looks

Window = Callable[..., BrowserContext]
ZOOMED = {"width": 320, "height": 256}  # 1280 by 1024 at 400 %
STOPS = size(400, least=25)
MOST_OF_BARS = 64
BARS = """() => { scrollTo(0, document.documentElement.scrollHeight / 2);
  return [...document.querySelectorAll('body *')]
    .filter((one) => ['fixed', 'sticky'].includes(getComputedStyle(one).position) && one.checkVisibility())
    .map((one) => one.getBoundingClientRect())
    .reduce((sum, box) => sum + Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)), 0) }"""
COVERED = """() => {
  const one = document.activeElement;
  if (one === document.body || one === document.documentElement) return 'end';
  const box = one.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  for (const across of [0.05, 0.5, 0.95]) for (const down of [0.1, 0.5, 0.9]) {
    const hit = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
    if (hit && right > left && bottom > top && (one.contains(hit) || hit.closest('label')?.control === one)) return '';
  }
  return `${one.outerHTML.slice(0, 120)} at ${box.top} to ${box.bottom}`;
}"""


def covered_stops(page: Page) -> list[str]:
    """Go through the page by Tab and back; what had the focus and could not be seen at all (WCAG 2.4.11)."""
    found = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(STOPS):
            page.keyboard.press(key)
            said = page.evaluate(COVERED)
            if said == "end":
                break
            if said:
                found.append(f"{key}: {said}")
    return found


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.name)
def test_at_400_percent(one: Shown, worlds: Worlds, window: Window) -> None:
    page, _ = open_page(window(worlds[one.world], one.person, ZOOMED), one, worlds[one.world])
    assert page.evaluate(TOO_WIDE) <= 0, "it scrolls sideways"
    assert page.evaluate(BARS) <= MOST_OF_BARS
    assert covered_stops(page) == []


WITH_BARS = {"today-hub", "board-hub", "decide", "ask-send-error", "sample-ask-nights-error", "sign-in"}


@pytest.mark.parametrize("one", [one for one in PAGES if one.name in WITH_BARS], ids=lambda one: one.name)
def test_on_a_phone_no_bar_stands_over_the_focus(one: Shown, worlds: Worlds, window: Window) -> None:
    page, _ = open_page(window(worlds[one.world], one.person, PHONE), one, worlds[one.world])
    assert covered_stops(page) == []


def test_control_a_bar_over_the_focus_is_found(worlds: Worlds, window: Window) -> None:
    page = window(worlds["shown"], "", ZOOMED).new_page()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('.header').style.cssText = 'position: fixed; inset: 0; z-index: 99'")
    assert page.evaluate(BARS) > MOST_OF_BARS
    assert covered_stops(page) != []
