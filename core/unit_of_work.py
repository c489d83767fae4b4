"""The unit of work: the one place where state is read and changed (architecture 1.4).

`run(actor, key, command)` opens a transaction, sets the database context, takes the idempotency key, runs the
command, carries out the effects of its facts, stores the result under the key, appends the stream entries as the
last statement, commits and nudges the relays. `read(actor, query)` does the same for looking, without a trace.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import Integer, Table, literal_column, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from core import clock
from core.actor import Actor
from core.crypto.opened import ACTOR
from core.db import bind_for
from core.effects import EFFECTS, audit_row
from core.facts import Fact
from core.idempotency import Key, store_result, take_key
from core.refusals import Busy
from core.streams.append import Entry, append_entries
from core.streams.nudge import nudge

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
CONTEXT = text(
    "select subject_id, role, space_kind, space_name, in_service from set_context(:subject, :now, :read_only)"
)
LINK_CONTEXT = text(
    "select subject_id, role, space_kind, space_name, in_service from set_link_context(:subject, :now, :read_only)"
)
WORKER_CONTEXT = text("select subject_id, role, '', '', null from set_worker_context(:subject, :now, :read_only)")
RETRIES = 2
RETRIED_STATES = frozenset({"40001", "40P01"})  # serialisation failure, deadlock


class NestedUnit(RuntimeError):
    """A unit of work was opened inside another: a mistake of the programmer, never of the person."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One row of `relation_now` for the actor: what they are to a space, a household, a child or a stay.

    A space also has its kind and name; of anything else they are empty. `service_id` is the service in which the
    relation stands, None outside of any.
    """

    subject_id: UUID
    role: str
    kind: str = field(default="", compare=False)
    name: str = field(default="", compare=False)
    service_id: UUID | None = field(default=None, compare=False)


class Unit:
    """An open unit of work: the session, who acts, what they are to whom, and what has happened so far."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.relations: frozenset[Relation] = frozenset()
        self.facts: list[Fact] = []
        self.entries: list[Entry] = []
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self._kept: dict[str, dict[Any, Any]] | None = None

    @property
    def person_id(self) -> UUID:
        """The person who acts; a mistake of the programmer where nobody does."""
        if self.actor.person_id is None:
            raise LookupError("this unit of work has no person")
        return self.actor.person_id

    def subjects(self, *roles: str) -> frozenset[UUID]:
        """Everything to which the actor stands in one of these roles now."""
        return frozenset(r.subject_id for r in self.relations if r.role in roles)

    def is_related(self, subject_id: UUID, *roles: str) -> bool:
        """Whether the actor stands in one of these roles to the subject now."""
        return any(Relation(subject_id, role) in self.relations for role in roles)

    def kept(self, what: str) -> dict[Any, Any]:
        """A place for what several parts of one page read. Empty each time in a unit that changes: it reads anew."""
        return {} if self._kept is None else self._kept.setdefault(what, {})

    def record(self, fact: Fact) -> None:
        """Note that something happened; its effects are carried out before the commit."""
        if type(fact) not in EFFECTS:
            raise LookupError(f"{type(fact).__name__} has no row in a table of effects")
        self.facts.append(fact)

    def add_row(self, table: Table, **values: Any) -> None:
        """Queue a row that an effect writes; rows of a table go in one statement."""
        self._rows.setdefault(table, []).append(values)

    def add_entry(self, entry: Entry) -> None:
        """Queue a stream entry, to be appended as the last statement before the commit."""
        self.entries.append(entry)

    def carry_out_effects(self) -> None:
        """Carry out what follows from each fact, in the order in which they happened."""
        for fact in self.facts:
            table, values = audit_row(self, fact)
            self.add_row(table, **values)
            for rule in EFFECTS[type(fact)]:
                for effect in rule(self, fact):
                    effect.carry_out(self, fact)
        self.session.flush()
        for table, rows in self._rows.items():
            # A row that is already there (the same notice, the same due work) was asked for twice: once is enough.
            self.session.execute(_insert(table), rows)

    def set_context(self, *, read_only: bool) -> None:
        """Tell the database for whom it answers, local to the transaction, and learn the actor's relations."""
        if self.actor.is_worker:
            statement, subject = WORKER_CONTEXT, self.actor.service_id
        elif self.actor.link_id is not None:
            statement, subject = LINK_CONTEXT, self.actor.link_id
        else:
            statement, subject = CONTEXT, self.actor.person_id
        rows = self.session.execute(statement, {"subject": subject, "now": self.now, "read_only": read_only})
        self.relations = frozenset(
            Relation(id_, role, kind or "", name or "", service) for id_, role, kind, name, service in rows
        )
        self._kept = {} if read_only else None


