"""What the script adds to a page: nights pressed in place, typed words that survive news, one post for two presses, the
page that stands in without signal, and a session's end that reaches the other tab."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.demonstration import Demonstration
from tests.browser.live import open_live
from tests.browser.pages import turn_month

Window = Callable[..., BrowserContext]
FAMILY, HUB = "Gwen Penrose", "Marion Tallis"
PRESS_BOTH = "(days) => { for (const day of days) document.querySelector(`button[value='${day}']`).click(); }"
PRESS_TWICE = "() => { const one = document.querySelector('main form button[type=submit]'); one.click(); one.click(); }"
KEPT = """async () => {
  const names = await caches.keys();
  if (!names.length || !navigator.serviceWorker.controller) return [];
  const kept = await caches.open(names[0]);
  return (await kept.keys()).map((asked) => new URL(asked.url).pathname);
}"""


def complaints_of(page: Page) -> list[str]:
    """Everything that the page complains about from now on."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def open_nights(page: Page) -> None:
    """Come to the second page of asking, at next month."""
    page.goto("/stays/ask")
    turn_month(page)


def test_two_quick_presses_are_two_nights_in_place(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, FAMILY, PHONE).new_page()
    said = complaints_of(page)
    open_nights(page)
    page.evaluate("() => { window.isTheSame = true; }")
    days = page.locator("button.month-day--free")
    first, home = (days.nth(n).get_attribute("value") for n in (5, 7))
    page.evaluate(PRESS_BOTH, [first, home])
    expect(page.locator(f"button[value='{first}']")).to_have_class(re.compile("month-day--first"))
    expect(page.locator(f"button[value='{home}']")).to_have_class(re.compile("month-day--home"))
    assert page.evaluate("() => window.isTheSame") is True
    assert said == []


def test_a_press_without_an_answer_is_sent_the_ordinary_way_under_its_key(
    demonstration: Demonstration, window: Window
) -> None:
    page = window(demonstration, FAMILY, PHONE, service_workers="block").new_page()
    open_nights(page)
    keys: list[str] = []

    def fail_once(route: Route) -> None:
        if route.request.method == "POST":
            keys.append((route.request.post_data_json or {})["key"])
            if len(keys) == 1:
                route.fulfill(status=502, body="bad gateway")
                return
        route.continue_()

    page.route("**/stays/ask*", fail_once)
    page.locator("button.month-day--free").nth(5).click()
    expect(page.locator(".month-day--first")).to_have_count(1)
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_typed_dates_and_focus_survive_news(demonstration: Demonstration, window: Window) -> None:
    family = window(demonstration, FAMILY, PHONE).new_page()
    open_nights(family)
    open_live(family, family.url)
    family.get_by_text("Type the dates instead").click()
    family.locator("#first").fill("2027-03-01")
    family.locator("#home").focus()
    before = family.locator("#ask-nights").get_attribute("data-seq") or ""
    hub = window(demonstration, HUB, PHONE).new_page()
    hub.goto("/today")
    hub.get_by_role("link", name="See and answer").click()
    hub.get_by_role("button", name="Say yes").click()
    expect(family.locator("#ask-nights")).not_to_have_attribute("data-seq", before)
    assert family.locator("#first").input_value() == "2027-03-01"
    assert family.evaluate("() => document.activeElement.id") == "home"


def test_two_presses_of_a_button_are_one_post(shown_demonstration: Demonstration, window: Window) -> None:
    page = window(shown_demonstration, "", PHONE, service_workers="block").new_page()
    page.goto("/sign-in")
    posts: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            posts.append(route)
        else:
            route.continue_()

    page.route("**/sign-in", hold)
    page.get_by_label("Email address").fill("nobody@kith.test")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.evaluate(PRESS_TWICE)
    page.wait_for_timeout(300)
    assert len(posts) == 1
    posts[0].abort()


def test_R47_without_signal_the_emergency_numbers_stay(demonstration: Demonstration, window: Window) -> None:
    context = window(demonstration, FAMILY, PHONE)
    page = context.new_page()
    open_live(page, "/today")
    kept: list[str] = []
    for _ in range(100):
        kept = page.evaluate(KEPT)
        if "/emergency" in kept:
            break
        page.wait_for_timeout(100)
    assert "/emergency" in kept
    assert all(path == "/emergency" or path.startswith("/static/dist/") for path in kept), kept
    context.set_offline(True)
    expect(page.get_by_text("No signal.").first).to_be_visible()
    page.goto("/emergency")
    expect(page.get_by_text("01632 960144").first).to_be_visible()
    expect(page.get_by_text("999", exact=True)).to_be_visible()
    page.goto("/stays")
    expect(page.get_by_role("heading", name="No signal")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="Your stays")).to_be_visible()


def test_a_session_that_ends_ends_in_every_tab(demonstration: Demonstration, window: Window) -> None:
    context = window(demonstration, FAMILY, PHONE)
    one, two = context.new_page(), context.new_page()
    open_live(one, "/stays")
    two.goto("/today")
    two.get_by_role("button", name="Sign out").last.click()
    expect(one.get_by_role("heading", name="Sign in")).to_be_visible()
