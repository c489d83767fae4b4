"""Catching up: what happened in a page's streams since the page was read (architecture 1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from core.ids import stream_id
from core.streams.access import STREAM_ACCESS, may_follow
from core.streams.heads import StoredEntry, entries_after
from core.streams.models import Stream

if TYPE_CHECKING:
    from core.unit_of_work import Unit

MOST_STREAMS = 50
MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class Position:
    """How far a client has come in one stream, as it says."""

    stream: UUID
    epoch: int
    after: int


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What a client is told of one stream. `head` is where the stream stood; the client hears `seq`."""

    stream: UUID
    kind: str = ""
    subject: UUID | None = None
    epoch: int = 0
    seq: int = 0
    head: int = 0
    entries: tuple[StoredEntry, ...] = ()
    more: bool = False
    reset: bool = False
    refused: bool = False

    def for_client(self) -> dict[str, object]:
        """The answer as it goes over the wire."""
        return {
            "stream": str(self.stream),
            "epoch": self.epoch,
            "seq": self.seq,
            "entries": [entry.for_client() for entry in self.entries],
            "more": self.more,
            "reset": self.reset,
            "refused": self.refused,
        }


def catch_up(unit: Unit, wanted: Sequence[Position]) -> list[CaughtUp]:
    """Answer each position with what came after it, at most 200 entries each, in the order asked.

    A stream that is unknown, of an undeclared kind or forbidden is `refused`, all alike. `reset` means that the
    page must be read again: another epoch, a position before what is kept, or one past the head (so that a
    restore heals too). A position of epoch 0 was read before the stream's first entry and gets all of them.

    A stream without a row is known only when its subject is the actor or something the actor is related to; one
    about anything else has to be given an entry when its subject is made.
    """
    known = _known_streams(unit, [position.stream for position in wanted])
    answers = [_stand(unit, position, known.get(position.stream)) for position in wanted]
    behind = {
        position.stream: position.after
        for position, answer in zip(wanted, answers, strict=True)
        if not answer.refused and not answer.reset and answer.head > position.after
    }
    found = entries_after(unit, behind, MOST_ENTRIES + 1)
    return [
        _serve(answer, behind[answer.stream], found[answer.stream]) if answer.stream in behind else answer
        for answer in answers
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    kind: str
    subject: UUID
    epoch: int = 0
    head: int = 0
    floor: int = 0


def _known_streams(unit: Unit, ids: Sequence[UUID]) -> Mapping[UUID, _Known]:
    rows = unit.session.execute(
        select(Stream.id, Stream.kind, Stream.subject_id, Stream.epoch, Stream.head, Stream.floor).where(
            Stream.id.in_(ids)
        )
    )
    known = {row.id: _Known(row.kind, row.subject_id, row.epoch, row.head, row.floor) for row in rows}
    if len(known) < len(set(ids)):
        subjects = {relation.subject_id for relation in unit.relations}
        if unit.actor.person_id is not None:
            subjects.add(unit.actor.person_id)
        unborn = {stream_id(k, s): _Known(k, s) for k in STREAM_ACCESS.names() for s in subjects}
        known = unborn | known
    return known


def _stand(unit: Unit, position: Position, known: _Known | None) -> CaughtUp:
    if known is None or not may_follow(unit, known.kind, known.subject):
        return CaughtUp(position.stream, refused=True)
    from_the_start = position.epoch == 0 and position.after == 0
    same_epoch = position.epoch == known.epoch or from_the_start
    within = known.floor <= position.after <= known.head
    return CaughtUp(
        position.stream,
        known.kind,
        known.subject,
        epoch=known.epoch,
        seq=known.head,
        head=known.head,
        reset=not (same_epoch and within),
    )


def _serve(answer: CaughtUp, after: int, found: Sequence[StoredEntry]) -> CaughtUp:
    if not found or found[0].seq != after + 1:  # forgotten between the two reads
        return replace(answer, reset=True)
    served = tuple(found[:MOST_ENTRIES])
    return replace(answer, entries=served, seq=served[-1].seq, more=len(found) > MOST_ENTRIES)
