"""Which rows a digest carries: bound to it when it is leased, and ended with it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, update

from core.unit_of_work import Unit
from notifications.outbox.models import Outbox
from notifications.outbox.rules import State

DIGEST = "digest"
"""The kind of a digest; its subject is the person."""
_ENDS = {State.SENT: State.SENT, State.DROPPED: State.DROPPED, State.FAILED: State.DIGEST}


def bind(unit: Unit, digest: Outbox) -> None:
    """Let the digest carry everything that its person's rows keep for one. Once: what comes later is for the next."""
    unit.session.execute(
        update(Outbox)
        .where(Outbox.person_id == digest.person_id, Outbox.state == State.DIGEST)
        .where(Outbox.digest_id.is_(None), Outbox.id != digest.id)
        .values(digest_id=digest.id),
        execution_options={"synchronize_session": False},
    )


def carried(unit: Unit, digest_id: UUID, state: str, told: Collection[UUID] | None = None) -> None:
    """The digest came to its end: what it carried is sent, dropped with it, or left for the next one.

    Where it is known which rows it `told`, the others are not sent with it: they stood no longer.
    """
    if (ends := _ENDS.get(State(state))) is None:
        return
    if told is not None and ends is State.SENT:
        _leave_out(unit, digest_id, told)
    again = {"digest_id": None} if ends is State.DIGEST else {}
    unit.session.execute(
        update(Outbox)
        .where(Outbox.digest_id == digest_id, Outbox.state == State.DIGEST)
        .values(state=ends, sent_at=unit.now if ends is State.SENT else None, **again),
        execution_options={"synchronize_session": False},
    )


def _leave_out(unit: Unit, digest_id: UUID, told: Collection[UUID]) -> None:
    """The digest had no line for these: their moment had passed, or there was nothing to say any more."""
    past = Outbox.until <= unit.now
    unit.session.execute(
        update(Outbox)
        .where(Outbox.digest_id == digest_id, Outbox.state == State.DIGEST, Outbox.id.not_in(told))
        .values(
            state=case((past, State.LATE), else_=State.DROPPED),
            problem=case((past, "its moment has passed"), else_="no longer stands"),
        ),
        execution_options={"synchronize_session": False},
    )
