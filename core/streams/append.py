"""Appending to streams: all entries of a unit of work, in one call, sorted, as its last statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.ids import stream_id

PERSON = "person"
"""The kind of the stream that holds what is addressed to one person."""
ACCESS_CHANGED = "access"
"""The kind of the entry that tells a person, and every relay, that what the person may do has changed."""


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

    @property
    def changes_access(self) -> bool:
        """Whether relays have to ask again what the stream's person may follow."""
        return self.stream_kind == PERSON and self.kind == ACCESS_CHANGED


APPEND = text(
    "select append_entries(:streams, :stream_kinds, :subjects, :kinds, :abouts, :at)"
    # psycopg sends empty or null-holding lists without a type; the function's signature gives it.
)
BUMP = text("select bump_access_epoch(:people)")


def append_entries(session: Session, entries: Sequence[Entry], at: datetime) -> frozenset[UUID]:
    """Append the entries; returns whom to nudge: the streams they went to, and people whose access changed.

    The database functions take their rows in ascending id whatever the order of the effects, access epochs before
    streams, so that two units that touch the same ones cannot lock each other out.
    """
    if not entries:
        return frozenset()
    people = frozenset(e.stream_subject for e in entries if e.changes_access)
    if people:
        session.execute(BUMP, {"people": list(people)})
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
    return people | frozenset(e.stream_id for e in entries)
