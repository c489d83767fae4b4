"""Sealing anew: rows that another key sealed get the first key of the settings, in batches that each stand alone.

A row says which key sealed it, so nothing is remembered in between: stopped or killed, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, bindparam, func, select, text, true, update

from core.actor import worker
from core.crypto.envelope import seal, text_begins, unseal
from core.crypto.house import HOUSE, HouseSecret
from core.crypto.keys import ID_BYTES, KEYS
from core.crypto.rows import SealedRow
from core.db import Base
from core.unit_of_work import Unit, read, run

BATCH = 500
JOB = "seal-anew"
_SERVICES = text("select id from service order by id")
_NOTED = text("select key_id from sealing_key order by first_used_at, key_id")
_IN_AUDIT = text("select exists (select from audit_entry where strpos(detail::text, :begins) > 0)")
_FORGET = text("delete from sealing_key where key_id = :key_id")


def sealed_models() -> list[type[Any]]:
    """Every model with a sealed part, by the name of its table."""
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted((model for model in mapped if issubclass(model, SealedRow)), key=lambda model: model.__tablename__)


def house_models() -> list[type[Any]]:
    """Every model with a secret of the house, by the name of its table."""
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted((model for model in mapped if issubclass(model, HouseSecret)), key=lambda model: model.__tablename__)


def seal_anew() -> Iterator[int]:
    """Seal every row of every service, and every secret of the house, anew that the first key did not seal; yields how
    many after each batch."""
    for service_id in read(worker(JOB), lambda unit: list(unit.session.scalars(_SERVICES))):
        for model in sealed_models():
            while count := run(worker(JOB, service_id), None, partial(_batch, model=model, service_id=service_id)):
                yield count
    for model in house_models():
        while count := run(worker(JOB), None, partial(_house_batch, model=model)):
            yield count


def _batch(unit: Unit, model: type[Any], service_id: UUID) -> int:
    table = model.__table__
    return _seal_batch(unit, model, service_id, (table.c.id, table.c.sealed), table.c.service_id == service_id)


def _house_batch(unit: Unit, model: type[Any]) -> int:
    table = model.__table__
    return _seal_batch(unit, model, HOUSE, (next(iter(table.primary_key)), table.c[model.secret_column]), true())


def _seal_batch(
    unit: Unit, model: type[Any], service_id: UUID, columns: tuple[Column[Any], Column[Any]], those: ColumnElement[bool]
) -> int:
    """Seal up to a batch of those rows anew that another key sealed; returns how many there were."""
    key, sealed = columns
    by_another = func.substring(sealed, 2, ID_BYTES) != KEYS.current_id
    found = unit.session.execute(
        select(key.label("row"), sealed.label("sealed"))
        .where(those, sealed.is_not(None), by_another)
        .order_by(key)
        .limit(BATCH)
        .with_for_update()
    ).all()
    if found:
        put = update(model.__table__).where(key == bindparam("row_id")).values({sealed: bindparam("anew")})
        unit.session.connection().execute(put, [_anew(model, service_id, one.row, one.sealed) for one in found])
    return len(found)


def _anew(model: type[Any], service_id: UUID, row_id: UUID, sealed: bytes) -> dict[str, Any]:
    place = model.place_of(row_id)
    return {"row_id": row_id, "anew": seal(service_id, place, unseal(service_id, place, bytes(sealed)))}


def noted_keys(unit: Unit) -> list[bytes]:
    """The names of the keys that the database needs, the oldest first."""
    return [bytes(key_id) for key_id in unit.session.scalars(_NOTED)]


def forget_unneeded(unit: Unit) -> tuple[list[bytes], list[bytes]]:
    """Once all rows are sealed anew: forget each other key that no entry of the audit needs; forgotten ones, kept ones.

    The audit is never sealed anew: what was written there stays as it was written.
    """
    others = [key_id for key_id in noted_keys(unit) if key_id != KEYS.current_id]
    kept = [
        key_id for key_id in others if unit.session.execute(_IN_AUDIT, {"begins": text_begins(key_id)}).scalar_one()
    ]
    forgotten = [key_id for key_id in others if key_id not in kept]
    for key_id in forgotten:
        unit.session.execute(_FORGET, {"key_id": key_id})
    return forgotten, kept
