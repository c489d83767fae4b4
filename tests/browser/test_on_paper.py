"""The board and a stay in print: the numbers stand there, folded parts are open, and nothing is cut off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESK
from tests.browser.demonstration import Demonstration
from tests.browser.pages import board_of, stay_of

pytestmark = pytest.mark.looks

Window = Callable[..., BrowserContext]
HUB = "Marion Tallis"
A_PAGE = re.compile(rb"/Type\s*/Page\b")


def test_R47_numbers_are_on_paper_and_nowhere_on_the_screen(shown_demonstration: Demonstration, window: Window) -> None:
    page = window(shown_demonstration, HUB, DESK).new_page()
    for path in (board_of("Heron")(shown_demonstration), stay_of("Sethi", "requested")(shown_demonstration)):
        page.emulate_media(media="screen")
        page.goto(path)
        numbers = page.locator(".print-numbers")
        expect(numbers).to_be_hidden()
        page.emulate_media(media="print")
        expect(numbers).to_be_visible()
        expect(numbers).to_contain_text("Hub home")
        expect(page.locator(".header")).to_be_hidden()
    expect(page.locator(".govuk-details__text .reason").first).to_be_visible()


def test_a_stay_is_one_page_and_a_board_one_for_each_fortnight(
    shown_demonstration: Demonstration, window: Window
) -> None:
    page = window(shown_demonstration, HUB, DESK).new_page()
    stay, board = stay_of("Sethi", "requested")(shown_demonstration), board_of("Heron")(shown_demonstration)
    for path, pages in ((stay, 1), (board, 2)):
        page.goto(path)
        assert len(A_PAGE.findall(page.pdf(prefer_css_page_size=True))) == pages, path
