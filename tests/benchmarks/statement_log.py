"""The statements that the database server was sent by pages, from its own log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from psycopg import sql

from tests.harness.own_database import OwnDatabase

_LOGGED = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*)")
_FRAME = re.compile(r"\s*(begin|commit|rollback)\b", re.IGNORECASE)


class StatementLog:
    """Counts what `kith_web` sends to one database. Only connections that are opened meanwhile are logged."""

    def __init__(self, database: OwnDatabase) -> None:
        self._database = database

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Let the server log every statement of `kith_web` in this database during the block."""
        name = sql.Identifier(self._database.name)
        with self._database.server.connect("postgres") as admin:
            admin.execute(sql.SQL("alter role kith_web in database {} set log_statement = 'all'").format(name))
            yield
            admin.execute(sql.SQL("alter role kith_web in database {} reset log_statement").format(name))

    def of(self, ask: Callable[[], object]) -> list[str]:
        """The statements of one request, without BEGIN and COMMIT."""
        log = self._database.server.log
        begin = log.stat().st_size
        ask()
        with log.open(errors="replace") as said:
            said.seek(begin)
            found = (_LOGGED.search(line) for line in said)
            return [one.group(1) for one in found if one and not _FRAME.match(one.group(1))]

    def fewest(self, asks: Callable[[], object], times: int = 3) -> int:
        """How many a request takes, where its session was seen a moment ago (once a minute that is noted)."""
        return min(len(self.of(asks)) for _ in range(times))
