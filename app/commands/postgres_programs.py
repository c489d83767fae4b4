"""PostgreSQL's own programs, for backup and restore: found in PATH, led to the database by their environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

PAST_THE_WALLS = "-c kith.backup=on"
"""The option of a connection with which the policy `backup` of each walled table lets its owner read every row."""
_COPY = re.compile(rb"COPY (\S+) .*FROM stdin;$")
_TABLES = text(
    "select n.nspname as schema, c.relname as name, row_security_active(c.oid) and not (exists ("
    "  select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')"
    "  and pg_get_expr(p.polqual, p.polrelid) = :passage and exists ("
    "   select from unnest(p.polroles) r where r = 0 or pg_has_role(current_user, r, 'usage'))"
    " ) and not exists ("
    "  select from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd in ('r', '*'))"
    " ) as hidden"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and not exists ("
    "  select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')"
    " order by 1, 2"
)
_PASSAGE = "(current_setting('kith.backup'::text, true) = 'on'::text)"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, as COPY names it; `hidden` says that its wall has no passage for a backup by this role."""

    schema: str
    name: str
    hidden: bool

    @property
    def full_name(self) -> str:
        """With its schema."""
        return f"{self.schema}.{self.name}"


@contextmanager
def look_past_the_walls(url: str) -> Iterator[Connection]:
    """A connection of the owner that sees every service's rows, at one moment, and changes nothing."""
    arguments = {"connect_timeout": 5, "options": PAST_THE_WALLS}
    engine = create_engine(url, poolclass=NullPool, connect_args=arguments, isolation_level="REPEATABLE READ")
    try:
        connection = engine.connect()
    except OperationalError:
        sys.exit("The database does not answer: start it, or look at MIGRATION_DATABASE_URL.")
    with connection:
        connection.execute(text("set transaction read only"))
        yield connection


def list_tables(connection: Connection) -> list[Table]:
    """Every table of the database that is not PostgreSQL's or an extension's, by name."""
    return [Table(row.schema, row.name, row.hidden) for row in connection.execute(_TABLES, {"passage": _PASSAGE})]


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows the connection sees."""
    quote = connection.dialect.identifier_preparer.quote
    counted = connection.execute(
        text(f"select count(*) from {quote(table.schema)}.{quote(table.name)}")  # noqa: S608 - names of the catalogue
    )
    return int(counted.scalar_one())


def environment_for(url: str) -> dict[str, str]:
    """The environment for PostgreSQL's programs: a way past the walls, and the password, which is in no command."""
    return os.environ | {
        "PGPASSWORD": make_url(url).password or "",
        "PGOPTIONS": PAST_THE_WALLS,
        "PGCONNECT_TIMEOUT": "5",
        "PGAPPNAME": "kith backup",
    }


def address_of(url: str) -> str:
    """The address as these programs take it, without the password."""
    parts = make_url(url)
    _, arguments = parts.get_dialect()().create_connect_args(parts)
    return make_conninfo(**{name: value for name, value in arguments.items() if name != "password"})


def program(name: str) -> str:
    """Where the program is; exits with a sentence when PATH has none."""
    found = shutil.which(name)
    if found is None:
        sys.exit(f"PostgreSQL's program {name} is not in PATH: install PostgreSQL's client programs.")
    return found


def run_program(command: Sequence[str], env: dict[str, str], what: str) -> bytes:
    """Run a program to its end and return what it printed; exits with a sentence about `what` when it fails."""
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{what} failed: {last_words(done.stderr)}")
    return done.stdout


def last_words(said: bytes) -> str:
    """The error in what a program said: the first line that calls itself one, else the last."""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error:" in line.lower()]
    return (errors or lines[-1:] or ["it said nothing"])[0]


def rows_in_script(lines: Iterable[bytes]) -> dict[str, int]:
    """How many rows a script of pg_restore holds for each table; a row is one line, whatever is in it."""
    counts: dict[str, int] = {}
    table = ""
    for line in lines:
        if table:
            if line.rstrip(b"\r\n") == b"\\.":
                table = ""
            else:
                counts[table] += 1
        elif begun := _COPY.match(line.rstrip()):
            table = begun[1].decode().replace('"', "")
            counts[table] = 0
    return counts
