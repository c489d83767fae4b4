"""Sealing what stood in clear: for the migrations that give a table its sealed part."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, column, func, select, table, text, update

from core.crypto.envelope import seal

BATCH = 5000


def seal_rows(connection: Connection, table_name: str, query: str) -> None:
    """Seal the rows that the query finds (id, service_id and the fields), in batches.

    The table's wall must be off for the owner: an UPDATE behind it would change nothing, and say nothing. So every row
    is counted, and RuntimeError ends the migration where one is missing.
    """
    rows = connection.execute(text(query)).mappings().all()
    held = table(table_name, column("id"), column("sealed"))
    put = update(held).where(held.c.id == bindparam("row")).values(sealed=bindparam("anew"))
    for begin in range(0, len(rows), BATCH):
        connection.execute(put, [_sealed(table_name, dict(row)) for row in rows[begin : begin + BATCH]])
    sealed = connection.execute(select(func.count()).select_from(held).where(held.c.sealed.is_not(None))).scalar_one()
    if sealed != len(rows):
        raise RuntimeError(f"{table_name}: {sealed} of {len(rows)} rows were sealed. Nothing was changed.")


def _sealed(table_name: str, values: dict[str, Any]) -> dict[str, Any]:
    row_id, service_id = values.pop("id"), values.pop("service_id")
    return {"row": row_id, "anew": seal(service_id, f"{table_name}/{row_id}", values)}
