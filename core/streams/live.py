"""The live part of this process: its sockets, what they watch, and the relay that feeds them."""

from __future__ import annotations

import contextlib
from typing import Any, Protocol
from uuid import UUID

from flask import Flask
from flask_socketio import SocketIO

from core.settings import Settings
from core.streams.heads import Head
from core.streams.relay import Relay
from core.streams.watches import Watches

NAMESPACE = "/"


def room(stream: UUID) -> str:
    """The room of everybody in this process who watches the stream."""
    return f"stream:{stream}"


class SocketOutlet:
    """Sends to browsers through Socket.IO. Speaks only to the sockets of this process."""

    def __init__(self, socketio: SocketIO, watches: Watches) -> None:
        self._socketio = socketio
        self._watches = watches

    @property
    def _server(self) -> Any:
        return self._socketio.server

    def emit(self, event: str, payload: dict[str, object], stream: UUID) -> None:
        """Send to everybody who watches the stream; encoded once for all of them."""
        self._server.emit(event, payload, to=room(stream), namespace=NAMESPACE)

    def evict(self, sid: str, stream: UUID) -> None:
        """Take a socket out of a stream and tell it."""
        self.leave(sid, stream)
        self._server.emit("evicted", {"stream": str(stream)}, to=sid, namespace=NAMESPACE)

    def enter(self, sid: str, stream: UUID) -> None:
        """Put a socket into the room of a stream; one that has gone meanwhile is passed over."""
        with contextlib.suppress(KeyError, ValueError):
            self._server.enter_room(sid, room(stream), namespace=NAMESPACE)

    def leave(self, sid: str, stream: UUID) -> None:
        """Take a socket out of a stream."""
        self._watches.leave(sid, stream)
        with contextlib.suppress(KeyError, ValueError):
            self._server.leave_room(sid, room(stream), namespace=NAMESPACE)

    def disconnect(self, sid: str) -> None:
        """Close a socket for good: the browser is told that the server ended it and does not come back by itself."""
        transport = self._transport(sid)
        with contextlib.suppress(KeyError, ValueError):
            self._server.disconnect(sid, namespace=NAMESPACE)
        self._watches.remove(sid)
        self._close(transport)

    def hang_up(self, sid: str) -> None:
        """Close a socket's connection only, as when this process ends: the browser connects again elsewhere."""
        self._close(self._transport(sid))
        self._watches.remove(sid)

    def _transport(self, sid: str) -> Any:
        with contextlib.suppress(KeyError, ValueError):
            return self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        return None

    def _close(self, transport: Any) -> None:
        # Not `eio.disconnect`: it waits until the browser has taken everything, which a dead one never does.
        socket = self._server.eio.sockets.get(transport)
        if socket is not None:
            with contextlib.suppress(Exception):
                socket.close(wait=False)


class Beside(Protocol):
    """Something that runs beside the sockets."""

    def ensure_running(self) -> None:
        """Start it, or start it again when it has died."""

    def stop(self) -> None:
        """End it for good."""


class Live:
    """Everything live of one app in one process."""

    def __init__(self, app: Flask, settings: Settings, socketio: SocketIO) -> None:
        self.watches = Watches()
        self.outlet = SocketOutlet(socketio, self.watches)
        self.relay = Relay(app, self.watches, self.outlet, settings.relay_poll)
        self._beside: list[Beside] = [self.relay]

    def run_beside(self, work: Beside) -> None:
        """Let this run as long as the sockets do."""
        self._beside.append(work)

    def start(self) -> None:
        """Start what runs beside the sockets, or start again what has died. Cheap to call often."""
        for work in self._beside:
            work.ensure_running()

    def join(self, sid: str, stream: UUID, about: tuple[str, UUID], under: int | None, head: Head) -> bool:
        """Let a socket hear a stream that it has caught up with to `head`.

        False when more than that had been sent already: the socket has to catch up once more.
        """
        # Into the room first: whatever goes out after the comparison is heard, what went out before is seen by it.
        self.outlet.enter(sid, stream)
        before = self.watches.join(sid, stream, about, under, head)
        if before is None:
            self.outlet.leave(sid, stream)
            return True
        return before.epoch == head.epoch and before.seq <= head.seq

    def close(self) -> None:
        """End the relay and hang up on every browser, without waiting for any."""
        for work in self._beside:
            work.stop()
        for sid in self.watches.sids():
            self.outlet.hang_up(sid)
