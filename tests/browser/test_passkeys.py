"""A passkey in Chromium, whose virtual authenticator stands for the phone: added, signed in with, asked for again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.demonstration import SESSION, Demonstration

Window = Callable[..., BrowserContext]
WORKER = "Callum Reid"


def at_localhost(shown: Demonstration) -> str:
    """Devices know no passkeys for a number: the same server by its name."""
    return f"http://localhost:{urlsplit(shown.url).port}"


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give the page's browser a device that makes passkeys and always agrees; returns how it is reached."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return session, made["authenticatorId"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_R73_a_worker_adds_a_passkey_and_signs_in_with_it(
    demonstration: Demonstration, window: Window, size: dict[str, int]
) -> None:
    home = at_localhost(demonstration)
    context = window(demonstration, "", size)
    token = demonstration.session_of(WORKER)
    context.add_cookies([{"name": SESSION, "value": token, "url": home}])
    page = context.new_page()
    with_authenticator(page)
    page.goto(f"{home}/account/signing-in/passkeys")
    page.get_by_label("What do you call it?").fill("my phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("heading", name="my phone")).to_be_visible()

    context.clear_cookies()
    page.goto(f"{home}/today")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(f"{home}/today")
    expect(page.locator("h1")).to_be_visible()


def test_without_a_script_a_note_says_that_there_are_other_ways(
    shown_demonstration: Demonstration, window: Window
) -> None:
    page = window(shown_demonstration, "", PHONE, java_script_enabled=False).new_page()
    page.goto("/sign-in/passkey")
    expect(page.get_by_text("Passkeys need a browser that runs scripts")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("alert").get_by_text("This passkey did not work.")).to_be_visible()
    page.get_by_role("link", name="Sign in with my password").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
