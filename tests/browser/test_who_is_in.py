"""Who is in, in Chromium: from a file to a first sign-in, a passkey on two devices, signing out, and idling."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from itsdangerous import URLSafeSerializer
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.demonstration import SESSION, Demonstration
from tests.browser.import_pages import HOMES_PAGE, try_lines
from tests.browser.test_by_keyboard import choose
from tests.browser.test_passkeys import at_localhost, with_authenticator
from tests.factories.import_files import CARERS, HOUSEHOLDS

Window = Callable[..., BrowserContext]
ADMIN, FAMILY, WORKER = "Nell Hargreave", "Dee Marsh", "Callum Reid"
EMAIL, WORDS = "rosa.fenner@kith.test", "three words together"
MINUTE = 60_000


def invitation_link(shown: Demonstration) -> str:
    """The link of the one open invitation, as its mail has it."""
    found = shown.database.value("select id from invitation where accepted_at is null and for_person is not null")
    signer = URLSafeSerializer(shown.process.env["KITH_SECRET_KEY"], salt="kith link: invitation")
    return f"/invitation/{signer.dumps(found.hex)}"


def bring_in_and_invite(shown: Demonstration, window: Window) -> str:
    """The administrator brings the Fenners in from files and invites Rosa from her page; returns the link."""
    admin = window(shown, ADMIN, DESK).new_page()
    for page, lines in ((HOMES_PAGE, HOUSEHOLDS), ("/service/imports/carers", CARERS)):
        admin.goto(page)
        try_lines(lines)(admin)
        try_lines(lines, "Bring them in")(admin)
        expect(admin.get_by_text("It is done")).to_be_visible()
    admin.goto("/service/people?q=Rosa")
    admin.get_by_role("link", name="Rosa Fenner").click()
    admin.get_by_role("link", name="Invite them to sign in").click()
    admin.get_by_label("Their email").fill(EMAIL)
    admin.get_by_role("button", name="Send the invitation").click()
    expect(admin.get_by_text("Rosa Fenner", exact=True)).to_be_visible()
    return invitation_link(shown)


def accept(page: Page, link: str) -> None:
    """Take the invitation up, by keyboard, and sign in."""
    page.goto(link)
    page.get_by_label("Choose a password").focus()
    page.keyboard.type(WORDS)
    choose(page, "Accept the invitation")
    page.wait_for_url("**/sign-in")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")


def test_a_family_from_a_file_to_its_first_sign_in(demonstration: Demonstration, window: Window) -> None:
    people = demonstration.database.value("select count(*) from person")
    link = bring_in_and_invite(demonstration, window)
    rosa = window(demonstration, "", PHONE).new_page()
    accept(rosa, link)
    expect(rosa.get_by_text(re.compile("^Good .*, Rosa"))).to_be_visible()
    assert demonstration.database.value("select count(*) from person") == people + len(CARERS) - 1
    held = "select count(*) from household_member m join account a using (person_id) where a.email = :email"
    assert demonstration.database.value(held, email=EMAIL) == 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_invited_with_a_passkey_the_second_device_signs_the_first_out(
    demonstration: Demonstration, window: Window, size: dict[str, int]
) -> None:
    home = at_localhost(demonstration)
    link = bring_in_and_invite(demonstration, window)
    first = window(demonstration, "", size).new_page()
    device, kept_in = with_authenticator(first)
    accept(first, f"{home}{link}")
    first.goto(f"{home}/account/signing-in/passkeys")
    first.get_by_label("What do you call it?").fill("my phone")
    first.get_by_role("button", name="Add a passkey").click()
    first.get_by_role("button", name="I have kept them").click()
    expect(first.get_by_role("heading", name="my phone")).to_be_visible()

    second = window(demonstration, "", size).new_page()
    other, its_own = with_authenticator(second)
    # A passkey that both devices share, as a phone and a tablet of one person do.
    (passkey,) = device.send("WebAuthn.getCredentials", {"authenticatorId": kept_in})["credentials"]
    other.send("WebAuthn.addCredential", {"authenticatorId": its_own, "credential": passkey})
    second.goto(f"{home}/sign-in/passkey")
    second.get_by_role("button", name="Use my passkey").click()
    expect(second).to_have_url(f"{home}/today")
    second.goto(f"{home}/account")
    second.get_by_role("button", name="Sign out everywhere else").click()
    expect(second.get_by_text("This one")).to_be_visible()
    first.goto(f"{home}/account")
    assert urlsplit(first.url).path == "/sign-in"
    second.goto(f"{home}/today")
    assert urlsplit(second.url).path == "/today"


def test_signing_out_empties_the_browser(demonstration: Demonstration, window: Window) -> None:
    """Clear-Site-Data, in Chromium: cookies, what pages kept, and copies of pages are gone."""
    context = window(demonstration, "", PHONE)
    context.add_cookies([{"name": SESSION, "value": demonstration.new_session_of(FAMILY), "url": demonstration.url}])
    page = context.new_page()
    page.goto("/account")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.evaluate(
        """async () => {
        localStorage.setItem("kept", "words"); sessionStorage.setItem("kept", "words");
        await (await caches.open("kept")).put("/kept", new Response("a page")); }"""
    )
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url("**/sign-in")
    assert SESSION not in {cookie["name"] for cookie in context.cookies()}
    assert page.evaluate("() => localStorage.getItem('kept')") is None
    assert page.evaluate("async () => await caches.has('kept')") is False
    page.go_back()
    assert urlsplit(page.url).path == "/sign-in"


def test_control_leaving_without_signing_out_keeps_it(demonstration: Demonstration, window: Window) -> None:
    context = window(demonstration, "", PHONE)
    context.add_cookies([{"name": SESSION, "value": demonstration.new_session_of(FAMILY), "url": demonstration.url}])
    page = context.new_page()
    page.goto("/account")
    page.evaluate("() => localStorage.setItem('kept', 'words')")
    page.goto("/today")
    assert page.evaluate("() => localStorage.getItem('kept')") == "words"


def test_before_an_unused_session_ends_it_asks_and_a_key_keeps_it(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, WORKER, DESK).new_page()
    page.clock.install()
    page.goto("/account")
    dialog = page.get_by_role("dialog", name="Are you still there?")
    page.clock.fast_forward(26 * MINUTE)
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(MINUTE)
    expect(dialog).to_be_visible()
    expect(dialog).to_have_accessible_description(
        "If you don’t answer, you are signed out in 2 minutes, so that nobody else reads this."
    )
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    with page.expect_response("**/still-here") as answered:
        page.keyboard.press("Enter")
    assert answered.value.status == 204
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(27 * MINUTE)
    expect(dialog).to_be_visible()
    with page.expect_response("**/still-here"):
        page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_nobody_there_the_page_leads_to_the_way_in(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, WORKER, DESK).new_page()
    page.clock.install()
    page.goto("/account")
    page.clock.fast_forward(27 * MINUTE)
    demonstration.database.execute("update session set seen_at = now() - interval '31 minutes'")
    page.clock.fast_forward(3 * MINUTE)
    page.wait_for_url("**/sign-in?next=/account")
