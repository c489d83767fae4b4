"""Inviting from a page: by a named worker, by mail, for 48 hours; taken up, withdrawn, or answered by who is in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from notifications.channels.channel import Mail
from notifications.outbox.sender import Sender
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import changed, contents
from tests.factories.service_people import Staff, add_staff

OpenAs = Callable[[Somebody], Browser]
WORDS = "three words together"
ROSE: dict[str, Any] = {"given_name": "Rose", "family_name": "Dyer", "email": "Rose.Dyer@kith.test"}


class Ear:
    """A channel that keeps what it was given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    def has(self, mail_id: UUID) -> bool:
        return False


@pytest.fixture
def staff(house: House) -> Staff:
    """Who administers the service."""
    return add_staff(house)


def sent(app: Flask) -> list[Mail]:
    """The mails that go out now."""
    ear = Ear()
    with app.app_context():
        sender = Sender(ear)
        while sender.send_next(NOW):
            pass
    return ear.mails


def link_in(mail: Mail) -> str:
    """The path of the link in a mail."""
    found = re.search(r"http://localhost(/\S+)", mail.text)
    assert found is not None
    return found[1]


def invite(browser: Browser, status: int = 200, **fields: str) -> Page:
    """Send the form of an invitation."""
    return browser.send(browser.get("/service/invitations/new").form("Send the invitation"), status=status, **fields)


def test_an_invitation_is_made_mailed_and_taken_up(
    house: House, staff: Staff, open_as: OpenAs, stranger: Browser
) -> None:
    page = invite(open_as(staff.admin), **ROSE, role="adult", home=str(house.marsh.id), approved="yes")
    assert page.path == f"/service/invitations?service={house.heron.service_id}"
    assert "Rose Dyer Approved carer, the Marsh home. rose.dyer@kith.test" in page.words
    assert "by Nell Hargreave. Open until 10 am Friday" in page.words
    (mail,) = sent(house.app)
    assert (mail.to_address, mail.subject) == ("rose.dyer@kith.test", "Wexmoor invites you to Kith")
    assert "Nell Hargreave of Wexmoor invites you to Kith as an adult of the Marsh home." in mail.text
    with house.database.as_owner() as session:
        assert session.execute(text("select token_hash from invitation")).scalars().all() == [None]
    before = contents(house.database)
    form = stranger.get(link_in(mail)).form("Accept")
    assert changed(before, contents(house.database)) == []
    stranger.send(form, password=WORDS)
    today = Browser(house.app).sign_in(Somebody(uuid4(), "Rose Dyer", "rose.dyer@kith.test"), WORDS).get("/today")
    assert today.has_link("Ask for a sleepover")
    assert "No invitation waits" in open_as(staff.admin).get("/service/invitations").words


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin = open_as(staff.admin)
    before = contents(house.database)
    page = invite(admin, 422, given_name="Rose", email="rose at home", role="adult")
    assert page.error_of("email") == "Type an email address like name@example.org."
    assert page.error_of("family_name") == "Type their family name."
    assert page.error_of("home") == "Choose the home."
    assert page.value_of("email") == "rose at home"
    assert changed(before, contents(house.database)) == []


def test_a_worker_invites_into_the_homes_that_they_work_for_alone(house: House, staff: Staff, open_as: OpenAs) -> None:
    worker = open_as(house.social_worker)
    form = worker.get("/service/invitations/new")
    assert [words for words in ("Marsh", "Sethi", "Service manager") if words in form.html] == ["Marsh"]
    invite(worker, **ROSE, home=str(house.marsh.id))
    invite(worker, 404, **ROSE | {"email": "x@kith.test"}, home=str(house.sethi.id))
    assert "Rose Dyer" in worker.get("/service/invitations").words
    open_as(house.manager).get("/service/invitations/new", status=404)
    open_as(staff.lead).get("/service/invitations/new", status=403)


def test_withdrawn_its_link_opens_nothing_and_no_mail_goes(
    house: House, staff: Staff, open_as: OpenAs, stranger: Browser
) -> None:
    admin = open_as(staff.admin)
    invite(admin, **ROSE, role="adult", home=str(house.marsh.id))
    (mail,) = sent(house.app)
    invite(admin, **ROSE | {"email": "other@kith.test"}, role="social_worker")
    for _ in range(2):
        page = admin.get("/service/invitations")
        admin.send(page.form("Withdraw"))
    assert sent(house.app) == []
    stranger.get(link_in(mail), status=404)


