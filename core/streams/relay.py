"""The relay: carries new entries from the database to the sockets of this process (architecture 1.3).

One for each process that holds sockets. On a nudge, and at least every `settings.relay_poll` seconds, it looks
once at the heads of all watched streams and the access epochs of all connected people, asks anew what those whose
access changed may follow, and then emits what is new, in order. What it does not manage, a lost nudge or a
database that is away, it makes good at the next look.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from flask import Flask
from sqlalchemy.exc import DBAPIError

from core import clock
from core.actor import NOBODY, Actor
from core.refusals import Busy
from core.streams.access import may_follow
from core.streams.background import Background
from core.streams.content import with_content
from core.streams.heads import (
    Head,
    LiveState,
    StoredEntry,
    entries_after,
    live_state,
    living_sessions,
    next_access_change,
)
from core.streams.nudge import on_nudge
from core.streams.watches import OpenSocket, Watches
from core.unit_of_work import read

if TYPE_CHECKING:
    from core.unit_of_work import Unit

log = logging.getLogger(__name__)
AT_ONCE = 200
LONGEST_PAUSE = 1.0
UNDECIDED = timedelta(seconds=30)


class Outlet(Protocol):
    """The way to the browsers."""

    def emit(self, event: str, payload: dict[str, object], stream: UUID) -> None:
        """Send to everybody who watches the stream."""

    def evict(self, sid: str, stream: UUID) -> None:
        """Take a socket out of a stream and tell it."""

    def disconnect(self, sid: str) -> None:
        """Close a socket for good: its session has ended."""


class Relay:
    """Brings what is new to this process's sockets, and closes to them what is theirs no longer."""

    def __init__(self, app: Flask, watches: Watches, outlet: Outlet, poll: float) -> None:
        self._app = app
        self._watches = watches
        self._outlet = outlet
        self._poll = poll
        self._wake = threading.Event()
        self._task = Background("relay", self._run)
        self._deaf = on_nudge(self.wake)

    def ensure_running(self) -> None:
        """Start the background task; one that has died is started again. Cheap to call often."""
        self._task.ensure_running()

    def stop(self) -> None:
        """End the background task; it is not started again."""
        self._deaf()
        self._task.stop()
        self._wake.set()

    def wake(self, ids: Collection[UUID]) -> None:
        """Look now, if one of these streams or people is watched here."""
        if self._watches.concern(ids):
            self._wake.set()

    def _run(self) -> None:
        pause = 0.0
        while not self._task.stopping.is_set():
            try:
                with self._app.app_context():
                    self.step()
                pause = 0.0
            except Exception:
                log.exception("the relay could not look; it tries again")
                pause = min(LONGEST_PAUSE, pause * 2 or 0.1)
                self._task.stopping.wait(pause)
                continue
            self._wake.wait(self._poll)
            self._wake.clear()

    def step(self) -> None:
        """Look once at everything watched, and do what follows. Needs an app context."""
        sent, people = self._watches.watched()
        if not people:
            return
        state = read(NOBODY, partial(live_state, streams=sent, people=people))
        now = clock.now()
        # Access comes first: whoever lost it does not hear what happened since.
        for person_id, sockets in self._watches.to_authorise(state.access, now).items():
            self._authorise(person_id, sockets, state.access[person_id], now)
        self._deliver(sent, state)

    def _authorise(self, person_id: UUID, sockets: list[OpenSocket], epoch: int, now: datetime) -> None:
        watching = {socket.sid: dict(socket.streams) for socket in sockets}
        abouts = {stream: about for streams in watching.values() for stream, about in streams.items()}
        sessions = {socket.session_id for socket in sockets}

        def standing(unit: Unit) -> tuple[dict[UUID, datetime], set[UUID], datetime | None]:
            allowed = {stream for stream, about in abouts.items() if may_follow(unit, *about)}
            return living_sessions(unit, sessions), allowed, next_access_change(unit, person_id)

        try:
            living, allowed, change = read(Actor(person_id=person_id), standing, now=now)
        except (DBAPIError, Busy):
            raise
        except Exception:
            # A predicate that breaks for one person costs this person's streams and nobody else's.
            log.exception("what a person may follow could not be decided")
            living, allowed, change = dict.fromkeys(sessions, now + UNDECIDED), set(), None
        for socket in sockets:
            ends = living.get(socket.session_id)
            if ends is None:
                self._outlet.disconnect(socket.sid)
                continue
            for stream in watching[socket.sid].keys() - allowed:
                self._outlet.evict(socket.sid, stream)
            self._watches.authorised(socket, watching[socket.sid], epoch, min(ends, change or ends))

    def _deliver(self, sent: dict[UUID, Head], state: LiveState) -> None:
        behind: dict[UUID, Head] = {}
        for stream, before in sent.items():
            head = state.heads.get(stream, Head(0, 0))
            if (before.epoch, before.seq) == (head.epoch, head.seq):
                continue
            born = before.epoch == 0 and before.seq == 0
            if (before.epoch == head.epoch or born) and head.floor <= before.seq <= head.seq:
                behind[stream] = Head(head.epoch, before.seq)
            else:
                self._reset(stream, head)
        while behind:
            after = {stream: head.seq for stream, head in behind.items()}
            found = read(NOBODY, partial(entries_after, after=after, most=AT_ONCE))
            behind = {
                stream: Head(behind[stream].epoch, entries[-1].seq)
                for stream, entries in found.items()
                if self._emit(stream, behind[stream], entries) and len(entries) == AT_ONCE
            }

    def _emit(self, stream: UUID, before: Head, entries: list[StoredEntry]) -> bool:
        """Emit what came after `before`; False when that could not be in order and the watchers start again."""
        if not entries:
            return False
        if entries[0].seq != before.seq + 1:  # the tail was forgotten between the two reads
            self._reset(stream, Head(before.epoch, entries[-1].seq))
            return False
        audience = self._watches.audience(stream)
        if audience is None:
            return False  # nobody watches it any more
        payload: dict[str, object] = {
            "stream": str(stream),
            "epoch": before.epoch,
            "entries": with_content(read, *audience, entries),
        }
        self._send("entries", stream, payload, Head(before.epoch, entries[-1].seq))
        return True

    def _reset(self, stream: UUID, head: Head) -> None:
        payload: dict[str, object] = {"stream": str(stream), "epoch": head.epoch, "seq": head.seq}
        self._send("reset", stream, payload, Head(head.epoch, head.seq))

    def _send(self, event: str, stream: UUID, payload: dict[str, object], upto: Head) -> None:
        # Noted before it goes out: who joins between the two either hears it or sees that it has to catch up.
        before = self._watches.sent(stream, upto)
        if before is None:
            return
        try:
            self._outlet.emit(event, payload, stream)
        except BaseException:
            self._watches.sent(stream, before)
            raise
