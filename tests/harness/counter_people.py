"""People and things for the counter app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from core import clock
from core.ids import new_id, stream_id
from tests.harness.counter_app import MEMBER, THING

AsOwner = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Counter:
    """A person who counts: with an account, and a member of things."""

    person_id: UUID
    email: str


def stream_of(thing: UUID) -> UUID:
    """The stream of a thing."""
    return stream_id(THING, thing)


def add_things(as_owner: AsOwner, number: int) -> list[UUID]:
    """Make things to count."""
    made = [new_id() for _ in range(number)]
    with as_owner() as session:
        for thing in made:
            statement = text("insert into space (id, kind, name) values (:id, 'interest_group', 'A thing')")
            session.execute(statement, {"id": thing})
    return made


def add_counter(as_owner: AsOwner, things: Sequence[UUID] = ()) -> Counter:
    """Make a person with an account, a member of these things."""
    counter = Counter(new_id(), "")
    counter = Counter(counter.person_id, f"{counter.person_id.hex}@counters.test")
    values = {"person": counter.person_id, "email": counter.email, "now": clock.now()}
    with as_owner() as session:
        session.execute(text("insert into person values (:person, 'Ada', 'Marsh', null, :now)"), values)
        account = (
            "insert into account (person_id, email, active, fs_uniquifier, created_at)"
            " values (:person, :email, true, :email, :now)"
        )
        session.execute(text(account), values)
        for thing in things:
            member = "insert into membership values (:id, :person, :thing, :role, :now)"
            session.execute(text(member), values | {"id": new_id(), "thing": thing, "role": MEMBER})
    return counter


def add_session(as_owner: AsOwner, person_id: UUID) -> UUID:
    """Make a session of the person that lives for an hour."""
    made = new_id()
    statement = text(
        "insert into session (id, token_hash, person_id, data, kept, created_at, seen_at, expires_at)"
        " values (:id, uuid_send(:id), :person, '{}', false, :now, :now, :now + interval '1 hour')"
    )
    with as_owner() as session:
        session.execute(statement, {"id": made, "person": person_id, "now": clock.now()})
    return made
