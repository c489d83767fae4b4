"""The month of nights is turned in place: focus and scroll stay, shapes after 300 ms, and links without script."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.demonstration import Demonstration
from tests.browser.test_by_keyboard import tab_to

Window = Callable[..., BrowserContext]
FAMILY = "Gwen Penrose"
STAYED = "() => [window.isTheSame === true, Math.round(scrollY), document.activeElement.id]"


def come_to_nights(page: Page) -> str:
    """The second page of asking; returns the month it shows."""
    page.goto("/stays/ask")
    return page.locator(".month-head h2").inner_text()


def test_R75_months_turn_in_place_by_keyboard(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, FAMILY, {"width": 390, "height": 500}).new_page()
    first = come_to_nights(page)
    title = page.locator(".month-head h2")
    tab_to(page, "^Month after")
    page.evaluate("() => { window.isTheSame = true; scrollTo(0, 120); }")
    where = page.evaluate(STAYED)
    page.keyboard.press("Enter")
    expect(title).not_to_have_text(first)
    second = title.inner_text()
    assert page.evaluate(STAYED) == where == [True, where[1], "month-after"]
    assert where[1] > 0
    expect(page.locator("#announce")).to_contain_text(second)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(title).not_to_have_text(second)
    expect(page).to_have_url(re.compile("month="))
    for _ in range(3):
        page.locator("#month-before").focus()
        before = title.inner_text()
        page.keyboard.press("Enter")
        expect(title).not_to_have_text(before)
    expect(title).to_have_text(first)
    assert page.evaluate("() => document.activeElement.id") in {"month-before", "month-after"}
    assert page.evaluate("() => window.isTheSame") is True


def test_a_month_that_takes_long_shows_shapes_and_a_quick_one_does_not(
    demonstration: Demonstration, window: Window
) -> None:
    page = window(demonstration, FAMILY, PHONE, service_workers="block").new_page()
    first = come_to_nights(page)
    month, title = page.locator(".month-wrap"), page.locator(".month-head h2")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if len(held) < 2:
            held.append(route)
        else:
            route.continue_()

    page.route("**/stays/ask?*", hold)
    pressed = time.monotonic()
    page.get_by_role("link", name="Month after").click()
    assert month.get_attribute("aria-busy") is None or time.monotonic() - pressed > 0.3
    expect(month).to_have_attribute("aria-busy", "true")
    expect(title).to_have_text(first)
    held[0].continue_()
    expect(title).not_to_have_text(first)
    expect(month).not_to_have_attribute("aria-busy", "true")
    second = title.inner_text()
    page.get_by_role("link", name="Month after").click()
    expect(month).to_have_attribute("aria-busy", "true")
    held[1].fulfill(status=502, body="bad gateway")
    expect(title).not_to_have_text(second)  # the link is followed in the ordinary way


def test_R75_months_turn_without_script(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, FAMILY, PHONE, java_script_enabled=False).new_page()
    first = come_to_nights(page)
    page.get_by_role("link", name="Month after").press("Enter")
    page.wait_for_url("**month=**")
    expect(page.locator(".month-head h2")).not_to_have_text(first)
    page.get_by_role("link", name="Month before").press("Enter")
    expect(page.locator(".month-head h2")).to_have_text(first)
