"""Raising a concern: numbers first, then a short form, signed in or by a link; nothing typed is lost (R47, R48)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from accounts.signin.services import invitation_token, invite
from accounts.signin.session_state import COOKIE
from accounts.spaces.models import Space
from app.factory import create_app
from community.concerns.link import PURPOSE
from community.concerns.models import Concern
from core.crypto.envelope import unseal
from core.settings import Settings
from core.signed_links import sign_link
from core.unit_of_work import run
from tests.factories.concerns import Safeguarding, appoint
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import changed, contents

OpenAs = Callable[[Somebody], Browser]
STORY = "He said he is afraid to go home.\nI saw marks on his arm."


@pytest.fixture
def leads(house: House) -> Safeguarding:
    return appoint(house)


def concerns(house: House) -> list[dict[str, object]]:
    """Every row, as the tests' own role."""
    house.database.act_as("none")
    rows = house.database.connection.execute(text("select * from concern order by id")).mappings().all()
    return [{**row, **unseal(row["service_id"], Concern.place_of(row["id"]), row["sealed"])} for row in rows]


def ticked(page: Page, name: str) -> str:
    """The value of the box beside this name."""
    label = next(one for one in page.all("label") if "".join(one.itertext()).startswith(name))
    return page.one("input", id=label.attrib["for"]).attrib["value"]


def link_of(house: House, person: Somebody) -> str:
    with house.app.app_context():
        return f"/concerns/link/{sign_link(PURPOSE, person.id)}"


def test_R47_numbers_come_first_with_who_answers_now(leads: Safeguarding, open_as: OpenAs) -> None:
    page = open_as(leads.house.marsh.carer).get("/concerns/raise")
    assert page.title == "Raise a concern"
    words = page.words
    order = ["999", "It is Wed 10 am. Open now:", "01632 960144", "Closed just now", "01632 960190", "What happened?"]
    assert [words.index(said) for said in order] == sorted(words.index(said) for said in order)
    assert "Is a child not safe? Ring first." in words
    assert "Only the safeguarding team of Wexmoor sees this." in words


def test_R48_a_sent_concern_stands_in_the_inbox(leads: Safeguarding, open_as: OpenAs) -> None:
    house, browser = leads.house, open_as(leads.house.marsh.carer)
    page = browser.get("/concerns/raise")
    sol, marion = ticked(page, "Sol"), ticked(page, "Marion Tallis")
    assert marion == str(house.heron.hub_carer.id)
    sent = browser.send(
        page.form("Send"), story=STORY, danger="no", children=sol, people=marion, reach_words="07700 900123"
    )
    assert "Sent at 10 am today" in sent.words
    assert "Nobody has acknowledged it yet. Somebody must do so by 11 am today." in sent.words
    for said in ("afraid to go home", "Sol, Marion Tallis", "07700 900123"):
        assert said in sent.words
    (row,) = concerns(house)
    assert (row["story"], row["danger"], row["raised_by"]) == (STORY, "no", house.marsh.carer.id)
    assert row["hidden_from"] == [house.heron.hub_carer.id]
    assert sent.path == f"/concerns/{row['id']}"
    for lead in (leads.nina, leads.ivan):
        inbox = open_as(lead).get("/concerns")
        assert f"Concern {row['reference']}" in inbox.words
        assert "Acknowledge by 11 am today" in inbox.words


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 3, 4, 10, 0, tzinfo=UTC), "Somebody must tell you within the hour"),
        (datetime(2026, 3, 4, 22, 0, tzinfo=UTC), "The duty team gets a message as soon as you send"),
        (datetime(2026, 4, 6, 11, 0, tzinfo=UTC), "The office is closed now"),
    ],
)
def test_S15_the_form_says_whether_the_office_is_open(
    leads: Safeguarding, stranger: Browser, moment: datetime, said: str
) -> None:
    with time_machine.travel(moment, tick=False):
        assert said in stranger.get(link_of(leads.house, leads.house.marsh.carer)).words


