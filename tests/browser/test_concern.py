"""Raising a concern in a browser: by keyboard, without script, signed out by a link, and live for who waits."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.demonstration import Demonstration
from tests.browser.live import open_live
from tests.browser.looking import TOO_WIDE, violations
from tests.browser.test_by_keyboard import choose, tab_to

Window = Callable[..., BrowserContext]
FAMILY, LEAD, SUBJECT = "Dee Marsh", "Nina Osei", "Marion Tallis"
STORY = "He said he is afraid to go home."


def fill_in(page: Page) -> None:
    """What happened, whom it is about, and that nobody is in danger now."""
    page.get_by_label("What happened?").fill(STORY)
    page.get_by_label(re.compile("^Marion Tallis")).check(force=True)
    page.get_by_label("No", exact=True).check(force=True)


def test_R75_by_keyboard_raised_and_taken_live(demonstration: Demonstration, window: Window) -> None:
    lead = window(demonstration, LEAD, DESK).new_page()
    open_live(lead, "/concerns")
    family = window(demonstration, FAMILY, PHONE).new_page()
    family.goto("/today")
    choose(family, "^Raise a concern$")
    family.wait_for_url("**/concerns/raise")
    tab_to(family, "What happened")
    family.keyboard.type(STORY)
    choose(family, "^Marion Tallis", "Space")
    tab_to(family, "^Yes$")  # the first of the radios
    family.keyboard.press("Space")
    expect(family.get_by_text("Ring 999 now.")).to_be_visible()
    choose(family, "^Send$")
    family.wait_for_url(re.compile(r"/concerns/[0-9a-f-]{36}$"))
    expect(family.get_by_text("Nobody has acknowledged it yet.")).to_be_visible()
    expect(lead.get_by_text("somebody may be in danger now")).to_be_visible()
    lead.goto(family.url)
    choose(lead, "^I have this$")
    expect(lead.get_by_text("Acknowledged by Nina Osei", exact=True)).to_be_visible()
    expect(family.get_by_text("Acknowledged by Nina Osei", exact=True)).to_be_visible()
    subject = window(demonstration, SUBJECT, PHONE).new_page()
    subject.goto(family.url)
    expect(subject.get_by_role("heading", name="Not here")).to_be_visible()


def test_without_script_and_signed_out_by_a_link(demonstration: Demonstration, window: Window) -> None:
    known = window(demonstration, FAMILY, PHONE).new_page()
    known.goto("/emergency")
    link = known.get_by_role("link", name="Raise a concern").first.get_attribute("href") or ""
    page = window(demonstration, "", PHONE, java_script_enabled=False).new_page()
    page.goto(link)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Write what happened. A few words are enough.").first).to_be_visible()
    page.get_by_text("Yes", exact=True).click()
    expect(page.get_by_text("Ring 999 now.")).to_be_visible()
    fill_in(page)
    expect(page.get_by_text("Ring 999 now.")).to_be_hidden()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Your concern was sent")).to_be_visible()
    expect(page.get_by_text("Your reference is")).to_be_visible()


COLOURS = ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"})


def test_the_pages_by_a_link_have_no_fault(demonstration: Demonstration, window: Window) -> None:
    known = window(demonstration, FAMILY, PHONE).new_page()
    known.goto("/emergency")
    link = known.get_by_role("link", name="Raise a concern").first.get_attribute("href") or ""
    for colours in COLOURS:
        page = window(demonstration, "", {"width": 320, "height": 3000}, **colours).new_page()
        page.goto(link)
        assert violations(page) == []
        fill_in(page)
        page.get_by_role("button", name="Send", exact=True).click()
        page.wait_for_url("**/concerns/sent")
        assert violations(page) == []
        assert page.evaluate(TOO_WIDE) <= 0


def test_a_draft_survives_a_reload_and_is_gone_when_sent(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, FAMILY, PHONE).new_page()
    page.goto("/concerns/raise")
    fill_in(page)
    page.goto("/emergency")
    page.goto("/concerns/raise")
    assert page.get_by_label("What happened?").input_value() == STORY
    assert page.get_by_label(re.compile("^Marion Tallis")).is_checked()
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile(r"/concerns/[0-9a-f-]{36}$"))
    assert page.evaluate("() => sessionStorage.length") == 0
    page.goto("/concerns/raise")
    assert page.get_by_label("What happened?").input_value() == ""
