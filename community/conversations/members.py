"""Reads of the conversations that name their members, and of whom somebody may write to at all (R38)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text

from community.conversations.models import Conversation
from core.unit_of_work import Unit

_PEOPLE = text(
    "select conversation_id, person_id, given_name, family_name, added_by, here"
    " from people_of_threads(cast(:ids as uuid[]), :at) order by conversation_id, given_name, family_name, person_id"
)
_JOINED = text(
    "select * from people_joined(:at)"
    " order by (space_id <> via), given_name, family_name, person_id, via_name, via, role"
)


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation that names its members. `others` are all whom it names or named, but the actor; `here` those of
    them who read it now."""

    id: UUID
    kind: str
    space_id: UUID
    service_id: UUID
    name: str
    others: tuple[tuple[UUID, str], ...]
    here: frozenset[UUID]
    began: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody whom the actor may write to, and one thing that joins the two."""

    person_id: UUID
    name: str
    role: str
    via: UUID
    via_name: str
    service_id: UUID
    space_id: UUID
    as_worker: bool
    peer_as_worker: bool


def threads_of(unit: Unit, ids: Collection[UUID]) -> list[Thread]:
    """These conversations with their people, as far as the walls let the actor see them."""
    rows = unit.session.scalars(select(Conversation).where(Conversation.id.in_(sorted(ids)))).all()
    return _threads(unit, rows)


def find_overseen(unit: Unit, wanted: UUID, services: Collection[UUID]) -> Thread | None:
    """A conversation that names its members in one of these services, for who oversees them."""
    if not services:
        return None
    rows = unit.session.scalars(
        select(Conversation).where(
            Conversation.id == wanted, Conversation.apart, Conversation.service_id.in_(sorted(services))
        )
    ).all()
    return next(iter(_threads(unit, rows)), None)


def written_apart(unit: Unit, service_id: UUID) -> list[Thread]:
    """Those of a service in which somebody has written, the last begun first."""
    rows = unit.session.scalars(
        select(Conversation)
        .where(Conversation.service_id == service_id, Conversation.apart, Conversation.head > 0)
        .order_by(Conversation.id)
    ).all()
    return _threads(unit, rows)


def _threads(unit: Unit, rows: Iterable[Conversation]) -> list[Thread]:
    rows = list(rows)
    if not rows:
        return []
    people = unit.session.execute(_PEOPLE, {"ids": [one.id for one in rows], "at": unit.now}).all()
    found = []
    for one in rows:
        of_it = [row for row in people if row.conversation_id == one.id]
        others = [row for row in of_it if row.person_id != unit.actor.person_id]
        began = any(row.added_by == unit.actor.person_id for row in of_it)
        found.append(
            Thread(
                one.id,
                one.kind,
                one.space_id,
                one.service_id,
                one.name,
                tuple((row.person_id, f"{row.given_name} {row.family_name}") for row in others),
                frozenset(row.person_id for row in others if row.here),
                began,
            )
        )
    return found


def joined_to(unit: Unit) -> list[Joined]:
    """Everybody whom the actor may write to, once for each thing that joins them: those of a constellation first."""
    kept = unit.kept("whom one may write to")
    if "all" not in kept:
        rows = unit.session.execute(_JOINED, {"at": unit.now}).all()
        kept["all"] = [
            Joined(
                row.person_id, f"{row.given_name} {row.family_name}", row.role, row.via, row.via_name, row.service_id,
                row.space_id, row.as_worker, row.peer_as_worker,
            )
            for row in rows
        ]  # fmt: skip
    found: list[Joined] = kept["all"]
    return found


def leave(unit: Unit, conversation_id: UUID) -> bool:
    """The actor is named in it no longer; whether they were."""
    return bool(unit.session.scalar(select(func.leave_thread(conversation_id, unit.now))))
