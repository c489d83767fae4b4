"""Who watches what in this process: the open sockets, their streams, and how far each stream was sent.

All methods are short and under one lock; none waits for the network or the database.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.streams.buckets import Bucket
from core.streams.heads import Head

MOST_WATCHED = 200
"""How many streams one socket may watch."""


@dataclass(slots=True)
class OpenSocket:
    """A socket, whose it is, and what it watches.

    `under` is the access epoch under which all its streams were last authorised; None asks the relay to do so.
    `until` is when that has to be done again though nothing is written: a dated relation, or the session's end.
    """

    sid: str
    person_id: UUID
    session_id: UUID
    bucket: Bucket
    streams: dict[UUID, tuple[str, UUID]] = field(default_factory=dict)
    under: int | None = None
    until: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who acts through this socket, bound to the session's id: a new token at step-up changes nothing."""
        return Actor(person_id=self.person_id, session_id=self.session_id)


class Watches:
    """The sockets and watched streams of this process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._sockets: dict[str, OpenSocket] = {}
        self._watchers: dict[UUID, set[str]] = {}
        self._people: dict[UUID, set[str]] = {}
        self._sent: dict[UUID, Head] = {}

    def add(self, sid: str, actor: Actor) -> None:
        """Take in a socket that has connected. Its actor has a person and a session."""
        assert actor.person_id is not None
        assert actor.session_id is not None
        with self._lock:
            self._sockets[sid] = OpenSocket(sid, actor.person_id, actor.session_id, Bucket())
            self._people.setdefault(actor.person_id, set()).add(sid)

    def remove(self, sid: str) -> None:
        """Forget a socket and all it watches."""
        with self._lock:
            gone = self._sockets.pop(sid, None)
            if gone is None:
                return
            for stream in gone.streams:
                self._unwatch(sid, stream)
            _discard(self._people, gone.person_id, sid)

    def get(self, sid: str) -> OpenSocket | None:
        """The socket, or None when it has gone."""
        return self._sockets.get(sid)

    def sids(self) -> list[str]:
        """All open sockets."""
        with self._lock:
            return list(self._sockets)

    def join(self, sid: str, stream: UUID, about: tuple[str, UUID], under: int | None, head: Head) -> Head | None:
        """Let a socket watch a stream that it was authorised for and caught up in, up to `head`.

        `under` is the socket's access epoch from before that was read: another one now sends it to the relay
        again. Returns how far the stream had been sent before, which may be past `head`: then the socket has to
        catch up once more. None when the socket has gone meanwhile.
        """
        with self._lock:
            socket = self._sockets.get(sid)
            if socket is None:
                return None
            if socket.under != under:
                socket.under = None
            socket.streams[stream] = about
            self._watchers.setdefault(stream, set()).add(sid)
            return self._sent.setdefault(stream, head)

    def leave(self, sid: str, stream: UUID) -> None:
        """Let a socket watch a stream no longer."""
        with self._lock:
            socket = self._sockets.get(sid)
            if socket is not None and socket.streams.pop(stream, None) is not None:
                self._unwatch(sid, stream)

    def concern(self, ids: Iterable[UUID]) -> bool:
        """Whether anybody here watches one of these streams, or is one of these people."""
        return any(one in self._watchers or one in self._people for one in ids)

    def audience(self, stream: UUID) -> tuple[tuple[str, UUID], UUID] | None:
        """What a stream is about, and one of the people who watch it; None when nobody does."""
        with self._lock:
            for sid in self._watchers.get(stream, ()):
                socket = self._sockets.get(sid)
                if socket is not None and stream in socket.streams:
                    return socket.streams[stream], socket.person_id
            return None

    def watched(self) -> tuple[dict[UUID, Head], list[UUID]]:
        """The watched streams with how far each was sent, and the people with open sockets."""
        with self._lock:
            return dict(self._sent), list(self._people)

    def to_authorise(self, access: Mapping[UUID, int], now: datetime) -> dict[UUID, list[OpenSocket]]:
        """The sockets, by person, whose access was not asked for under these epochs, or only until now."""
        with self._lock:
            due: dict[UUID, list[OpenSocket]] = {}
            for socket in self._sockets.values():
                epoch = access.get(socket.person_id)
                if epoch is None:
                    continue  # came after the look at the database
                if socket.under != epoch or (socket.until is not None and socket.until <= now):
                    due.setdefault(socket.person_id, []).append(socket)
            return due

    def authorised(self, socket: OpenSocket, seen: Collection[UUID], under: int, until: datetime | None) -> None:
        """Note that the streams `seen` were asked for; one that was joined meanwhile has to be asked for again."""
        with self._lock:
            socket.under = under if socket.streams.keys() <= set(seen) else None
            socket.until = until

    def sent(self, stream: UUID, head: Head) -> Head | None:
        """Note that a stream is sent up to `head`, and return how far it was; None when nobody watches it now."""
        with self._lock:
            before = self._sent.get(stream)
            if before is not None:
                self._sent[stream] = head
            return before

    def _unwatch(self, sid: str, stream: UUID) -> None:
        _discard(self._watchers, stream, sid)
        if stream not in self._watchers:
            self._sent.pop(stream, None)


def _discard(sets: dict[UUID, set[str]], key: UUID, value: str) -> None:
    members = sets.get(key)
    if members is not None:
        members.discard(value)
        if not members:
            del sets[key]
