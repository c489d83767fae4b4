"""Every page after a mistake, with nothing and with 200 of everything: the same promises as in its typical state.

`make test` looks at each on a desk in light; `make soak` at every page in every state, narrow and wide, in light, dark
and forced colours.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import DESK
from tests.browser.looking import NARROW, SMALL, TOO_WIDE, open_page, stretch, violations
from tests.browser.pages import PAGES
from tests.browser.shown import Shown
from tests.browser.states import NOT_THERE, STATES
from tests.browser.worlds import Worlds
from tests.harness.racers import SOAKING

pytestmark = pytest.mark.looks

SIZES = {"320": NARROW, "1280": DESK}
COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
STATE_PAGES = tuple(one for pages in STATES.values() for one in pages)
LOOKS = (
    list(product((*PAGES, *STATE_PAGES), SIZES, COLOURS))
    if SOAKING
    else [(one, "1280", "light") for one in STATE_PAGES]
)


@pytest.mark.parametrize(("one", "size", "colours"), LOOKS, ids=lambda part: getattr(part, "name", part))
def test_in_each_state(
    one: Shown, size: str, colours: str, worlds: Worlds, window: Callable[..., BrowserContext]
) -> None:
    context = window(worlds[one.world], one.person, SIZES[size], **COLOURS[colours])
    page, heard = open_page(context, one, worlds[one.world])
    stretch(page)
    assert page.evaluate(TOO_WIDE) <= 0, "it scrolls sideways"
    assert page.evaluate(SMALL) == []
    assert violations(page) == []
    assert heard.troubles == []
    assert heard.strangers == []


@pytest.mark.parametrize("state", STATES)
def test_each_page_is_in_each_state_or_cannot_be(state: str) -> None:
    there = {one.endpoint for one in STATES[state]}
    reasons = set(NOT_THERE[state])
    endpoints = {one.endpoint for one in PAGES} - {"home"}
    without = {one for one in endpoints - there if not reasons & {one, one.split(".")[0]}}
    assert without == set(), f"show each in its state of {state!r}, or say why it has none"
    assert reasons <= endpoints - there | {one.split(".")[0] for one in endpoints}, "a reason for no page"
