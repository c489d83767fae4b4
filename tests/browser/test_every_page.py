"""Every page as it is shown: axe finds nothing, nothing scrolls sideways, nothing is asked of another host, and the
content policy is never met."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import BrowserContext

from app.factory import create_app
from core.settings import load
from tests.browser.conftest import DESK
from tests.browser.demonstration import Demonstration
from tests.browser.looking import NARROW, SMALL, TOO_WIDE, open_page, stretch, violations
from tests.browser.pages import PAGES
from tests.browser.shown import Shown

pytestmark = pytest.mark.looks

Window = Callable[..., BrowserContext]


@pytest.mark.parametrize("one", PAGES, ids=lambda one: one.name)
def test_at_320_px_light(one: Shown, shown_demonstration: Demonstration, window: Window) -> None:
    context = window(shown_demonstration, one.person, NARROW, color_scheme="light", bypass_csp=False)
    page, heard = open_page(context, one, shown_demonstration)
    stretch(page)
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
        "concerns.by_link": "needs a link, and is the form of concern-form: its own test",
        "concerns.sent": "comes after sending by a link: its own test",
        "people.give_back": "needs somebody revoked: test_people_revoking",
        "bell.bell": "a part of every page's header, for the script",
        "preferences.fewer": "needs a link from a mail: test_letters",
        "account.new_address": "needs a link from a mail: test_account",
        "outcomes.as_file": "a file: test_stay_outcomes",
        "statements.security": "a file for machines: test_statements",
        "message_marks.names": "values for the script: test_mentions",
        "message_marks.asked": "goes on to the message at once: test_marks",
        "conversations.since": "values for the script: test_conversations",
    }
    made = create_app(load(shown_demonstration.process.env))
    gets = {rule.endpoint for rule in made.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert gets - endpoints_of(PAGES) == set(others) - {"home"}