@cache
def _insert(table: Table) -> ReturningInsert[tuple[int]]:
    # Returning anything lets SQLAlchemy send all rows in one statement and keep how it is built: what happens must not
    # take more statements the more people are told.
    return insert(table).on_conflict_do_nothing().returning(literal_column("1", Integer))


_open: set[int] = set()


@contextmanager
def _session(actor: Actor) -> Iterator[Session]:
    # A thread's identity is a greenlet's under gevent's patches, so this is "here" in both worlds.
    marker = threading.get_ident()
    if marker in _open:
        raise NestedUnit("a unit of work is already open here")
    _open.add(marker)
    session = Session(
        bind=bind_for("worker" if actor.is_worker else "web"),
        expire_on_commit=False,
        join_transaction_mode="create_savepoint",
        info={ACTOR: actor},
    )
    try:
        yield session
    except PoolExhausted as exhausted:
        raise Busy from exhausted
    finally:
        _open.discard(marker)
        session.close()


def read(actor: Actor, query: Callable[[Unit], T], *, now: datetime | None = None) -> T:
    """Answer a question in one read-only transaction, as the actor; what it changes is refused by the database.

    Raises what the query raises, and `Busy` when no connection is free in time.
    """
    with _session(actor) as session:
        unit = Unit(session, actor, now or clock.now())
        unit.set_context(read_only=True)
        answer = query(unit)
        # By COMMIT, though there is nothing to keep: at a ROLLBACK psycopg forgets what it has prepared, and to plan
        # the statements anew takes longer than to answer them. Within a test's own transaction nothing may last.
        if not session.connection().in_nested_transaction():
            session.commit()
        return answer


def run(actor: Actor, key: Key | None, command: Callable[[Unit], T], *, now: datetime | None = None) -> T:
    """Carry out one command, once for its key, in one transaction; the answer comes after the commit.

    The command's result must be JSON-able where a key is given: the same key again answers the same result.
    Serialisation failures and deadlocks are tried again twice with a fresh session. Raises `KeyReused`, `Busy`,
    refusals of the command, and `IntegrityError` for a broken constraint, which the view explains.
    """
    for attempt in range(RETRIES + 1):
        try:
            return _run_once(actor, key, command, now or clock.now())
        except DBAPIError as error:
            if attempt == RETRIES or getattr(error.orig, "sqlstate", None) not in RETRIED_STATES:
                raise
    raise AssertionError("unreachable")


def _run_once(actor: Actor, key: Key | None, command: Callable[[Unit], T], now: datetime) -> T:
    with _session(actor) as session:
        unit = Unit(session, actor, now)
        unit.set_context(read_only=False)
        if key is not None:
            answered, kept = take_key(session, actor.key_owner, key, now)
            if answered:
                return kept  # type: ignore[no-any-return]  # what the command returned, by way of JSON
        result = command(unit)
        unit.carry_out_effects()
        if key is not None:
            store_result(session, actor.key_owner, key, result)
        streams = append_entries(session, unit.entries, now)
        session.commit()
    nudge(streams)
    return result


def is_outage(error: Exception) -> bool:
    """Whether the database is gone or going (a lost connection, a shutdown), rather than a wrong statement."""
    if isinstance(error, OperationalError):
        return True
    return isinstance(error, DBAPIError) and bool(error.connection_invalidated)
