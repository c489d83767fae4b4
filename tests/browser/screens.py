"""`make screens`: a picture of each page, phone and desk, light and dark, in test-results/screens.

KITH_SCREENS=sample,board takes those pages alone whose names have one of these words.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import DESK, PHONE
from tests.browser.demonstration import Demonstration
from tests.browser.looking import open_page, stretch
from tests.browser.pages import PAGES
from tests.browser.shown import Shown
from tests.harness.database import ROOT

FOLDER = ROOT / "test-results" / "screens"
SIZES = {"390": PHONE, "1280": DESK}
WANTED = os.environ.get("KITH_SCREENS", "")


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
@pytest.mark.parametrize("width", SIZES)
def test_take(
    shown: Shown, width: str, shown_demonstration: Demonstration, window: Callable[..., BrowserContext]
) -> None:
    """Take the pictures of one page."""
    if WANTED and not any(part in shown.name for part in WANTED.split(",")):
        return
    for theme in ("light", "dark"):
        context = window(shown_demonstration, shown.person, SIZES[width], color_scheme=theme)
        page, _ = open_page(context, shown, shown_demonstration)
        page.evaluate("document.fonts.ready")
        stretch(page)
        _picture(page, FOLDER / f"{shown.name}-{width}-{theme}.png")
        context.close()


def _picture(page: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True, animations="disabled")
