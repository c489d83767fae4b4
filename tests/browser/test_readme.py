"""A newcomer who knows only the README: a new clone, a new home folder, one command, and the main job in two windows.

The second start is a warm one. Ctrl-C ends it with both windows open.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.pages import turn_month
from tests.harness.database import ROOT
from tests.harness.ports import free_port, listens, wait_for

FIRST_START, WARM_START, STOPPED = 300.0, 60.0, 5.0
ADDRESS = re.compile(r"^Kith is at (http://\S+)$", re.MULTILINE)
PASSWORD = re.compile(r"with the password: (.+)$", re.MULTILINE)


class Newcomer:
    """A clone, and what its one command says."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.port = folder / "kith", free_port()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(self.clone)], check=True)
        home = folder / "home"
        home.mkdir()
        caches = {name for name in os.environ if name.endswith("_CACHE_DIR") or name.startswith(("KITH_", "XDG_"))}
        kept = {name: value for name, value in os.environ.items() if name not in caches}
        self.env = kept | {"HOME": str(home), "KITH_PORT": str(self.port)}
        self._said = folder / "said.log"
        self._run: subprocess.Popen[bytes] | None = None

    def command(self) -> str:
        """The first command that the README gives."""
        readme = (self.clone / "README.md").read_text()
        found = re.search(r"```(?:sh|bash|shell|console)?\n(?:\$ )?(make run)\b", readme)
        assert found is not None, "the README does not say what to type"
        return found[1]

    def start(self, seconds: float) -> float:
        """Type the command and wait for the address; how long that took."""
        begun = time.monotonic()
        with self._said.open("wb") as out:
            self._run = subprocess.Popen(
                shlex.split(self.command()), cwd=self.clone, env=self.env, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        wait_for(lambda: self.said(ADDRESS) or self.ended(), seconds, "the address is not printed")
        assert not self.ended(), self._said.read_text()
        return time.monotonic() - begun

    def said(self, words: re.Pattern[str]) -> str:
        """What the command printed, by its pattern; nothing when it has not."""
        found = words.search(self._said.read_text())
        return found[1] if found else ""

    def email_of(self, name: str) -> str:
        """The address beside a name in the list of people."""
        return self.said(re.compile(rf"^{name}\s+(\S+)", re.MULTILINE))

    def ended(self) -> bool:
        """Whether the command has ended."""
        return self._run is None or self._run.poll() is not None

    def interrupt(self) -> float:
        """Ctrl-C; how long everything took to stop."""
        begun = time.monotonic()
        if self._run is not None and not self.ended():
            os.killpg(self._run.pid, signal.SIGINT)
            self._run.wait(20)
        return time.monotonic() - begun


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    """A newcomer before the first command."""
    made = Newcomer(tmp_path)
    yield made
    made.interrupt()


def sign_in(browser: Browser, newcomer: Newcomer, name: str) -> Page:
    """A phone's window of its own, signed in by the form with what the command printed."""
    context = browser.new_context(base_url=newcomer.said(ADDRESS), viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Email address").fill(newcomer.email_of(name))
    page.get_by_label("Password", exact=True).fill(newcomer.said(PASSWORD))
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#today")).to_be_visible()
    return page


def test_one_command_and_the_main_job(newcomer: Newcomer, chromium: Browser) -> None:
    print(f"first start {newcomer.start(FIRST_START):.1f} s")
    hub, family = sign_in(chromium, newcomer, "Marion Tallis"), sign_in(chromium, newcomer, "Gwen Penrose")
    family.get_by_role("link", name="Ask for a sleepover").click()
    for _ in range(2):
        turn_month(family)
    for index, state in ((9, "first"), (10, "home")):
        family.locator("button.month-day--free").nth(index).click()
        expect(family.locator(f".month-day--{state}")).to_have_count(1)
    family.get_by_role("link", name="Continue").click()
    family.get_by_label("A break for us").check()
    family.get_by_role("button", name="Send the ask").click()
    row = hub.get_by_text(family.locator("h1").inner_text()).first
    expect(row).to_be_visible()
    row.click()
    if not hub.get_by_role("button", name="Say yes").is_visible():
        hub.get_by_role("link", name="See and answer").first.click()
    hub.get_by_role("button", name="Say yes").click()
    expect(family.get_by_text("Certain", exact=True)).to_be_visible()

    took = newcomer.interrupt()
    print(f"Ctrl-C with two windows open: all stopped after {took:.1f} s")
    assert took < STOPPED
    assert not listens(newcomer.port)
    left = subprocess.run(["pgrep", "-f", str(newcomer.clone)], capture_output=True, text=True, check=False).stdout
    assert left == ""
    print(f"warm start {newcomer.start(WARM_START):.1f} s")
    with chromium.new_context(base_url=newcomer.said(ADDRESS)) as context:
        page = context.new_page()
        page.goto("/demonstration")
        page.get_by_role("button", name="Sign in as Gwen").click()
        page.goto("/stays")
        expect(page.get_by_text("Certain", exact=True)).to_be_visible()
