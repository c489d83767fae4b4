"""Words typed on the third page of asking: kept on the way back, without script too, and when the signal goes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.demonstration import Demonstration
from tests.browser.pages import choose_nights
from tests.browser.test_by_keyboard import choose

Window = Callable[..., BrowserContext]
SAYS, NOTE = "Can the cat come too?", "Swimming kit is in the blue bag"


def come_to_send(page: Page) -> None:
    """The third page, with two nights chosen."""
    page.goto("/stays/ask")
    choose_nights(page)
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/send")


def type_words(page: Page) -> None:
    """A reason and both texts."""
    page.get_by_label("We have to work").check()
    page.get_by_label(re.compile("What does Elsie say")).fill(SAYS)
    page.get_by_label(re.compile("Anything the hub")).fill(NOTE)


def expect_words(page: Page) -> None:
    """They stand on the page, and in no address."""
    expect(page.get_by_label("We have to work")).to_be_checked()
    expect(page.get_by_label(re.compile("What does Elsie say"))).to_have_value(SAYS)
    expect(page.get_by_label(re.compile("Anything the hub"))).to_have_value(NOTE)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_R75_the_way_back_takes_words_along(demonstration: Demonstration, window: Window, *, script: bool) -> None:
    page = window(demonstration, "Gwen Penrose", PHONE, java_script_enabled=script).new_page()
    addresses: list[str] = []

    def note(request: object) -> None:
        addresses.append(getattr(request, "url", ""))

    page.on("request", note)
    come_to_send(page)
    type_words(page)
    page.get_by_role("button", name="Back").press("Enter")
    page.wait_for_url("**/nights")
    page.get_by_role("link", name="Continue").press("Enter")
    expect_words(page)
    assert not [one for one in addresses if "cat" in one or "blue" in one]


def test_words_outlive_a_lost_signal_and_a_closed_page(demonstration: Demonstration, window: Window) -> None:
    context = window(demonstration, "Gwen Penrose", PHONE)
    page = context.new_page()
    come_to_send(page)
    page.get_by_label("We have to work").check()
    expect(page.get_by_text("Your words are kept.")).to_be_visible()
    context.set_offline(True)
    type_words(page)
    page.get_by_role("button", name="Send the ask").click()
    expect(page.get_by_text("Nothing was sent, and your words stay here.").first).to_be_visible()
    expect_words(page)
    context.set_offline(False)
    expect(page.get_by_text("Your words are kept.")).to_be_visible()
    address = page.url
    page.close()
    again = context.new_page()
    again.goto(address)
    expect_words(again)


def test_R75_enter_sends_and_does_not_go_back(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, "Gwen Penrose", PHONE).new_page()
    come_to_send(page)
    choose(page, "^A break for us", "Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/stays/[0-9a-f-]{36}$"))
    expect(page.get_by_text("Asked, no bed held", exact=True)).to_be_visible()
