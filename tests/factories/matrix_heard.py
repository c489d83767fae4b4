"""What reaches others while somebody acts: their open sockets, by the relay itself, and mails, texts and bell lines.

Everybody of the walk has a page open on every stream that they may follow. After each request that wrote something the
relay of the product looks, and its frames are kept by who gets them; what was queued is worded as it would be sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import select, text

from accounts.permissions.roles import Role
from community.conversations.rules import Kind, conversation_id
from core.actor import NOBODY, Actor, worker
from core.ids import stream_id
from core.streams.access import STREAM_ACCESS, may_follow
from core.streams.heads import Head, live_state
from core.streams.relay import Relay
from core.streams.watches import Watches
from core.unit_of_work import Unit, read
from notifications.channels.channel import Mail
from notifications.outbox.kinds import NOTICE_KINDS
from notifications.outbox.models import Outbox
from notifications.outbox.rules import Way
from notifications.outbox.sender import notice_of, words_of
from tests.factories.matrix_people import Opened
from tests.factories.pages_house import House

Allowed = Mapping[str, frozenset[Role]]
ENTRIES = text("select coalesce(sum(head), 0) from stream")
QUEUED = text("select id from outbox")


class Kept:
    """In the place of the network: each frame with whom it reaches. Who was put out meanwhile hears nothing more."""

    def __init__(self, watches: Watches) -> None:
        self.watches = watches
        self.frames: list[tuple[Role, str]] = []
        self.out: set[tuple[str, UUID | None]] = set()

    def emit(self, event: str, payload: dict[str, object], stream: UUID) -> None:
        """Keep it for everybody who watches the stream."""
        for sid in self.watches.sids():
            socket = self.watches.get(sid)
            gone = self.out & {(sid, stream), (sid, None)}
            if socket is not None and stream in socket.streams and not gone:
                self.frames.append((Role(sid), f"{event} {json.dumps(payload, default=str)}"))

    def evict(self, sid: str, stream: UUID) -> None:
        """They hear nothing more of this stream."""
        self.out.add((sid, stream))

    def disconnect(self, sid: str) -> None:
        """They hear nothing more at all."""
        self.out.add((sid, None))


class Heard:
    """Everybody's open pages, and what was queued before."""

    def __init__(self, house: House, people: Mapping[Role, Opened]) -> None:
        self.house = house
        self.people = {role: one.somebody.id for role, one in people.items() if one.somebody is not None}
        self.watches = Watches()
        self.kept = Kept(self.watches)
        self.frames = 0
        self.letters = 0
        with house.app.app_context():
            self.relay = Relay(house.app, self.watches, self.kept, 1.0)
            self._open_pages()
        self.begin()

    def begin(self) -> None:
        """From now on: what was laid out before this is nobody's doing."""
        streams = self.watches.watched()[0]
        with self.house.app.app_context():
            now = read(NOBODY, lambda unit: live_state(unit, streams=streams, people=[])).heads
        self.heads = {stream: now.get(stream, Head(0, 0)) for stream in streams}
        self._stand_at_the_beginning()
        self.entries, self.queued = self._written()

    def _stand_at_the_beginning(self) -> None:
        for stream, head in self.heads.items():
            self.watches.sent(stream, head)

    def close(self) -> None:
        """Close all the pages."""
        self.relay.stop()

    def _open_pages(self) -> None:
        abouts = [*_abouts(self.house), *(("person", one) for one in self.people.values())]
        ids = {stream_id(*about): about for about in abouts}
        with self.house.database.as_owner() as session:
            rows = session.execute(text("select person_id, id from session where revoked_at is null")).all()
        sessions = {row.person_id: row.id for row in rows}
        for role, person_id in self.people.items():
            if person_id not in sessions:
                continue  # suspended: nobody opens a page
            actor = Actor(person_id=person_id, session_id=sessions[person_id])
            self.watches.add(role, actor)
            for stream, about in read(actor, lambda unit: _followed(unit, ids)).items():
                self.watches.join(role, stream, about, None, Head(0, 0))

    def _written(self) -> tuple[int, frozenset[UUID]]:
        with self.house.database.as_owner() as session:
            return int(session.scalar(ENTRIES) or 0), frozenset(session.scalars(QUEUED))

    def leaks(self, canaries: Allowed) -> list[str]:
        """What the request that was just answered let others hear or read that is not theirs to know."""
        entries, queued = self._written()
        new = queued - self.queued
        found = list(self._in_frames(canaries)) if entries != self.entries else []
        return [*found, *self._in_letters(canaries, new)] if new else found

    def _in_frames(self, canaries: Allowed) -> Iterator[str]:
        self.kept.frames.clear()
        self.kept.out.clear()
        with self.house.app.app_context():
            self.relay.step()
        self._stand_at_the_beginning()  # the walk undoes what the request did
        self.frames += len(self.kept.frames)
        for role, frame in self.kept.frames:
            yield from (
                f"{one} heard by {role}" for one, roles in canaries.items() if one in frame and role not in roles
            )

    def _in_letters(self, canaries: Allowed, new: frozenset[UUID]) -> Iterator[str]:
        """No mail and no text message holds any of it, whoever gets it (R43); a line of the bell what is theirs."""
        roles = {person: role for role, person in self.people.items()}
        with self.house.database.as_owner() as session:
            rows = session.scalars(select(Outbox).where(Outbox.id.in_(new)).order_by(Outbox.id)).all()
        for row in rows:
            for way in (Way.EMAIL, Way.SMS):
                said = self._letter(row, way)
                self.letters += bool(said)
                yield from (f"{one} in {row.kind} by {way}" for one in canaries if one in said)
            role = roles.get(row.person_id) if row.person_id is not None else None
            if role is not None:
                said = self._line(row)
                yield from (
                    f"{one} in the bell of {role}" for one, may in canaries.items() if one in said and role not in may
                )

    def _letter(self, row: Outbox, way: str) -> str:
        if NOTICE_KINDS.get(row.kind) is None:
            return ""  # not a notice: what takes others back
        with self.house.app.test_request_context():
            mail = read(worker("outbox", row.service_id), lambda unit: words_of(unit, notice_of(row), way))
        return f"{mail.subject}\n{mail.text}\n{mail.html}" if isinstance(mail, Mail) else ""

    def _line(self, row: Outbox) -> str:
        kind = NOTICE_KINDS.get(row.kind)
        if kind is None or kind.lines is None or row.person_id is None:
            return ""
        lines, actor = kind.lines, Actor(person_id=row.person_id)
        with self.house.app.test_request_context():
            return str(read(actor, lambda unit: lines(unit, [row.subject_id])))


def _abouts(house: House) -> list[tuple[str, UUID]]:
    circles = (house.heron.id, house.wren.id, house.teal.id)
    found = [(kind, one) for kind in ("constellation", "organisers") for one in circles]
    found += [("household", one.id) for one in (house.marsh, house.sethi, house.nowak)]
    return found + [("conversation", conversation_id(one, kind)) for one in circles for kind in Kind]


def _followed(unit: Unit, ids: Mapping[UUID, tuple[str, UUID]]) -> dict[UUID, tuple[str, UUID]]:
    assert {kind for kind, _ in ids.values()} == set(STREAM_ACCESS.names()), (
        "a kind of stream that nobody listens to here"
    )
    return {stream: about for stream, about in ids.items() if may_follow(unit, *about)}