def test_somebody_in_danger_999_stands_first_and_it_is_sent(leads: Safeguarding, open_as: OpenAs) -> None:
    browser = open_as(leads.house.marsh.carer)
    sent = browser.send(browser.get("/concerns/raise").form("Send"), story=STORY, danger="yes")
    assert sent.words.index("Ring 999 now") < sent.words.index("Sent at")
    assert any(link.attrib["href"] == "tel:999" for link in sent.all("a"))
    assert len(concerns(leads.house)) == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"story": "", "danger": "no", "when_words": "on Monday"}, "story"),
        ({"story": STORY}, "danger"),
        ({"story": STORY, "danger": "perhaps"}, "danger"),
        ({"story": "x" * 10_001, "danger": "no"}, "story"),
        ({"story": STORY, "danger": "no", "about_words": "y" * 301}, "about_words"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    leads: Safeguarding, open_as: OpenAs, fields: dict[str, str], field: str
) -> None:
    browser = open_as(leads.house.marsh.carer)
    form = browser.get("/concerns/raise").form("Send")
    before = contents(leads.house.database)
    page = browser.send(form, status=422, reach_words="ring me", **fields)
    assert page.error_of(field)
    assert page.value_of("reach_words") == "ring me"
    assert page.value_of("story").strip() == fields["story"].strip()
    assert changed(before, contents(leads.house.database)) == []


def test_ticked_people_stay_ticked_after_a_mistake(leads: Safeguarding, open_as: OpenAs) -> None:
    browser = open_as(leads.house.marsh.carer)
    page = browser.get("/concerns/raise")
    marion = ticked(page, "Marion Tallis")
    again = browser.send(page.form("Send"), status=422, danger="no", people=marion)
    assert "checked" in again.one("input", value=marion).attrib


def test_hidden_characters_never_stop_a_concern(leads: Safeguarding, open_as: OpenAs) -> None:
    browser = open_as(leads.house.marsh.carer)
    form = browser.get("/concerns/raise").form("Send")
    browser.send(form, story="He\x00 \u202ewas\u200b afraid", danger="unsure")
    assert concerns(leads.house)[0]["story"] == "He was afraid"


def test_R49_who_is_ticked_stays_hidden_from_it_also_when_they_left_meanwhile(
    leads: Safeguarding, open_as: OpenAs
) -> None:
    browser = open_as(leads.house.marsh.carer)
    form = browser.get("/concerns/raise").form("Send")
    browser.send(form, story=STORY, danger="no", people=str(leads.elsewhere.id))
    assert concerns(leads.house)[0]["hidden_from"] == [leads.elsewhere.id]


def test_the_same_form_again_is_the_same_concern(leads: Safeguarding, open_as: OpenAs) -> None:
    browser = open_as(leads.house.marsh.carer)
    form = browser.get("/concerns/raise").form("Send")
    first = browser.send(form, story=STORY, danger="no")
    assert browser.send(form, story=STORY, danger="no").path == first.path
    assert len(concerns(leads.house)) == 1
    other = browser.send(form, story="And one more thing.", danger="no", status=409)
    assert other.value_of("story") == "And one more thing."
    browser.send(other.form("Send"))
    assert len(concerns(leads.house)) == 2


def test_R47_signed_out_without_a_link_there_are_the_numbers(leads: Safeguarding, stranger: Browser) -> None:
    for path in ("/concerns/raise", "/concerns/link/forged", f"/concerns/link/{UUID(int=7)}"):
        page = stranger.get(path)
        assert any(link.attrib["href"] == "tel:999" for link in page.all("a"))
        assert not page.forms()
    hidden = stranger.hidden("/sign-in")
    before = contents(leads.house.database)
    stranger.post("/concerns/raise", {**hidden, "story": STORY, "danger": "no"}, status=404)
    assert changed(before, contents(leads.house.database)) == []


