"""An invitation: looking changes nothing, since mail scanners look; the button makes the account, once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from accounts.signin.services import invitation_token, invite
from core.unit_of_work import Unit, run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.pages_watch import changed, contents

EMAIL = "rose.marsh@kith.test"
WORDS = "three words together"


@pytest.fixture
def link(house: House) -> str:
    """The link of an invitation into the Marsh family."""
    return make_link(house)


def make_link(house: House) -> str:
    def command(unit: Unit) -> str:
        made = invite(
            unit,
            email=EMAIL,
            given_name="Rose",
            family_name="Marsh",
            service_id=house.heron.service_id,
            household_id=house.marsh.id,
            role="approved_carer",
        )
        return invitation_token(made.id)

    with house.app.app_context():
        return f"/invitation/{run(house.manager.actor, None, command)}"


def test_looking_changes_nothing(house: House, stranger: Browser, link: str) -> None:
    before = contents(house.database)
    stranger.get(link)
    page = stranger.get(link)
    assert page.title == "Welcome to Kith"
    assert EMAIL in page.words
    assert changed(before, contents(house.database)) == []


def test_the_button_makes_the_account(house: House, stranger: Browser, link: str) -> None:
    page = stranger.send(stranger.get(link).form("Accept"), password=WORDS)
    assert page.path == "/sign-in"
    assert "Your account is ready" in page.words
    rose = Somebody(uuid4(), "Rose Marsh", EMAIL)
    today = Browser(house.app).sign_in(rose, WORDS).get("/today")
    assert "Good morning, Rose" in today.words
    assert today.has_link("Ask for a sleepover")


def test_a_short_password_is_said_by_its_field_and_changes_nothing(house: House, stranger: Browser, link: str) -> None:
    before = contents(house.database)
    page = stranger.send(stranger.get(link).form("Accept"), status=422, password="too short")
    assert page.error_of("password") == "Use at least 12 characters. Three or four words you will remember work well."
    assert "too short" not in page.html
    assert changed(before, contents(house.database)) == []


def test_pressed_twice_it_is_one_account(house: House, stranger: Browser, link: str) -> None:
    form = stranger.get(link).form("Accept")
    for _ in range(2):
        assert stranger.send(form, password=WORDS).path == "/sign-in"
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from account where email = :e"), {"e": EMAIL}).scalar() == 1


def test_a_used_an_old_and_a_forged_link_answer_alike(house: House, stranger: Browser, link: str) -> None:
    other = Browser(house.app)
    other.send(other.get(link).form("Accept"), password=WORDS)
    old = make_link(house)
    with house.database.as_owner() as session:
        late = {"then": NOW - timedelta(seconds=1)}
        session.execute(text("update invitation set expires_at = :then where accepted_at is null"), late)
    said = {stranger.get(path, status=404).html for path in (link, old, "/invitation/forged", f"{link}x")}
    assert len(said) == 1


def test_an_address_that_has_an_account_is_told_so(house: House, stranger: Browser, link: str) -> None:
    form = stranger.get(link).form("Accept")
    with house.database.as_owner() as session:
        taken = {"new": EMAIL, "old": house.sethi.carer.email}
        session.execute(text("update account set email = :new where email = :old"), taken)
    before = contents(house.database)
    page = stranger.send(form, status=409, password=WORDS)
    assert "This email address already has an account" in page.words
    assert changed(before, contents(house.database)) == []
