"""A database of a test's own, with real commits: for races, kills, locks and what happens after a commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Row, create_engine, pool, text
from sqlalchemy.orm import Session

from tests.harness.database import TESTER, DatabaseServer


class OwnDatabase:
    """A clone of the template; `as_owner` writes what a test needs, `rows` reads what became of it."""

    def __init__(self, server: DatabaseServer, name: str) -> None:
        self.server = server
        self.name = server.clone(name)
        self._engine: Engine = create_engine(self.url(TESTER), poolclass=pool.NullPool)

    def url(self, role: str) -> str:
        """The address of this database for a role."""
        return self.server.url(role, self.name)

    @contextmanager
    def as_owner(self) -> Iterator[Session]:
        """A session that may read and write every table, of any service; committed at the end."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    def rows(self, query: str, **values: Any) -> Sequence[Row[Any]]:
        """What a query finds now, past every wall."""
        with self._engine.connect() as connection:
            return connection.execute(text(query), values).all()

    def value(self, query: str, **values: Any) -> Any:
        """The first column of the only row that a query finds."""
        (row,) = self.rows(query, **values)
        return row[0]

    def execute(self, statement: str, **values: Any) -> None:
        """Change the database itself as its owner: how a control run takes a guard away."""
        with self._engine.begin() as connection:
            connection.execute(text("set local role kith_owner"))
            connection.execute(text(statement), values)

    def commits_for_certain(self) -> None:
        """Let every commit wait for the disk from now on, as in production and unlike the test server."""
        with self.server.connect("postgres") as admin:
            admin.execute(f'alter database "{self.name}" set synchronous_commit = on')

    def deadlocks(self) -> int:
        """How many deadlocks the server has broken in this database."""
        with self.server.connect("postgres") as admin:
            admin.execute("select pg_stat_force_next_flush()")
            found = admin.execute("select deadlocks from pg_stat_database where datname = %s", [self.name])
            row = found.fetchone()
        assert row is not None
        return int(str(row[0]))

    def drop(self) -> None:
        """Remove the database, whoever is still connected to it."""
        self._engine.dispose()
        self.server.drop(self.name)
