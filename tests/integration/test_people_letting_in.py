"""Somebody who was brought in from a file is invited as who they are: one person, one home, one role, one account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.factories.matrix_service import unclaimed_adult
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import Builder, House, Somebody
from tests.factories.pages_watch import changed, contents
from tests.factories.service_people import Staff, add_staff
from tests.integration.test_people_inviting import WORDS, invite, link_in, sent

OpenAs = Callable[[Somebody], Browser]
EMAIL = "petra.novak@kith.test"
PETRA: dict[str, Any] = {"given_name": "Petra", "family_name": "Novak", "email": EMAIL}


@pytest.fixture
def staff(house: House) -> Staff:
    return add_staff(house)


@pytest.fixture
def petra(house: House) -> UUID:
    """An approved carer of the Marsh home, from a file."""
    with house.database.as_owner() as session:
        return unclaimed_adult(Builder(session), house.marsh)


def accounts(house: House) -> dict[str, UUID]:
    house.database.act_as("none")
    rows = house.database.connection.execute(text("select email, person_id from account"))
    return {row.email: row.person_id for row in rows}


def count(house: House, table: str) -> int:
    house.database.act_as("none")
    return int(house.database.connection.execute(text(f"select count(*) from {table}")).scalar_one())


def test_from_their_page_they_are_let_in_as_who_they_are(
    house: House, staff: Staff, petra: UUID, open_as: OpenAs, stranger: Browser
) -> None:
    people, members = count(house, "person"), count(house, "household_member")
    admin = open_as(staff.admin)
    page = admin.get(admin.get(f"/service/people/{petra}").link("Invite them to sign in"))
    assert "Invite Petra Novak to sign in" in page.words
    assert admin.send(page.form("Send the invitation"), email=EMAIL).path.startswith("/service/invitations")
    (mail,) = sent(house.app)
    stranger.send(stranger.get(link_in(mail)).form("Accept"), password=WORDS)
    assert accounts(house)[EMAIL] == petra
    assert (count(house, "person"), count(house, "household_member")) == (people, members)
    today = Browser(house.app).sign_in(Somebody(petra, "Petra Novak", EMAIL), WORDS).get("/today")
    assert today.has_link("Ask for a sleepover")
    again = admin.get(f"/service/people/{petra}")
    assert not again.has_link("Invite them to sign in")
    admin.get(f"/service/people/{petra}/let-in", status=409)


def test_control_somebody_of_another_name_is_another_person(
    house: House, staff: Staff, petra: UUID, open_as: OpenAs, stranger: Browser
) -> None:
    people = count(house, "person")
    invite(open_as(staff.admin), **PETRA | {"given_name": "Rose"}, role="adult", home=str(house.marsh.id))
    (mail,) = sent(house.app)
    stranger.send(stranger.get(link_in(mail)).form("Accept"), password=WORDS)
    assert count(house, "person") == people + 1
    assert accounts(house)[EMAIL] != petra


def test_invited_by_name_into_their_home_they_are_taken_up_too(
    house: House, staff: Staff, petra: UUID, open_as: OpenAs, stranger: Browser
) -> None:
    people, members = count(house, "person"), count(house, "household_member")
    invite(open_as(staff.admin), **PETRA, role="adult", home=str(house.marsh.id), approved="yes")
    (mail,) = sent(house.app)
    stranger.send(stranger.get(link_in(mail)).form("Accept"), password=WORDS)
    assert accounts(house)[EMAIL] == petra
    assert (count(house, "person"), count(house, "household_member")) == (people, members)


def test_of_the_same_name_in_another_home_it_is_another_person(
    house: House, staff: Staff, petra: UUID, open_as: OpenAs, stranger: Browser
) -> None:
    invite(open_as(staff.admin), **PETRA, role="adult", home=str(house.sethi.id), approved="yes")
    (mail,) = sent(house.app)
    stranger.send(stranger.get(link_in(mail)).form("Accept"), password=WORDS)
    assert accounts(house)[EMAIL] != petra


def test_two_of_one_name_are_not_guessed_between(
    house: House, staff: Staff, petra: UUID, open_as: OpenAs, stranger: Browser
) -> None:
    with house.database.as_owner() as session:
        twin = unclaimed_adult(Builder(session), house.marsh)
    invite(open_as(staff.admin), **PETRA, role="adult", home=str(house.marsh.id), approved="yes")
    (mail,) = sent(house.app)
    stranger.send(stranger.get(link_in(mail)).form("Accept"), password=WORDS)
    assert accounts(house)[EMAIL] not in {petra, twin}


def test_an_address_that_signs_in_is_not_given_to_another(
    house: House, staff: Staff, petra: UUID, open_as: OpenAs
) -> None:
    admin = open_as(staff.admin)
    form = admin.get(f"/service/people/{petra}/let-in").form("Send the invitation")
    before = contents(house.database)
    for email, words in ((house.sethi.carer.email, "Somebody signs in"), ("petra at home", "Type an email address")):
        page = admin.send(form, status=422, email=email)
        assert page.error_of("email").startswith(words)
        assert page.value_of("email") == email
    assert changed(before, contents(house.database)) == []
    admin.send(form, email=EMAIL)
    second = admin.send(admin.get(f"/service/people/{petra}/let-in").form("Send"), status=422, email="p@kith.test")
    assert second.error_of("email").startswith("They are invited already.")


def test_two_links_make_one_account(
    house: House, staff: Staff, petra: UUID, open_as: OpenAs, stranger: Browser
) -> None:
    """One by name, one from the page: who comes second is told, and no second person comes of it."""
    people = count(house, "person")
    admin = open_as(staff.admin)
    invite(admin, **PETRA | {"email": "other@kith.test"}, role="adult", home=str(house.marsh.id))
    house.database.act_as("none")
    house.database.connection.execute(text("update invitation set for_person = null, adds_role = true"))
    admin.send(admin.get(f"/service/people/{petra}/let-in").form("Send"), email=EMAIL)
    house.database.act_as("none")
    house.database.connection.execute(
        text("update invitation set for_person = :petra, adds_role = false"), {"petra": petra}
    )
    links = [link_in(mail) for mail in sent(house.app)]
    stranger.send(stranger.get(links[0]).form("Accept"), password=WORDS)
    other = Browser(house.app)
    page = other.send(other.get(links[1]).form("Accept"), status=409, password=WORDS)
    assert "signs in already" in page.words
    assert count(house, "person") == people


def test_R74_ending_their_access_withdraws_the_invitation(
    house: House, staff: Staff, petra: UUID, open_as: OpenAs, stranger: Browser
) -> None:
    admin = open_as(staff.admin)
    admin.send(admin.get(f"/service/people/{petra}/let-in").form("Send the invitation"), email=EMAIL)
    (mail,) = sent(house.app)
    end = admin.get(f"/service/people/{petra}/end-access")
    admin.send(end.form("End"), kind="suspended", reason="Not yet.")
    stranger.get(link_in(mail), status=404)


def test_a_worker_lets_in_the_adults_of_their_homes_alone(house: House, petra: UUID, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        other = unclaimed_adult(Builder(session), house.sethi, "Lena", "Holm")
    worker = open_as(house.social_worker)
    worker.get(f"/service/people/{petra}/let-in")
    worker.get(f"/service/people/{other}/let-in", status=404)
    open_as(house.manager).get(f"/service/people/{petra}/let-in", status=404)
    worker.get(f"/service/people/{uuid4()}/let-in", status=404)
