"""In forced colours fills vanish: each state still differs from every other by line, pattern, sign or icon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import DESK
from tests.browser.worlds import Worlds

pytestmark = pytest.mark.looks

Window = Callable[..., BrowserContext]
LOOKS = """(chosen) => [...document.querySelectorAll(chosen)].map((one) => {
  const own = getComputedStyle(one);
  const sign = (place) => getComputedStyle(one, place).content.replace(/none|normal/, '');
  const icon = one.querySelector('use')?.getAttribute('href').split('#')[1] ?? '';
  const words = one.matches('.mark') ? one.textContent.trim() : '';
  return [one.className, [own.borderTopStyle, own.borderTopWidth, own.borderBottomWidth, own.backgroundImage !== 'none',
    sign('::before'), sign('::after'), icon, words].join('|')];
})"""
KINDS = {
    "marks": ("[data-state] > .mark:not(.mark--large)", 11),
    "tags": ("[data-state] > .tag", 11),
    "bars": (".bar", 10),
    "checks": (".check", 3),
    "notices": (".notice", 4),
}
AS_ONE = """.mark, .bar, .tag { border: 2px solid !important; background-image: none !important }
  .mark::before, .mark::after { content: none !important }"""

ADOPT = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}"""
CHOSEN = """() => {
  const style = getComputedStyle(document.querySelector(".nav__link[aria-current='page']"));
  const other = getComputedStyle(document.querySelector('.nav__link:not([aria-current])'));
  return [Number(style.fontWeight) - Number(other.fontWeight), style.backgroundColor !== other.backgroundColor];
}"""


def alike(page: Page, kind: str) -> list[list[str]]:
    """Groups of states that nothing but colour tells apart."""
    chosen, number = KINDS[kind]
    found: list[tuple[str, str]] = page.evaluate(LOOKS, chosen)
    assert len(found) == number, f"{kind}: {found}"
    by_look = defaultdict(list)
    for name, look in found:
        by_look[look].append(name)
    return [names for names in by_look.values() if len(names) > 1]


@pytest.fixture
def design(worlds: Worlds, window: Window) -> Page:
    """The page of all states, in forced colours."""
    page = window(worlds["shown"], "", DESK, forced_colors="active").new_page()
    page.goto("/design")
    return page


@pytest.mark.parametrize("kind", KINDS)
def test_each_state_differs_without_its_colour(kind: str, design: Page) -> None:
    assert alike(design, kind) == []


def test_control_states_alike_are_found(design: Page) -> None:
    design.evaluate(ADOPT, AS_ONE)
    assert alike(design, "marks") != []


def test_what_is_chosen_is_bold_and_lit(design: Page) -> None:
    design.goto("/design/stays")
    found = design.evaluate(CHOSEN)
    assert found == [300, True]
