"""What the relay and the catch-up read: heads, entries, access epochs. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

if TYPE_CHECKING:
    from core.unit_of_work import Unit

STATE = text(
    "select true as is_stream, id, epoch, head, floor from stream where id = any(cast(:streams as uuid[]))"
    " union all"
    " select false, person_id, epoch, 0, 0 from access_epoch where person_id = any(cast(:people as uuid[]))"
)
ENTRIES = text(
    "select e.stream_id, e.seq, e.kind, e.subject_id"
    " from unnest(cast(:streams as uuid[]), cast(:afters as bigint[])) as w(stream_id, after)"
    " cross join lateral (select * from stream_entry where stream_id = w.stream_id and seq > w.after"
    " order by seq limit :most) e order by e.stream_id, e.seq"
)
SESSIONS = text(
    "select id, expires_at from session"
    " where id = any(cast(:ids as uuid[])) and revoked_at is null and expires_at > :now"
)
NEXT_CHANGE = text("select changes_at from next_access_changes(cast(:people as uuid[]), :now)")


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry of a stream: its number, what kind of thing happened, about what."""

    seq: int
    kind: str
    subject: UUID | None

    def for_client(self) -> dict[str, object]:
        """The entry as it goes over the wire."""
        return {"seq": self.seq, "kind": self.kind, "subject": str(self.subject) if self.subject else None}


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands: its epoch, its last number, and the last number that is no longer kept."""

    epoch: int
    seq: int
    floor: int = 0


@dataclass(frozen=True, slots=True)
class LiveState:
    """One look at everything that a relay watches. Who has no epoch yet has epoch 0."""

    heads: Mapping[UUID, Head]
    access: Mapping[UUID, int]


def live_state(unit: Unit, streams: Collection[UUID], people: Collection[UUID]) -> LiveState:
    """Heads of the streams and access epochs of the people, in one query and so at one moment."""
    heads: dict[UUID, Head] = {}
    access = dict.fromkeys(people, 0)
    for row in unit.session.execute(STATE, {"streams": list(streams), "people": list(people)}):
        if row.is_stream:
            heads[row.id] = Head(row.epoch, row.head, row.floor)
        else:
            access[row.id] = row.epoch
    return LiveState(heads, access)


def entries_after(unit: Unit, after: Mapping[UUID, int], most: int) -> dict[UUID, list[StoredEntry]]:
    """The entries of each stream after its number, in order, at most `most` for each."""
    found: dict[UUID, list[StoredEntry]] = {stream: [] for stream in after}
    if after:
        values = {"streams": list(after), "afters": list(after.values()), "most": most}
        for row in unit.session.execute(ENTRIES, values):
            found[row.stream_id].append(StoredEntry(row.seq, row.kind, row.subject_id))
    return found


def living_sessions(unit: Unit, ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Which of these sessions still live, and until when."""
    rows = unit.session.execute(SESSIONS, {"ids": list(ids), "now": unit.now})
    return {row.id: row.expires_at for row in rows}


def next_access_change(unit: Unit, person_id: UUID) -> datetime | None:
    """When the person's access next changes by the clock alone, or None."""
    return unit.session.execute(NEXT_CHANGE, {"people": [person_id], "now": unit.now}).scalar()
