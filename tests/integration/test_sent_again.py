"""A notice that could not be delivered is sent again by hand: by an operator alone, audited, and weighed anew."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from core.ids import new_id
from notifications.channels.channel import Refused
from notifications.outbox.sender import Sender
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.post import Post

OpenAs = Callable[[Somebody], Browser]


def as_operator(house: House) -> Somebody:
    with house.database.as_owner() as session:
        space = new_id()
        session.execute(text("insert into space (id, kind, name) values (:id, 'platform', 'Kith')"), {"id": space})
        role = "insert into membership (id, person_id, space_id, role, since) values (:id, :p, :s, :role, '2025-01-01')"
        values = {"id": new_id(), "p": house.social_worker.id, "s": space, "role": "platform_operator"}
        session.execute(text(role), values)
    return house.social_worker


@pytest.fixture
def refused(house: House, app_context: Flask) -> UUID:
    """The mail of an ask, which the hub home's mail server refused."""
    house.ask(house.marsh, "Sol")
    post = Post()
    post.problem = Refused("refused with 550")
    while Sender(post).send_next(NOW):
        pass
    with house.database.as_owner() as session:
        found: UUID = session.execute(text("select id from outbox where state = 'failed'")).scalar_one()
    return found


def sent(post: Post) -> int:
    while Sender(post).send_next(NOW):
        pass
    return len(post.mails)


def test_what_could_not_be_delivered_is_sent_again_by_the_operator_and_audited(
    house: House, refused: UUID, open_as: OpenAs
) -> None:
    browser = open_as(as_operator(house))
    page = browser.get("/platform/due-things")
    assert "A sleepover needs your answer Email, 1 attempt." in page.words
    assert "refused with 550" in page.words
    assert house.heron.hub_carer.name not in page.words
    page = browser.send(page.form("Send again"))
    assert "It is sent again now" in page.words
    assert "Could not be delivered" not in page.words
    assert sent(Post()) == 1
    browser.post(f"/platform/due-things/outbox/{refused}/again", browser.hidden(), 404)  # it went
    house.database.act_as("none")
    audited = "select count(*) from audit_entry where kind = 'work-started-by-hand'"
    assert house.database.connection.execute(text(audited)).scalar_one() == 1


def test_E56_a_channel_that_can_be_asked_is_asked_before_it_goes_again(
    house: House, refused: UUID, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = open_as(as_operator(house))
    browser.send(browser.get("/platform/due-things").form("Send again"))
    monkeypatch.setattr(Post, "has", lambda _post, mail_id: mail_id == refused)
    assert sent(Post()) == 0
    with house.database.as_owner() as session:
        state = session.execute(text("select state from outbox where id = :id"), {"id": refused}).scalar_one()
    assert state == "sent"


def test_what_was_stopped_or_read_meanwhile_is_not_sent_again(house: House, refused: UUID, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        stop = "insert into notice_stop (subject_id, since, service_id) values (:id, :at, :service)"
        values = {"id": house.marsh.id, "at": NOW, "service": house.heron.service_id}
        session.execute(text(stop), values)
    browser = open_as(as_operator(house))
    browser.send(browser.get("/platform/due-things").form("Send again"))
    assert sent(Post()) == 0


def test_a_digest_is_not_offered_since_what_it_carried_goes_with_the_next(
    house: House, refused: UUID, open_as: OpenAs
) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update outbox set kind = 'digest' where id = :id"), {"id": refused})
    browser = open_as(as_operator(house))
    assert "Could not be delivered" not in browser.get("/platform/due-things").words
