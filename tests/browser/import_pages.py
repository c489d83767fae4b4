"""The pages of bringing records in, with files as a service would send them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.shown import Do, Shown, press
from tests.factories.import_files import CHILDREN, HOUSEHOLDS, Lines, csv_text

HOMES_PAGE = "/service/imports/households"


def try_lines(lines: Lines, button: str = "Try it") -> Do:
    """Choose a file with these lines and press the button."""

    def do(page: Page) -> None:
        content = csv_text(lines).encode()
        page.set_input_files("#file", {"name": "records.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state("networkidle")

    return do


def import_pages(admin: str) -> list[Shown]:
    """Each page and state, for a user administrator."""
    mistakes = (*CHILDREN, ("K3", "H9", "Ada Lovett", "May", "Northumbria", "", "", ""))
    tried = (try_lines(HOUSEHOLDS),)
    return [
        Shown("imports", "imports.kinds", admin, "/service/imports"),
        Shown("import", "imports.file", admin, HOMES_PAGE),
        Shown("import-tried", "imports.file", admin, HOMES_PAGE, tried),
        Shown("import-mistakes", "imports.file", admin, "/service/imports/children", (try_lines(mistakes),)),
        Shown("import-no-file", "imports.file", admin, HOMES_PAGE, (press("Try it"),)),
    ]
