"""By keyboard alone, and without script: ask for a sleepover, answer it, cancel it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.demonstration import Demonstration
from tests.browser.live import open_live
from tests.browser.pages import board_of

Window = Callable[..., BrowserContext]
MOST_TABS = 120
FAMILY, HUB = "Gwen Penrose", "Marion Tallis"
FOCUSED = "() => { const e = document.activeElement; return (e.labels?.[0]?.textContent ?? e.textContent).trim() }"


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what holds the focus says these words."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if re.search(words, page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"{words!r} cannot be reached by keyboard")


def choose(page: Page, words: str, key: str = "Enter") -> None:
    """Reach it by Tab and press it."""
    tab_to(page, words)
    page.keyboard.press(key)


def test_R75_ask_answer_and_cancel_by_keyboard(demonstration: Demonstration, window: Window) -> None:
    family = window(demonstration, FAMILY, PHONE).new_page()
    family.goto("/today")
    choose(family, "Ask for a sleepover")
    family.wait_for_url("**/stays/ask")
    choose(family, "Month after")
    family.wait_for_url("**month=**")
    tab_to(family, "15 .*free")
    family.keyboard.press("Enter")
    expect(family.locator(".month-day--first")).to_have_count(1)
    choose(family, "17 .*free")
    expect(family.locator(".month-day--home")).to_have_count(1)
    choose(family, "^Continue")
    family.wait_for_url("**/send")
    choose(family, "A break for us", "Space")
    choose(family, "Send the ask")
    family.wait_for_url(re.compile(r"/stays/[0-9a-f-]{36}$"))
    hub = window(demonstration, HUB, DESK).new_page()
    hub.goto(family.url)
    choose(hub, "^Say yes")
    expect(hub.get_by_text("Certain", exact=True)).to_be_visible()
    expect(family.get_by_text("Certain", exact=True)).to_be_visible()
    choose(family, "Cancel this sleepover")
    expect(family.get_by_text("Cancelled").first).to_be_visible()


def test_R75_ask_answer_and_cancel_without_script(demonstration: Demonstration, window: Window) -> None:
    family = window(demonstration, FAMILY, PHONE, java_script_enabled=False).new_page()
    family.goto("/stays/ask")
    for _ in range(2):
        family.get_by_role("link", name="Month after").press("Enter")
    family.locator("button.month-day--free").nth(9).press("Enter")
    family.locator("button.month-day--free").nth(10).press("Enter")
    family.get_by_role("link", name="Continue").press("Enter")
    family.get_by_label("A break for us").press("Space")
    family.get_by_role("button", name="Send the ask").press("Enter")
    family.wait_for_url(re.compile(r"/stays/[0-9a-f-]{36}$"))
    hub = window(demonstration, HUB, PHONE, java_script_enabled=False).new_page()
    hub.goto(family.url)
    hub.get_by_role("button", name="Say yes").press("Enter")
    expect(hub.get_by_text("Certain", exact=True)).to_be_visible()
    family.reload()
    family.get_by_role("button", name="Cancel this sleepover").press("Enter")
    expect(family.get_by_text("Cancelled").first).to_be_visible()


def test_the_board_is_one_stop_and_arrows_move(shown_demonstration: Demonstration, window: Window) -> None:
    page = window(shown_demonstration, "Dee Marsh", DESK).new_page()
    page.goto(board_of("Heron")(shown_demonstration))
    tab_to(page, "free")
    first = page.evaluate(FOCUSED)
    page.keyboard.press("ArrowRight")
    second = page.evaluate(FOCUSED)
    assert second != first
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(FOCUSED) == first
    page.keyboard.press("Tab")
    assert not page.evaluate(
        "() => document.activeElement.closest('table[data-grid]') === document.querySelector('table')"
    )


def test_a_change_keeps_focus_and_place(demonstration: Demonstration, window: Window) -> None:
    """The board changes under somebody who stands on a night by keyboard; the focus stays where it was."""
    hub = window(demonstration, HUB, DESK).new_page()
    open_live(hub, board_of("Heron")(demonstration))
    tab_to(hub, "Ivy")
    before = hub.evaluate(FOCUSED)
    other = window(demonstration, HUB, DESK).new_page()
    other.goto("/today")
    other.get_by_role("link", name="See and answer").click()
    other.get_by_role("button", name="Say yes").click()
    expect(hub.locator(".bar--certain").filter(has_text="Hana")).to_be_visible()
    assert hub.evaluate(FOCUSED) == before
