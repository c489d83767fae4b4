"""Messages for the tests of pages, sent by the use case itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from community.conversations.pins import pin
from community.conversations.rules import Kind, conversation_id
from community.conversations.services import read_to, send
from core.ids import new_id
from core.unit_of_work import run
from tests.factories.pages_house import NOW, House, Somebody


def heron(house: House, kind: Kind = Kind.EVERYONE) -> UUID:
    """A conversation of Heron's."""
    return conversation_id(house.heron.id, kind)


def say(house: House, author: Somebody, conversation: UUID | str, words: str, now: datetime = NOW) -> UUID:
    """Somebody sends a message; returns its id."""
    where = UUID(str(conversation))
    with house.app.app_context():
        sent = run(author.actor, None, lambda unit: send(unit, where, new_id(), words), now=now)
    return UUID(sent["id"])


def asks(house: House, author: Somebody, conversation: UUID, words: str, now: datetime = NOW) -> UUID:
    """Somebody sends a message that everybody is asked to confirm; returns its id."""
    with house.app.app_context():
        sent = run(author.actor, None, lambda unit: send(unit, conversation, new_id(), words, asks=True), now=now)
    return UUID(sent["id"])


def pin_of(house: House, author: Somebody, conversation: UUID, label: str, value: str, now: datetime = NOW) -> UUID:
    """Somebody pins a fact; returns its id."""
    with house.app.app_context():
        run(author.actor, None, lambda unit: pin(unit, conversation, label, value, ()), now=now)
    with house.database.as_owner() as session:
        last = "select id from pinned_fact where conversation_id = :c order by at desc, id desc limit 1"
        found: UUID = session.execute(text(last), {"c": conversation}).scalar_one()
    return found


def reads(house: House, reader: Somebody, conversation: UUID, number: int, *, back: bool = False) -> None:
    """Somebody reads so far, or marks what comes after as unread."""
    with house.app.app_context():
        run(reader.actor, None, lambda unit: read_to(unit, conversation, number, back=back), now=NOW)
