"""A child's social worker agrees by a link, without an account: once, in time, and knowing no name without a code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import text
from werkzeug.test import TestResponse

from constellations.approvals import queries
from constellations.approvals.queries import link_of_unit
from constellations.stays.deciding import cancel
from core.actor import Actor
from core.ids import new_id
from core.unit_of_work import Unit, read, run
from notifications.channels.channel import Mail
from tests.factories.approvals import ADDRESS, LATER, WORKER, mails, newest_token, sent_to, waiting
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import changed, contents

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture
def stay(house: House) -> UUID:
    """A sleepover that waits."""
    return waiting(house)


@pytest.fixture
def token(house: House, stay: UUID) -> str:
    """The link that the liaison worker sent for it."""
    return sent_to(house, stay, house.heron.liaison_worker)


def state(house: House, stay_id: UUID) -> str:
    with house.database.as_owner() as session:
        return str(session.execute(text("select state from stay where id = :id"), {"id": stay_id}).scalar_one())


def audited(house: House, kind: str) -> list[dict[str, object]]:
    query = text("select actor, detail from audit_entry where kind = :kind order by at, id")
    with house.database.as_owner() as session:
        return [{"actor": row.actor, **row.detail} for row in session.execute(query, {"kind": kind})]


def code_in(mail: Mail | str) -> str:
    assert isinstance(mail, Mail), mail
    found = re.search(r"\b(\d{6})\b", mail.text)
    assert found, mail.text
    return found[1]


def stays_seen(unit: Unit) -> int:
    return int(unit.session.execute(text("select count(*) from stay")).scalar_one())


def press(browser: Browser, page: Page, button: str, status: int = 200, **fields: str) -> Page:
    return browser.send(page.form(button), button=button, status=status, **fields)


def test_W1_R25_the_liaison_worker_sends_it_and_the_social_worker_agrees(
    house: House, open_as: OpenAs, stranger: Browser, stay: UUID
) -> None:
    liaison = open_as(house.heron.liaison_worker)
    page = liaison.get(liaison.get(f"/stays/{stay}").link("Ask the child's social worker"))
    page = liaison.send(page.form("Send the link"), name=WORKER, email="nobody", status=422)
    assert page.error_of("email") == "Type their work email, like sam.okoro@council.example."
    page = liaison.send(page.form("Send the link"), name=WORKER, email=ADDRESS)
    assert f"{WORKER} was sent a link, the link stands until 6 pm Saturday" in page.words
    (mail,) = mails(house, "approval-link")
    assert isinstance(mail, Mail)
    assert mail.to_address == ADDRESS
    reference = re.findall(r"Sleepover (\w{5})", mail.subject)[0]
    for secret in ("Mali", "Marsh", "Tallis", "Heron"):
        assert secret not in mail.subject + mail.text
    path = re.findall(r"https?://[^/]+(/\S+)", mail.text)[0]
    page = stranger.get(path)
    assert page.title == f"Do you agree to sleepover {reference}?"
    assert "Where Heron hub home When Fri 20 to Sun 22 Mar, 2 nights" in page.words
    assert "Mali" not in page.html
    assert "Marsh" not in page.html
    page = press(stranger, page, "I agree")
    assert page.title == "Thank you, you agreed"
    assert state(house, stay) == "confirmed"
    assert f"{WORKER}, the child's social worker, agreed" in liaison.get(f"/stays/{stay}").words
    (entry,) = audited(house, "approval-answered")
    with house.database.as_owner() as session:
        link = session.execute(text("select id, worker_id, answer from approval_link")).one()
    assert (entry["actor"], entry["worker_id"], link.answer) == (f"link:{link.id}", str(link.worker_id), "agreed")
    (confirmed,) = audited(house, "stay-confirmed")
    assert confirmed["actor"] == f"link:{link.id}"


def test_refusing_frees_the_nights(house: House, stranger: Browser, stay: UUID, token: str) -> None:
    page = press(stranger, stranger.get(f"/agree/{token}"), "I can't agree")
    assert page.title == "You said that you can't agree"
    assert state(house, stay) == "declined"
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from bed_night")).scalar_one() == 0


def test_a_scanner_that_looks_consumes_nothing(house: House, stranger: Browser, stay: UUID, token: str) -> None:
    before = contents(house.database)
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        assert stranger.ask(method, f"/agree/{token}").status_code == 200
    assert changed(before, contents(house.database)) == []
    press(stranger, stranger.get(f"/agree/{token}"), "I agree")
    assert state(house, stay) == "confirmed"


def test_a_link_that_is_used_twice_says_so(house: House, stay: UUID, token: str) -> None:
    first, second = Browser(house.app), Browser(house.app)
    page, late = first.get(f"/agree/{token}"), second.get(f"/agree/{token}")
    press(first, page, "I agree")
    page = press(second, late, "I can't agree", status=410)
    assert page.title == "This link was used already"
    assert state(house, stay) == "confirmed"
    assert len(audited(house, "approval-answered")) == 1


def seen(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    plain = re.sub(r'nonce="[^"]*"|csrf[^>]*>', "", answer.get_data(as_text=True))
    own = {"Set-Cookie", "X-Request-Id"}
    headers = sorted((name, re.sub(r"nonce-[^' ]+", "", value)) for name, value in answer.headers if name not in own)
    return answer.status_code, plain, headers


def kill(house: House, how: str, stay_id: UUID) -> None:
    """Take away what a link stands on."""
    if how == "changed":
        with house.app.app_context():
            run(house.marsh.carer.actor, None, lambda unit: cancel(unit, stay_id), now=NOW)
    elif how == "sent again":
        sent_to(house, stay_id, house.manager)
    elif how == "another version":
        with house.database.as_owner() as session:
            session.execute(text("update stay set version = version + 1 where id = :id"), {"id": stay_id})
    elif how == "right ended":
        end = "update membership set until = :now where person_id = :id"
        with house.database.as_owner() as session:
            session.execute(text(end), {"now": NOW, "id": house.heron.liaison_worker.id})
    elif how == "suspended":
        end = "update person set deactivated_at = :now where id = :id"
        with house.database.as_owner() as session:
            session.execute(text(end), {"now": NOW, "id": house.heron.liaison_worker.id})


HOWS = ("changed", "sent again", "another version", "right ended", "suspended", "too late")


@pytest.mark.parametrize("how", HOWS)
def test_E40_died_links_answer_alike_and_answer_nothing(house: House, stay: UUID, token: str, how: str) -> None:
    browser = Browser(house.app)
    browser.get(f"/agree/{token}")
    unknown = seen(Browser(house.app).ask("GET", f"/agree/{new_id()}"))
    kill(house, how, stay)
    was = state(house, stay)
    with time_machine.travel(NOW + timedelta(days=4) if how == "too late" else NOW, tick=False):
        assert seen(Browser(house.app).ask("GET", f"/agree/{token}")) == unknown
        assert unknown[0] == 404
        agrees = browser.hidden("/sign-in") | {"do": "agreed"}
        dead = browser.post(f"/agree/{token}", agrees, status=404)
    assert dead.title == "This link is over"
    assert state(house, stay) == was


def test_control_without_its_guards_a_died_link_opens(
    house: House, stay: UUID, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kill(house, "another version", stay)
    monkeypatch.setattr(queries, "stands", lambda _link, _loaded: True)
    assert Browser(house.app).ask("GET", f"/agree/{token}").status_code == 200
    kill(house, "right ended", stay)
    assert Browser(house.app).ask("GET", f"/agree/{token}").status_code == 404
    of_link = "select pg_get_functiondef('set_link_context(uuid, timestamptz, boolean)'::regprocedure)"
    with house.database.as_owner() as session:
        whole = session.execute(text(of_link)).scalar_one()
        unguarded = whole.replace("and exists (", "and not false or exists (").replace("%", "%%")
        session.connection().exec_driver_sql(unguarded)
    assert Browser(house.app).ask("GET", f"/agree/{token}").status_code == 200


def test_S3_a_first_name_comes_after_a_code_alone(house: House, stranger: Browser, token: str) -> None:
    page = press(stranger, stranger.get(f"/agree/{token}"), "Send me a code")
    (mail,) = mails(house, "approval-code")
    code = code_in(mail)
    assert isinstance(mail, Mail)
    assert mail.to_address == ADDRESS
    assert "Mali" not in mail.text
    page = press(stranger, page, "Show the first name", code=code)
    assert "It is for Mali." in page.words
    (read,) = [one for one in audited(house, "child-read") if one["surface"] == "approvals.link"]
    assert str(read["actor"]).startswith("link:")  # R32: whoever holds a link has read, too
    assert "Mali" not in Browser(house.app).get(f"/agree/{token}").html, "another browser proved nothing"
    with house.database.as_owner() as session:
        row = session.execute(text("select l::text from approval_link l")).scalar_one()
    assert code not in row
    assert len(audited(house, "approval-code-typed")) == 1


def test_a_code_is_over_after_ten_minutes_and_so_is_the_name(house: House, stranger: Browser, token: str) -> None:
    page = press(stranger, stranger.get(f"/agree/{token}"), "Send me a code")
    code = code_in(mails(house, "approval-code")[0])
    assert "It is for Mali." in press(stranger, page, "Show the first name", code=code).words
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        assert "Mali" not in stranger.get(f"/agree/{token}").html
        late = press(stranger, page, "Show the first name", status=422, code=code, key=str(new_id()))
        assert late.words.count("This code is over. Ask for another one.") >= 1
    assert mails(house, "approval-code", now=NOW + timedelta(minutes=10)) == ["no longer stands"]


def test_guessing_a_code_is_limited(house: House, stranger: Browser, token: str) -> None:
    page = press(stranger, stranger.get(f"/agree/{token}"), "Send me a code")
    code = code_in(mails(house, "approval-code")[0])
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        said = press(stranger, page, "Show the first name", status=422, code=wrong, key=str(new_id()))
        assert "Mali" not in said.html
    said = press(stranger, page, "Show the first name", status=422, code=code, key=str(new_id()))
    assert "This code is over" in said.words
    assert "Mali" not in said.html
    for _ in range(4):
        press(stranger, page := stranger.get(f"/agree/{token}"), "Send me a")
    page = stranger.get(f"/agree/{token}")
    assert not page.has_button("Send me a")
    assert "Five codes were sent" in page.words
    assert len(mails(house, "approval-code")) == 5


def test_S3_nobody_here_is_asked_as_the_childs_social_worker(house: House, open_as: OpenAs, stay: UUID) -> None:
    liaison = open_as(house.heron.liaison_worker)
    page = liaison.get(f"/stays/{stay}/social-worker")
    for one in (house.heron.liaison_worker, house.heron.hub_carer, house.marsh.carer, house.manager):
        page = liaison.send(page.form("Send the link"), name="Sam", email=one.email.upper(), status=422)
        assert page.error_of("email").startswith("This address belongs to somebody here.")


def test_the_worker_is_kept_dated_and_sealed(house: House, open_as: OpenAs, stay: UUID, token: str) -> None:
    page = open_as(house.manager).get(f"/stays/{stay}/social-worker")
    assert (page.value_of("name"), page.value_of("email")) == (WORKER, ADDRESS)
    sent_to(house, stay, house.manager, email="new.worker@council.example")
    with house.database.as_owner() as session:
        rows = session.execute(text("select until, w::text as whole from childs_worker w order by since, id")).all()
    assert [row.until for row in rows] == [NOW, None]
    assert all("council.example" not in row.whole and "Bea" not in row.whole for row in rows)
    assert "council.example" not in str(audited(house, "childs-worker-kept"))
    assert newest_token(house, stay) != token


def test_R71_a_link_opens_its_one_stay_alone(house: House, token: str) -> None:
    other = house.ask(house.sethi, "Reuben", LATER)
    with house.database.as_owner() as session:
        link_id = session.execute(text("select id from approval_link")).scalar_one()
    with house.app.app_context():
        found = read(Actor(link_id=link_id), link_of_unit, now=NOW)
        assert found is not None
        assert found[1].stay.id != other
        for nobody in (new_id(), UUID(int=0)):
            assert read(Actor(link_id=nobody), stays_seen, now=NOW) == 0


def test_a_stay_that_does_not_wait_asks_nobody(house: House, open_as: OpenAs) -> None:
    sure = house.certain(house.marsh, "Sol")
    assert open_as(house.manager).ask("GET", f"/stays/{sure}/social-worker").status_code == 409
