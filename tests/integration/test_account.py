"""One's own account: name, address, phone, and the browsers in which one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from accounts.account.rules import browser_words, phone_problem
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, PASSWORD, House, Somebody
from tests.factories.pages_parsed import Page, words_of
from tests.factories.pages_watch import changed, contents
from tests.integration.test_people_inviting import link_in, sent

OpenAs = Callable[[Somebody], Browser]
NEW = "dee.new@kith.test"


def save(browser: Browser, path: str, status: int = 200, **fields: str) -> Page:
    """Send the one form of a page."""
    page = browser.get(path)
    return browser.send(page.form("Send the link" if path.endswith("email") else "Save"), status=status, **fields)


def test_a_name_is_another_wherever_it_stands(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    page = save(dee, "/account/name", given_name="Deirdre", family_name="Marsh")
    assert "Your name is changed." in page.words
    assert "Deirdre Marsh" in page.words
    assert "Deirdre Marsh" in open_as(house.manager).get(f"/service/people/{house.marsh.carer.id}").words
    page = save(dee, "/account/name", 422, given_name="", family_name="Marsh")
    assert page.error_of("given_name") == "Type your first name."


def test_a_phone_is_changed_and_the_address_is_told(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    assert "01632 960144" in save(dee, "/account/phone", phone="01632 960144").words
    (mail,) = sent(house.app)
    assert (mail.to_address, mail.subject) == (house.marsh.carer.email, "Your telephone number in Kith has changed")
    assert "960144" not in mail.text
    page = save(dee, "/account/phone", 422, phone="ring me")
    assert page.error_of("phone").startswith("Type a telephone number")
    assert page.value_of("phone") == "ring me"


def test_an_address_counts_once_it_is_confirmed_and_the_old_one_is_told(
    house: House, open_as: OpenAs, stranger: Browser
) -> None:
    dee = house.marsh.carer
    save(open_as(dee), "/account/email", email=NEW.upper())
    mails = {mail.to_address: mail for mail in sent(house.app)}
    assert set(mails) == {dee.email, NEW}
    assert "/account/new-address/" not in mails[dee.email].text
    link = link_in(mails[NEW])
    before = contents(house.database)
    form = stranger.get(link).form("Use this address")
    assert changed(before, contents(house.database)) == []  # looking changes nothing: mail scanners look
    Browser(house.app).sign_in(dee)
    stranger.send(form)
    Browser(house.app).sign_in(Somebody(dee.id, dee.name, NEW))
    (told,) = sent(house.app)
    assert (told.to_address, told.subject) == (dee.email, "Your email address for Kith has changed")
    stranger.get(link, status=404)
    old = stranger.send(stranger.get("/sign-in").form("Sign in"), email=dee.email, password=PASSWORD)
    assert "is not right" in old.words


def test_whether_an_address_is_taken_is_told_to_nobody(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    free = save(dee, "/account/email", email=NEW).words
    taken = save(dee, "/account/email", email=house.sethi.carer.email).words
    assert free == taken
    assert house.sethi.carer.email not in {mail.to_address for mail in sent(house.app)}


def test_a_link_is_good_for_48_hours_and_only_the_last_one(house: House, open_as: OpenAs, stranger: Browser) -> None:
    dee = open_as(house.marsh.carer)
    save(dee, "/account/email", email=NEW)
    first = next(link_in(mail) for mail in sent(house.app) if mail.to_address == NEW)
    save(dee, "/account/email", email="third@kith.test")
    second = next(link_in(mail) for mail in sent(house.app) if mail.to_address == "third@kith.test")
    stranger.get(first, status=404)
    stranger.get(second)
    with time_machine.travel(NOW + timedelta(hours=49), tick=False):
        stranger.get(second, status=404)


def test_several_changes_a_day_are_enough(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    for number in range(3):
        save(dee, "/account/email", email=f"dee{number}@kith.test")
    page = save(dee, "/account/email", 422, email="dee4@kith.test")
    assert "several times today" in page.error_of("email")


def test_sessions_are_listed_and_others_are_signed_out(house: House, open_as: OpenAs) -> None:
    dee = house.marsh.carer
    phone, desk, kitchen = open_as(dee), open_as(dee), open_as(dee)
    page = phone.get("/account")
    assert len(browsers(page)) == 3
    assert ["This one" in one for one in browsers(page)].count(True) == 1
    page = phone.send(page.form("Sign out there"), button="Sign out there")
    assert len(browsers(page)) == 2
    phone.send(phone.get("/account").form("Sign out everywhere else"))
    for other in (desk, kitchen):
        assert other.get("/today").path.startswith("/sign-in")
    page = phone.get("/account")
    assert len(browsers(page)) == 1
    assert not page.has_button("Sign out everywhere else")


def browsers(page: Page) -> list[str]:
    """The browsers in the list, as they read."""
    return [words_of(one) for one in page.all("li", class_="people__pending")]


def test_nobody_signs_out_somebody_else(house: House, open_as: OpenAs) -> None:
    dee, anil = open_as(house.marsh.carer), open_as(house.sethi.carer)
    with house.database.as_owner() as session:
        theirs = session.execute(
            text("select id from session where person_id = :p"), {"p": house.marsh.carer.id}
        ).scalar_one()
    anil.post("/account/sign-out-elsewhere", anil.hidden() | {"session": str(theirs)}, status=404)
    dee.get("/account")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36", "Chrome on an Android phone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/143.0", "Firefox on Windows"),
        ("", "A browser"),
    ],
)
def test_browsers_are_named_as_people_know_them(agent: str, words: str) -> None:
    assert browser_words(agent) == words


def test_numbers_are_taken_as_people_write_them() -> None:
    assert [phone_problem(one) for one in ("", "01632 960144", "+44 (0)1632 960-144")] == [None] * 3
    assert all(phone_problem(one) for one in ("1", "ring", "01632", "0" * 40, "٠١٦٣٢ ٩٦٠١٤٤"))
