"""Undo after "Say yes": with the script, by keyboard, and without; the toast goes when it has been read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.demonstration import Demonstration
from tests.browser.live import open_live
from tests.browser.pages import stay_of
from tests.browser.test_by_keyboard import choose

Window = Callable[..., BrowserContext]
HUB = "Marion Tallis"
IS_COVERED = """() => {
  const toast = document.querySelector(".toast").getBoundingClientRect();
  return [...document.querySelectorAll(".action-bar button, .action-bar a, .nav a")].some((one) => {
    const box = one.getBoundingClientRect();
    return box.height > 0 && box.top < toast.bottom && toast.top < box.bottom;
  });
}"""


def ask_of(shown: Demonstration, household: str) -> str:
    """The page of a family's ask."""
    return stay_of(household, "requested")(shown)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_yes_is_undone(demonstration: Demonstration, window: Window, size: object, *, script: bool) -> None:
    bar_stays = script and size is PHONE  # on a desk it stands in the page, and can be moved from under the toast
    page = window(demonstration, HUB, size, java_script_enabled=script).new_page()
    page.goto(ask_of(demonstration, "Sethi"))
    page.get_by_role("button", name="Say yes").click()
    expect(page.get_by_text("You said yes to the Sethi family.")).to_be_visible()
    assert not (bar_stays and page.evaluate(IS_COVERED))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Asked, no bed held", exact=True)).to_be_visible()
    expect(page.get_by_text("You took your answer back.")).to_be_visible()
    assert not (bar_stays and page.evaluate(IS_COVERED))
    expect(page.get_by_role("button", name="Say yes")).to_be_visible()


def test_R75_a_yes_is_undone_by_keyboard(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, HUB, DESK).new_page()
    page.goto(ask_of(demonstration, "Sethi"))
    choose(page, "^Say yes")
    expect(page.locator("#announce")).to_contain_text("You said yes to the Sethi family.")
    choose(page, "^Undo")
    expect(page.get_by_text("Asked, no bed held", exact=True)).to_be_visible()


def test_the_family_sees_it_go_and_come(demonstration: Demonstration, window: Window) -> None:
    where = ask_of(demonstration, "Sethi")
    family = window(demonstration, "Anil Sethi", PHONE).new_page()
    open_live(family, where)
    hub = window(demonstration, HUB, PHONE).new_page()
    hub.goto(where)
    hub.get_by_role("button", name="Say yes").click()
    expect(family.get_by_text("Certain", exact=True)).to_be_visible()
    assert family.locator(".toast").count() == 0
    hub.get_by_role("button", name="Undo").click()
    expect(family.get_by_text("Asked, no bed held", exact=True)).to_be_visible()
    expect(family.get_by_text("Marion took the answer back")).to_be_visible()


def test_the_toast_stays_while_it_has_the_focus_and_goes_after(demonstration: Demonstration, window: Window) -> None:
    page: Page = window(demonstration, HUB, PHONE).new_page()
    page.goto(ask_of(demonstration, "Sethi"))
    page.clock.install()
    page.get_by_role("button", name="Say yes").click()
    toast, undo = page.locator(".toast"), page.get_by_role("button", name="Undo")
    undo.focus()
    page.clock.run_for(20_000)
    expect(toast).to_be_visible()
    undo.blur()
    expect(toast).to_have_count(0)
    expect(page.get_by_text("Marion said yes")).to_be_visible()
