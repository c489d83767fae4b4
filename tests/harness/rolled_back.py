"""A database that forgets each test: one connection, one transaction, rolled back at the end.

The code under test runs as the role it has in production (`kith_web`, `kith_worker`), with row-level security
in force; what a test puts there it writes as `kith_test`, which no wall stops. All see the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session
from typing_extensions import override

ROLES = frozenset({"none", "kith_web", "kith_worker", "kith_owner"})


class RolledBackDatabase:
    """The one connection of a test, and who it acts as."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def act_as(self, role: str) -> None:
        """Let the statements that follow run as this role; `none` is the test's own."""
        assert role in ROLES
        self.connection.execute(text(f"set local role {role}"))

    @contextmanager
    def as_owner(self) -> Iterator[Session]:
        """A session that may read and write every table, of any service. What it wrote stays for the test."""
        self.act_as("none")
        session = Session(bind=self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        try:
            yield session
            session.commit()
        finally:
            session.close()
            self.act_as("kith_web")


class RoleEngines(dict[str | None, Connection]):
    """Stands in for an app's engines: whichever is asked for is the test's connection, acting as that role.

    `core.db.bind_for` looks an engine up when a unit of work begins, so the role is right for the whole unit.
    """

    def __init__(self, database: RolledBackDatabase) -> None:
        super().__init__({None: database.connection, "worker": database.connection})
        self._database = database

    @override
    def __getitem__(self, bind: str | None) -> Connection:
        self._database.act_as("kith_worker" if bind == "worker" else "kith_web")
        return super().__getitem__(bind)
