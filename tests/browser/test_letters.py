"""Mails as a mail program shows them: axe finds nothing in light and dark, and nothing is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from app.factory import create_app
from core.actor import worker
from core.settings import load
from core.unit_of_work import Unit, read
from notifications.channels.channel import Mail
from notifications.letters.making import html_of
from notifications.outbox.kinds import Notice
from notifications.outbox.models import EMAIL, Outbox
from notifications.outbox.sender import notice_of, words_of
from tests.browser.demonstration import Demonstration
from tests.browser.looking import NARROW, TOO_WIDE, violations
from tests.harness.database import ROOT

FOLDER = ROOT / "test-results" / "screens"
LEAST = 3
"""So many kinds of mail stand in the demonstration at least."""
SUBJECT = "Sleepover 4F2K7: an answer is needed by 6 pm Thursday"
TEXT = f"""Hello Rosa,

A family of your constellation asks for a sleepover.
Fri 4 to Sun 6 Dec, 2 nights. Sleepover 4F2K7.

See it and answer:
http://127.0.0.1:8000/stays/{UUID(int=9)}

- Sleepover 9K3TT: it is certain
- <b>Not markup</b> & a very-long-word-{"x" * 60}

Choose what you are told of sleepovers:
http://127.0.0.1:8000/account/notices/kinds/sleepovers
"""


@pytest.fixture
def app(shown_demonstration: Demonstration) -> Flask:
    """The application, for its templates."""
    return create_app(load(shown_demonstration.process.env))


def letters(app: Flask) -> dict[str, Mail]:
    """By kind the latest mail of the demonstration as it would be made now, of what still stands."""

    def rows(unit: Unit) -> list[Notice]:
        asked = select(Outbox).where(Outbox.channel == EMAIL).order_by(Outbox.kind, Outbox.id.desc())
        return [notice_of(row) for row in unit.session.scalars(asked)]

    made: dict[str, Mail] = {}
    with app.test_request_context():
        for notice in read(worker("outbox"), rows):
            if notice.kind in made:
                continue
            words = read(worker("outbox", notice.service_id), partial(words_of, notice=notice))
            if isinstance(words, Mail):
                made[notice.kind] = words
    return made


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_mail_that_the_demonstration_would_send_is_for_everybody(
    app: Flask, theme: str, shown_demonstration: Demonstration, window: Callable[..., BrowserContext]
) -> None:
    found = letters(app)
    assert len(found) >= LEAST
    page = window(shown_demonstration, "", NARROW, color_scheme=theme).new_page()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind, mail in found.items():
        page.set_content(mail.html)
        assert violations(page) == [], kind
        assert page.evaluate(TOO_WIDE) <= 0, kind
        said = " ".join(page.inner_text("body").split())
        lines = [line.strip().rstrip(":") for line in mail.text.splitlines() if line.strip()]
        assert [line for line in lines if "://" not in line and line.removeprefix("- ") not in said] == [], kind
        page.screenshot(path=FOLDER / f"mail-{kind}-{theme}.png", full_page=True)
    print(f"{theme}: {sorted(found)}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_mail_is_for_everybody(
    app: Flask, theme: str, shown_demonstration: Demonstration, window: Callable[..., BrowserContext]
) -> None:
    with app.test_request_context():
        made = html_of(SUBJECT, TEXT)
    assert "<b>Not" not in made
    page = window(shown_demonstration, "", NARROW, color_scheme=theme).new_page()
    asked: list[str] = []

    def heard(request: object) -> None:
        asked.append(str(request))

    page.on("request", heard)
    page.set_content(made)
    assert violations(page) == []
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.get_by_role("link").count() == 2
    assert asked == []
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"mail-320-{theme}.png", full_page=True)
