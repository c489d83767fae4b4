"""Appending to streams: all entries of a unit of work, in one call, sorted, as its last statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.ids import stream_id


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to be: the stream's kind and subject, what kind of thing happened, and about what."""

    stream_kind: str
    stream_subject: UUID
    kind: str
    about_id: UUID | None

    @property
    def stream_id(self) -> UUID:
        """The stream that it goes to."""
        return stream_id(self.stream_kind, self.stream_subject)


APPEND = text(
    "select append_entries(:streams, :stream_kinds, :subjects, :kinds, :abouts, :at)"
    # psycopg sends empty or null-holding lists without a type; the function's signature gives it.
)


def append_entries(session: Session, entries: Sequence[Entry], at: datetime) -> frozenset[UUID]:
    """Append the entries and return the streams that they went to.

    The database function takes the streams' rows in ascending id whatever the order of the effects, so that two
    units that touch the same streams cannot lock each other out.
    """
    if not entries:
        return frozenset()
    session.execute(
        APPEND,
        {
            "streams": [e.stream_id for e in entries],
            "stream_kinds": [e.stream_kind for e in entries],
            "subjects": [e.stream_subject for e in entries],
            "kinds": [e.kind for e in entries],
            "abouts": [e.about_id for e in entries],
            "at": at,
        },
    )
    return frozenset(e.stream_id for e in entries)
