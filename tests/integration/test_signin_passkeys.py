"""Passkeys: both steps in one, once for each challenge, from our own address, with the person at the device (R73)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from accounts.signin.passkeys import services
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.pages_parsed import Form, Page
from tests.factories.pages_watch import changed, contents
from tests.factories.soft_passkey import HERE, SoftPasskey
from tests.integration.test_signin_second_factor import give_password, set_up

OpenAs = Callable[[Somebody], Browser]
HOME = "/account/signing-in/passkeys"


def options_of(form: Form) -> str:
    """What the form asks the browser's device."""
    return form.element.attrib["data-options"]


def add(browser: Browser, device: SoftPasskey, name: str = "my phone", status: int = 200) -> Page:
    """Add a passkey; keep the recovery codes that come with the first."""
    form = browser.get(HOME).form("Add a passkey")
    page = browser.send(form, status=status, credential=device.make(options_of(form)), name=name)
    return browser.send(page.form("I have kept them")) if page.has_button("I have kept them") else page


def sign_in(browser: Browser, device: SoftPasskey, status: int = 200) -> Page:
    """Sign in with it."""
    form = browser.get("/sign-in/passkey").form("Use my passkey")
    return browser.send(form, status=status, credential=device.answer(options_of(form)))


@pytest.fixture
def device(house: House, open_as: OpenAs) -> SoftPasskey:
    """The manager's phone, with a passkey."""
    made = SoftPasskey()
    assert "my phone" in add(open_as(house.manager), made).words
    return made


def test_R73_it_counts_as_both_steps(house: House, device: SoftPasskey, stranger: Browser) -> None:
    assert sign_in(stranger, device).path == "/today"
    assert "Ruth" in stranger.get("/today").words


def test_it_leads_to_the_page_that_was_wanted(house: House, device: SoftPasskey, stranger: Browser) -> None:
    page = stranger.get(f"/constellations/{house.heron.id}/board")
    form = stranger.get(page.link("Sign in with a passkey")).form("Use my passkey")
    assert (
        stranger.send(form, credential=device.answer(options_of(form))).path
        == f"/constellations/{house.heron.id}/board"
    )


def test_an_answer_that_is_sent_again_counts_no_more(house: House, device: SoftPasskey, stranger: Browser) -> None:
    form = stranger.get("/sign-in/passkey").form("Use my passkey")
    answer = device.answer(options_of(form))
    assert stranger.send(form, credential=answer).path == "/today"
    other = Browser(house.app)
    mine = other.get("/sign-in/passkey").form("Use my passkey")
    page = other.send(mine, status=422, credential=answer, challenge=form.fields["challenge"])
    assert "This passkey did not work" in page.words
    assert other.get("/today").path.startswith("/sign-in")


