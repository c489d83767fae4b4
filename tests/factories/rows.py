"""Rows gathered for many tables and written by COPY, in the order in which the tables need each other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from psycopg import sql
from sqlalchemy.orm import Session

from core.crypto.rows import SealedRow
from core.db import Base

AsOwner = Callable[[], AbstractContextManager[Session]]
"""Opens a session that may write every table: `OwnDatabase.as_owner`."""


class Rows:
    """What is to be written. Tables are filled in the order in which they were first named."""

    def __init__(self) -> None:
        self._tables: dict[str, list[dict[str, Any]]] = {}

    def put(self, model: type[Base], **values: Any) -> None:
        """Add a row of the model's table; every row of a table names the same columns."""
        columns = model.row(**values) if issubclass(model, SealedRow) else values
        self._tables.setdefault(model.__tablename__, []).append(columns)

    def write(self, as_owner: AsOwner) -> None:
        """Write everything in one transaction, and forget it here."""
        with as_owner() as session:
            cursor = session.connection().connection.cursor()
            for table, rows in self._tables.items():
                columns = list(rows[0])
                names = sql.SQL(", ").join(map(sql.Identifier, columns))
                statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row([row[column] for column in columns])
        self._tables.clear()
