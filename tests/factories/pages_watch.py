"""Watching what a request does to the database: how many statements it runs, and whether anything is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, text

from tests.harness.rolled_back import RolledBackDatabase

# What only a rolled-back test needs, or what a transaction is made of; the product's own statements are the others.
_FRAME = re.compile(r"\s*(savepoint|release savepoint|rollback|begin|commit|set local role)\b", re.IGNORECASE)


class Statements:
    """The statements that ran, in order."""

    def __init__(self) -> None:
        self.all: list[str] = []

    @property
    def count(self) -> int:
        """How many, without BEGIN and COMMIT."""
        return len(self.all)


@contextmanager
def statements(connection: Connection) -> Iterator[Statements]:
    """Note the statements that run on a test's connection during the block."""
    seen = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not _FRAME.match(statement):
            seen.all.append(" ".join(statement.split()))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(connection, "before_cursor_execute", note)


def contents(database: RolledBackDatabase) -> dict[str, str]:
    """A digest of the rows of every table, so that two looks tell what was changed in between.

    Without the entries that say who read about a child: looking writes these, and nothing else (R32).
    """
    with database.as_owner() as session:
        names = session.scalars(text("select tablename from pg_tables where schemaname = 'public' order by 1")).all()
        digest = "coalesce(md5(string_agg(t::text, '|' order by t::text)), '')"
        but_reads = {"audit_entry": " where kind <> 'child-read'"}
        each = (
            f"select '{name}', count(*) || ' ' || {digest} from {name} t{but_reads.get(name, '')}" for name in names
        )
        return {row[0]: row[1] for row in session.execute(text(" union all ".join(each)))}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables whose rows differ."""
    return [name for name in before if before[name] != after[name]]
