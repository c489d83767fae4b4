"""What was opened while a request was answered: noted where it is opened, so that no page can forget to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy.orm import Session

from core.actor import Actor

ACTOR = "actor"
"""Under this name a unit's session says for whom it reads."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A sealed row that was looked at: where it lies, whose it is, and for whom (None where no unit was open)."""

    table: str
    row_id: UUID
    service_id: UUID
    actor: Actor | None


def note_opened(table: str, row_id: UUID, service_id: UUID, session: Session | None) -> None:
    """Note that the sealed part of a row was looked at for the request that is answered now, if one is."""
    if has_request_context():
        actor: Actor | None = session.info.get(ACTOR) if session is not None else None
        opened: set[Opened] = g.setdefault("opened", set())
        opened.add(Opened(table, row_id, service_id, actor))


def opened_now() -> frozenset[Opened]:
    """What was opened for this request so far."""
    return frozenset(g.get("opened", ()))
