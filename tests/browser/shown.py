"""A page in one state, as the list of pages names it, and pressing on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.browser.demonstration import Demonstration

Find = Callable[[Demonstration], str]
Do = Callable[[Page], None]


@dataclass(frozen=True)
class Shown:
    """A page in one state: the endpoint that serves it, who opens it, its address, what is pressed before, and
    over which database (worlds.py)."""

    name: str
    endpoint: str
    person: str
    path: str | Find
    prepare: tuple[Do, ...] = field(default=())
    status: int = 200
    world: str = "shown"

    def path_in(self, shown: Demonstration) -> str:
        """Its address in a running demonstration."""
        return self.path if isinstance(self.path, str) else self.path(shown)


def press(words: str) -> Do:
    """Press the button or link with these words."""

    def do(page: Page) -> None:
        page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words)).first.click()
        page.wait_for_load_state("networkidle")

    return do
