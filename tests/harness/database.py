"""The throwaway database server of one test run: its template, and clones of it.

`python dev.py pytest` starts the server and describes it in KITH_TEST_DATABASE. The template is migrated once
for each state of the migrations, by whichever worker comes first; a clone takes some 60 ms.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
Connection = psycopg.Connection[tuple[object, ...]]
TESTER = "kith_test"
"""The role that tests log in with: a member of the product's roles; acting as itself no wall stops it."""


class NoDatabase(RuntimeError):
    """A test needs the database and the run has none."""


@dataclass(frozen=True)
class DatabaseServer:
    """A running server, and how each role reaches it."""

    host: str
    port: int
    superuser: str
    passwords: dict[str, str]
    programs: Path
    log: Path

    @classmethod
    def from_environment(cls) -> DatabaseServer:
        """The server that dev.py started for this run. Raises `NoDatabase` with what to type instead."""
        told = os.environ.get("KITH_TEST_DATABASE")
        if not told:
            raise NoDatabase("This test needs a database server: run it by `python dev.py pytest ...`.")
        found = json.loads(told)
        server = cls(
            host=found["host"],
            port=int(found["port"]),
            superuser=found["superuser"],
            passwords=dict(found["passwords"]),
            programs=Path(found["bin"]),
            log=Path(found["log"]),
        )
        server.passwords[TESTER] = server.passwords[server.superuser]
        return server

    def url(self, role: str, database: str) -> str:
        """The address of a database for a role, as SQLAlchemy and Kith's settings read it."""
        password = quote(self.passwords[role], safe="")
        return f"postgresql+psycopg://{role}:{password}@/{database}?host={quote(self.host)}&port={self.port}"

    @contextmanager
    def connect(self, database: str, role: str | None = None) -> Iterator[Connection]:
        """A connection of psycopg's own, autocommit, as the superuser or the named role."""
        user = role or self.superuser
        with psycopg.connect(
            host=self.host,
            port=self.port,
            user=user,
            password=self.passwords[user],
            dbname=database,
            autocommit=True,
        ) as connection:
            yield connection

    def template(self) -> str:
        """The name of the migrated template, made on the first call of the first worker that needs it."""
        return self.made_once(f"kith_template_{_digest_of_migrations()}", self._migrated)

    def made_once(self, name: str, make: Callable[[str], None]) -> str:
        """A database of this name, for others to be cloned from; `make` is called with the name to make it under."""
        with self.connect("postgres") as admin:
            # The lock goes with the connection: a worker that dies here leaves the next one to start afresh.
            admin.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [name])
            if admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
                begun = f"{name}_begun"
                self._drop(admin, begun)
                make(begun)
                rename = sql.SQL("alter database {} rename to {}")
                admin.execute(rename.format(sql.Identifier(begun), sql.Identifier(name)))
        return name

    def clone(self, name: str, template: str = "") -> str:
        """A database of this name, equal to the template; one that was there before is replaced."""
        template = template or self.template()
        with self.connect("postgres") as admin:
            self._drop(admin, name)
            make = sql.SQL("create database {} template {} owner kith_owner")
            admin.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self.connect("postgres") as admin:
            self._drop(admin, name)

    def _drop(self, admin: Connection, name: str) -> None:
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _migrated(self, name: str) -> None:
        with self.connect("postgres") as admin:
            self._make_tester(admin)
            admin.execute(sql.SQL("create database {} owner kith_owner").format(sql.Identifier(name)))
        migrate(self.url("kith_owner", name))

    def _make_tester(self, admin: Connection) -> None:
        if admin.execute("select 1 from pg_roles where rolname = %s", [TESTER]).fetchone() is None:
            make = sql.SQL("create role {} login bypassrls password {} in role {}")
            memberships = sql.SQL(", ").join(map(sql.Identifier, ("kith_owner", "kith_web", "kith_worker")))
            password = sql.Literal(self.passwords[TESTER])
            admin.execute(make.format(sql.Identifier(TESTER), password, memberships))


def migrate(owner_url: str) -> None:
    """Bring the database at this address, that of its owner, to the newest migration."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = owner_url
    command.upgrade(config, "head")


def _digest_of_migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "migrations").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
