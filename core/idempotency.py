"""Idempotency keys: the same post again is the same thing with the same answer (architecture 1.4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import bindparam

from core.db import Base
from core.refusals import KeyReused

KEPT_HOURS = 48


class IdempotencyKey(Base):
    """A key that was used, what was asked with it (as a hash), and what was answered."""

    __tablename__ = "idempotency_key"

    owner: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)
    at: Mapped[datetime] = mapped_column(index=True)


_TAKE = text(
    "insert into idempotency_key (owner, key, request_hash, at) values (:owner, :key, :hash, :at)"
    " on conflict do nothing returning true"
)
_KEPT = text("select request_hash, result from idempotency_key where owner = :owner and key = :key")
_STORE = text("update idempotency_key set result = :result where owner = :owner and key = :key").bindparams(
    bindparam("result", type_=JSONB)
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as a form or socket event carried it, with the hash of what was asked."""

    key: UUID
    request_hash: bytes


def request_hash(method: str, path: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """The hash of a request: method, path and its fields in canonical order, without token and key."""
    asked = sorted((name, value) for name, value in fields if name not in {"csrf_token", "key"})
    return hashlib.sha256(json.dumps([method, path, asked], ensure_ascii=True).encode()).digest()


def take_key(session: Session, owner: str, key: Key, now: datetime) -> tuple[bool, Any]:
    """Take the key for this transaction, or give the answer that it already has.

    Two at once: the second waits for the first's end, then answers alike (or, if the first failed, goes on).
    Returns (True, result) when answered before. Raises `KeyReused` when the same key asks something else.
    """
    values = {"owner": owner, "key": key.key, "hash": key.request_hash, "at": now}
    if session.execute(_TAKE, values).scalar():
        return False, None
    row = session.execute(_KEPT, values).one()
    if bytes(row.request_hash) != key.request_hash:
        raise KeyReused
    return True, row.result


def store_result(session: Session, owner: str, key: Key, result: Any) -> None:
    """Keep the command's answer under its key. A refusal never comes here: a retry decides anew."""
    session.execute(_STORE, {"owner": owner, "key": key.key, "result": result})