def test_INV_by_an_invitation_link_without_an_account(leads: Safeguarding, stranger: Browser) -> None:
    house = leads.house
    with house.app.app_context():
        made = run(
            house.manager.actor,
            None,
            lambda unit: invite(
                unit,
                email="new@kith.test",
                given_name="Wren",
                family_name="Hill",
                service_id=house.heron.service_id,
                role="approved_carer",
                household_id=house.marsh.id,
            ),
        )
        token = invitation_token(made.id)
    invitation = stranger.get(f"/invitation/{token}")
    before = contents(house.database)
    page = stranger.get(invitation.link("Raise a concern"))
    assert changed(before, contents(house.database)) == []  # a scanner that looks consumes nothing
    assert "01632 960170" in page.words
    assert "Marion" not in page.words
    sent = stranger.send(page.form("Send"), story=STORY, danger="unsure", about_words="Kai")
    (row,) = concerns(house)
    assert f"Your reference is {row['reference']}." in sent.words
    assert row["raised_by"] is None
    assert row["link_of_invitation"] is not None
    stranger.get(f"/invitation/{token}")  # and is still good


def test_by_the_link_of_a_person_who_is_signed_out(leads: Safeguarding, stranger: Browser, open_as: OpenAs) -> None:
    house = leads.house
    path = link_of(house, house.marsh.carer)
    assert open_as(house.marsh.carer).get("/emergency").has_link("Raise a concern")
    page = stranger.get(path)
    assert "Dee" not in page.words  # who holds it learns nothing of whose it is
    sent = stranger.send(page.form("Send"), story=STORY, danger="yes")
    assert "Ring 999 now" in sent.words
    (row,) = concerns(house)
    assert (row["raised_by"], row["link_of_person"]) == (None, house.marsh.carer.id)
    seen = open_as(leads.nina).get(f"/concerns/{row['id']}").words
    assert "used the link of Dee Marsh and was not signed in" in seen
    # A link is not a signature: whoever it was given to does not read what was sent with it.
    open_as(house.marsh.carer).get(f"/concerns/{row['id']}", status=404)
    assert "Concern " + str(row["reference"]) not in open_as(house.marsh.carer).get("/concerns").words


def test_R74_the_link_of_somebody_who_left_opens_nothing(leads: Safeguarding, stranger: Browser) -> None:
    path = link_of(leads.house, leads.house.marsh.carer)
    with leads.house.database.as_owner() as session:
        values = {"id": leads.house.marsh.carer.id}
        session.execute(text("update person set deactivated_at = now() where id = :id"), values)
    assert not stranger.get(path).forms()


def test_a_session_that_ended_while_somebody_wrote_loses_nothing(leads: Safeguarding, open_as: OpenAs) -> None:
    browser = open_as(leads.house.marsh.carer)
    form = browser.get("/concerns/raise").form("Send")
    browser.client.delete_cookie(COOKIE)
    page = browser.send(form, status=400, story=STORY, danger="no", reach_words="ring me")
    assert "Your words are here." in page.words
    assert concerns(leads.house) == []
    assert page.value_of("story").strip() == STORY
    browser.send(page.form("Send"))
    (row,) = concerns(leads.house)
    assert (row["story"], row["link_of_person"]) == (STORY, leads.house.marsh.carer.id)


def test_E15_a_family_of_a_partner_chooses_who_gets_it(leads: Safeguarding, open_as: OpenAs) -> None:
    house, browser = leads.house, open_as(leads.house.penrose.carer)
    page = browser.get("/concerns/raise")
    assert page.words.index("Wexmoor") < page.words.index("Lantern Fostering")
    browser.send(page.form("Send"), story=STORY, danger="no")
    browser.send(browser.get("/concerns/raise").form("Send"), story=STORY, danger="no", service=str(house.lantern))
    browser.send(
        browser.get("/concerns/raise").form("Send"), story=STORY, danger="no", service=str(house.teal.service_id)
    )
    assert [row["service_id"] for row in concerns(house)] == [
        house.heron.service_id,
        house.lantern,
        house.heron.service_id,
    ]


