"""Leases: one process at a time does a thing, and another takes over when it dies.

A lease is a PostgreSQL advisory lock on a connection of its own. The server gives it back when that connection ends,
however its holder died; nothing has to expire. It keeps two ticks from doing the same work side by side. What must
never happen twice is guarded in the database besides: a process that is cut off notices only when it asks.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from core.logs import log

_ALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}


def lock_number(name: str) -> int:
    """The number of the advisory lock of this name, the same everywhere."""
    return int.from_bytes(hashlib.sha256(f"kith:{name}".encode()).digest()[:8], signed=True)


class Lease:
    """One named lease, asked for by one thread at a time."""

    def __init__(self, url: str, name: str) -> None:
        self._engine = create_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"connect_timeout": 3, "application_name": f"kith {name}", **_ALIVE},
        )
        self._name = name
        self._lock = lock_number(name)
        self._connection: Connection | None = None
        self._held = False

    def hold(self) -> bool:
        """Whether this process has the lease now; takes it when it is free. False when the database is away."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            if self._held:
                self._connection.execute(text("select 1"))
            else:
                ask = text("select pg_try_advisory_lock(:lock)")
                self._held = bool(self._connection.execute(ask, {"lock": self._lock}).scalar())
                if self._held:
                    log.info("lease taken", lease=self._name)
        except DBAPIError:
            if self._held:
                log.warning("lease lost", lease=self._name)
            self.release()
        return self._held

    def release(self) -> None:
        """Give the lease back by ending its connection."""
        self._held = False
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
