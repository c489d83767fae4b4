"""Holding a message back and letting it go: its place stays, its words are shown to no member meanwhile (R40)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from community.conversations.models import MessageHold
from core.unit_of_work import Unit


def hold(unit: Unit, message_id: UUID, service_id: UUID) -> None:
    """Hold it back. The wall lets a safeguarding lead do this and nobody else."""
    put = insert(MessageHold).values(message_id=message_id, service_id=service_id, since=unit.now)
    unit.session.execute(put.on_conflict_do_nothing())


def let_go(unit: Unit, message_id: UUID) -> None:
    """Show it again."""
    unit.session.execute(delete(MessageHold).where(MessageHold.message_id == message_id))