def test_control_without_spending_the_challenge_it_counts_twice(
    house: House, device: SoftPasskey, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_spend", lambda *_: True)
    form = stranger.get("/sign-in/passkey").form("Use my passkey")
    device.count = -1  # a device that counts nothing, as synced ones do
    answer = device.answer(options_of(form))
    for browser in (stranger, Browser(house.app)):
        mine = browser.get("/sign-in/passkey").form("Use my passkey")
        assert browser.send(mine, credential=answer, challenge=form.fields["challenge"]).path == "/today"


def test_a_challenge_lasts_five_minutes(house: House, device: SoftPasskey, stranger: Browser) -> None:
    form = stranger.get("/sign-in/passkey").form("Use my passkey")
    with time_machine.travel(NOW + timedelta(minutes=5, seconds=1), tick=False):
        stranger.send(form, status=422, credential=device.answer(options_of(form)))


@pytest.mark.parametrize(
    "bend",
    [
        {"origin": "https://evil.test"},
        {"origin": "http://localhost.evil.test"},
        {"name": "evil.test"},
        {"flags": HERE},
        {"flags": 0},
        {"count": -1},
        {"id": b"another passkey!"},
    ],
    ids=["origin", "longer origin", "name", "not verified", "nobody there", "count goes back", "unknown"],
)
def test_what_is_bent_is_refused_alike(
    house: House, device: SoftPasskey, stranger: Browser, bend: dict[str, object]
) -> None:
    device.count = 5
    sign_in(Browser(house.app), device)
    for name, value in bend.items():
        setattr(device, name, value)
    before = contents(house.database)
    page = sign_in(stranger, device, status=422)
    assert "This passkey did not work. Try again, or sign in another way." in page.words
    assert changed(before, contents(house.database)) == []


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", "not json", '{"rawId": 5}', '{"rawId": "AA"}', "[" * 9000, "é\x00"]
)
def test_what_is_no_answer_is_refused(house: House, stranger: Browser, answer: str) -> None:
    form = stranger.get("/sign-in/passkey").form("Use my passkey")
    stranger.send(form, status=422, credential=answer)
    stranger.send(form, status=422, credential=answer, challenge="forged")


def test_who_was_deactivated_does_not_get_in(house: House, device: SoftPasskey, stranger: Browser) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update account set active = false where person_id = :p"), {"p": house.manager.id})
    sign_in(stranger, device, status=422)


def test_after_a_password_who_has_passkeys_only_is_asked_for_one(
    house: House, device: SoftPasskey, stranger: Browser
) -> None:
    page = give_password(stranger, house.manager)
    assert page.title == "Sign in with a passkey"
    assert stranger.get("/sign-in/set-up").title == "Sign in with a passkey"
    assert sign_in(stranger, device).path == "/today"


def test_it_shows_who_one_is_before_a_sensitive_page(house: House, device: SoftPasskey, open_as: OpenAs) -> None:
    browser = open_as(house.manager)
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        page = browser.get(HOME)
        page = browser.send(page.form("Use my passkey instead"))
        form = page.form("Use my passkey")
        assert browser.send(form, credential=device.answer(options_of(form))).path == HOME


def test_another_persons_passkey_does_not(house: House, device: SoftPasskey, open_as: OpenAs) -> None:
    browser, mine = open_as(house.marsh.carer), SoftPasskey()
    add(browser, mine)
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        form = browser.send(browser.get(HOME).form("Use my passkey instead")).form("Use my passkey")
        browser.send(form, status=422, credential=device.answer(options_of(form)))
        assert browser.get(HOME).title == "Show that it’s you"


def test_a_challenge_of_signing_in_adds_nothing(house: House, open_as: OpenAs) -> None:
    browser, made = open_as(house.marsh.carer), SoftPasskey()
    other = browser.get("/sign-in/again/passkey").form("Use my passkey")
    form = browser.get(HOME).form("Add a passkey")
    fields = {"challenge": other.fields["challenge"], "credential": made.make(options_of(other)), "name": "mine"}
    browser.send(form, status=422, **fields)


def test_naming_and_taking_away(house: House, open_as: OpenAs, stranger: Browser) -> None:
    browser, made = open_as(house.marsh.carer), SoftPasskey()
    page = add(browser, made)
    page = browser.send(page.form("Keep this name"), name="Dee's old phone")
    assert "It is called “Dee's old phone” now." in page.words
    page = browser.send(page.form("Take it away"))
    assert "It signs nobody in any more." in page.words
    sign_in(stranger, made, status=422)
    assert give_password(stranger, house.marsh.carer).path == "/today"


def test_R71_anothers_passkey_answers_like_none(house: House, device: SoftPasskey, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        theirs = session.execute(text("select id from passkey")).scalar_one()
    browser = open_as(house.marsh.carer)
    for end in ("name", "remove"):
        browser.post(f"{HOME}/{theirs}/{end}", {**browser.hidden(), "name": "mine"}, status=404)


def test_R73_a_worker_keeps_a_second_step(house: House, device: SoftPasskey, open_as: OpenAs) -> None:
    browser = open_as(house.manager)
    browser.send(browser.get(HOME).form("Take it away"), status=403)
    assert "my phone" in browser.get(HOME).words


def test_a_name_that_is_none_is_said_by_the_field(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = add(browser, SoftPasskey(), name=" ", status=422)
    assert page.error_of("name") == "Give it a name, like “my phone”."
    assert add(browser, SoftPasskey(), name="x" * 61, status=422).value_of("name") == "x" * 61


def test_with_codes_from_an_app_the_old_recovery_codes_stay(house: House, stranger: Browser) -> None:
    set_up(stranger, house.manager)
    page = add(stranger, SoftPasskey())
    assert page.title == "Passkeys"
    assert "10 codes left" in stranger.get("/account/signing-in").words