def test_sent_again_it_lasts_48_hours_more(house: House, staff: Staff, open_as: OpenAs, stranger: Browser) -> None:
    invite(open_as(staff.admin), **ROSE, role="social_worker")
    (first,) = sent(house.app)
    with time_machine.travel(NOW + timedelta(hours=49), tick=False):
        stranger.get(link_in(first), status=404)
        admin = open_as(staff.admin)
        page = admin.get("/service/invitations")
        assert "Its 48 hours are over" in page.words
        admin.send(page.form("Send again"))
        ear = Ear()
        with house.app.app_context():
            assert Sender(ear).send_next(NOW + timedelta(hours=49))
        assert stranger.get(link_in(ear.mails[0])).title == "Welcome to Kith"


def test_one_address_is_invited_once_and_not_buried(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin = open_as(staff.admin)
    invite(admin, **ROSE, role="social_worker")
    page = invite(admin, 422, **ROSE, role="social_worker")
    assert page.error_of("email").startswith("This address is invited already.")
    with house.database.as_owner() as session:
        session.execute(text("update invitation set withdrawn_at = now()"))
        for _ in range(4):
            session.execute(
                text(
                    "insert into invitation (id, email, given_name, family_name, service_id, space_id, role,"
                    " created_at, expires_at) select gen_random_uuid(), email, given_name, family_name, service_id,"
                    " space_id, role, created_at, created_at from invitation limit 1"
                )
            )
    page = invite(admin, 422, **ROSE, role="social_worker")
    assert "several invitations today" in page.error_of("email")


def test_E64_who_has_an_account_says_yes_signed_in_and_gains_exactly_that(
    house: House, staff: Staff, open_as: OpenAs, stranger: Browser
) -> None:
    ewa = house.nowak.carer
    fields: dict[str, Any] = {"given_name": "Ewa", "family_name": "Nowak", "email": ewa.email}
    invite(open_as(staff.admin), **fields, role="adult", home=str(house.sethi.id), approved="yes")
    (mail,) = [mail for mail in sent(house.app) if mail.to_address == ewa.email]
    before = contents(house.database)
    assert stranger.get(link_in(mail)).path == "/sign-in?next=/account/invitations"
    assert changed(before, contents(house.database)) == []
    browser = open_as(ewa)
    assert "No invitation waits" in open_as(house.marsh.carer).get("/account/invitations").words
    browser.get(f"/constellations/{house.heron.id}/board", status=404)
    form = browser.get("/account/invitations").form("Yes, join")
    other = open_as(house.marsh.carer)
    other.post(form.action, other.hidden(), status=404)
    browser.send(form)
    browser.get(f"/constellations/{house.heron.id}/board")
    browser.get(f"/constellations/{house.teal.id}/board")
    browser.get(f"/constellations/{house.wren.id}/board", status=404)


def test_no_is_an_answer_too(house: House, staff: Staff, open_as: OpenAs) -> None:
    ewa = house.nowak.carer
    fields: dict[str, Any] = {"given_name": "Ewa", "family_name": "Nowak", "email": ewa.email}
    invite(open_as(staff.admin), **fields, role="adult", home=str(house.sethi.id))
    browser = open_as(ewa)
    assert "You said no" in browser.send(browser.get("/account/invitations").form("No")).words
    assert "No invitation waits" in browser.get("/account/invitations").words
    browser.get(f"/constellations/{house.heron.id}/board", status=404)


def test_a_role_of_weight_waits_for_a_second_person_before_it_is_mailed(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    admin, second = open_as(staff.admin), open_as(staff.second)
    page = invite(admin, 422, **ROSE, role="service_manager")
    assert page.error_of("reason").startswith("Say why")
    page = invite(admin, **ROSE, role="service_manager", reason="She takes over in April.")
    assert "Waits for a second person" in page.words
    assert sent(house.app) == []
    assert not admin.get("/service/roles").has_button("Approve")
    waits = second.get("/service/roles")
    assert "Rose Dyer, invited: Service manager, Wexmoor" in waits.words
    second.send(waits.form("Approve"))
    (mail,) = sent(house.app)
    assert "as service manager" in mail.text
