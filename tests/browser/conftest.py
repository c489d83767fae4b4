"""Fixtures of the browser tests: Chromium, the demonstration, and people in windows of a phone's or a desk's size."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.demonstration import SESSION, Demonstration
from tests.browser.worlds import Worlds
from tests.harness.database import DatabaseServer
from tests.harness.own_database import OwnDatabase

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, which `dev.py` found or installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["KITH_CHROMIUM"], args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shown_demonstration(
    server: DatabaseServer, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """A demonstration that tests only look at."""
    database = OwnDatabase(server, f"kith_shown_{worker_id}")
    made = Demonstration(database, tmp_path_factory.mktemp("shown")).start()
    yield made
    made.stop()
    database.drop()


@pytest.fixture(scope="session")
def worlds(
    server: DatabaseServer, worker_id: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Worlds]:
    """The databases that pages are looked at over, by name."""
    made = Worlds(
        server, worker_id, tmp_path_factory.mktemp("worlds"), lambda: request.getfixturevalue("shown_demonstration")
    )
    yield made
    made.drop()


@pytest.fixture
def demonstration(own_database: OwnDatabase, tmp_path: Path) -> Iterator[Demonstration]:
    """A demonstration of the test's own, to change."""
    made = Demonstration(own_database, tmp_path).start()
    yield made
    made.stop()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Opens windows: `window(demonstration, "Dee Marsh", PHONE, color_scheme="dark")`; without a name signed out."""
    opened: list[BrowserContext] = []

    def open_window(shown: Demonstration, name: str = "", size: Any = PHONE, **options: Any) -> BrowserContext:
        context = chromium.new_context(base_url=shown.url, viewport=size, **options)
        context.set_default_timeout(10_000)
        if name:
            cookie = {"name": SESSION, "value": shown.session_of(name), "url": shown.url}
            context.add_cookies([cookie])  # type: ignore[list-item]  # the library's own dict
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()