def test_every_sentence_can_be_read_at_nine(leads: Safeguarding, open_as: OpenAs) -> None:
    """Flesch-Kincaid of the form's own words: the grade of the fourth school year, which is age nine."""
    page = open_as(leads.house.marsh.carer).get("/concerns/raise")
    main = page.one("main")
    said = [
        " ".join("".join(one.itertext()).split())
        for tag in ("p", "label", "legend", "h1", "h2")
        for one in main.iter(tag)
    ]
    said += [" ".join("".join(one.itertext()).split()) for one in page.all("div", class_="govuk-hint")]
    words = " ".join(said).split()
    letters = [w.strip(".,:?!’").lower() for w in words if w.strip(".,:?!’").isalpha()]
    syllables = sum(_syllables(word) for word in letters)
    sentences = sum(sum(part in ".?!" for part in one) or 1 for one in said)
    grade = 0.39 * len(letters) / sentences + 11.8 * syllables / len(letters) - 15.59
    print(f"{len(letters)} words, {sentences} sentences, grade {grade:.1f}")
    assert grade <= 4.5


def _syllables(word: str) -> int:
    groups, last = 0, False
    for letter in word:
        vowel = letter in "aeiouy"
        groups += vowel and not last
        last = vowel
    return max(1, groups - (word.endswith("e") and not word.endswith("le") and groups > 1))


@pytest.fixture(scope="module")
def cut_off(settings: Settings) -> Flask:
    """The app with nothing behind its database address."""
    nowhere = "postgresql+psycopg://kith_web:x@127.0.0.1:1/kith"
    return create_app(replace(settings, database_url=nowhere, worker_database_url=nowhere))


def test_who_may_not_read_it_again_learns_that_it_was_sent(leads: Safeguarding, open_as: OpenAs) -> None:
    """A records officer raises one (concern.create Y) and has no reading of their own (concern.read R)."""
    house = leads.house
    with house.database.as_owner() as session:
        officer = Builder(session).member("Ola Beck", house.heron.service_id, "records_officer")
    browser = open_as(officer)
    sent = browser.send(browser.get("/concerns/raise").form("Send"), story=STORY, danger="no")
    (row,) = concerns(house)
    assert sent.path == "/concerns/sent"
    assert f"Your reference is {row['reference']}." in sent.words
    browser.get(f"/concerns/{row['id']}", status=404)
    assert str(row["reference"]) not in browser.get("/concerns").words


def test_every_role_may_raise_one(leads: Safeguarding, open_as: OpenAs) -> None:
    """concern.create is Y for everybody who is signed in, also for a worker of no service, who chooses one."""
    house = leads.house
    with house.database.as_owner() as session:
        make = Builder(session)
        hub = make.put(Space, kind="regional_hub", name="Foster Midvale")
        people = [
            make.member("Hal Ross", hub, "hub_staff"),
            make.member("Uma Dale", house.heron.service_id, "user_admin"),
            make.member("Abe Lunn", house.heron.service_id, "auditor"),
            make.person("Ned Orr"),
        ]
    people += [house.heron.hub_carer, house.heron.liaison_worker, house.social_worker, house.manager, leads.nina]
    for person in people:
        browser = open_as(person)
        browser.send(browser.get("/concerns/raise").form("Send"), story=STORY, danger="no")
    assert len(concerns(house)) == len(people)


def test_with_the_database_gone_there_are_numbers_and_the_words_stay(cut_off: Flask) -> None:
    browser = Browser(cut_off)
    token = browser.get("/concerns/raise").path
    assert token == "/concerns/raise"
    with cut_off.app_context():
        path = f"/concerns/link/{sign_link(PURPOSE, UUID(int=5))}"
    page = browser.get(path, status=503)
    assert any(link.attrib["href"] == "tel:999" for link in page.all("a"))
    hidden = {"csrf_token": browser.get("/sign-in").form("Sign in").fields["csrf_token"], "key": str(UUID(int=9))}
    page = browser.post(path, {**hidden, "story": STORY, "danger": "no"}, status=503)
    assert "Not sent. Your words are kept on this page." in page.words
    assert page.value_of("story").strip() == STORY
    assert page.answer.headers["Retry-After"] == "5"
