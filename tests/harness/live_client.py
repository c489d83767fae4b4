"""A page that is live, as a program: follows streams by Socket.IO, comes back after a cut, misses nothing.

Keeps every entry that it was given, doubled ones too, so that a test can say what was lost and what came twice.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import socketio

from tests.harness.ports import wait_for

ANSWER = 10.0


@dataclass
class Followed:
    """What this client knows of one stream."""

    epoch: int = 0
    upto: int = 0
    entries: dict[int, dict[str, Any]] = field(default_factory=dict)
    came_at: dict[int, float] = field(default_factory=dict)
    doubled: int = 0
    disordered: int = 0
    resets: int = 0
    evicted: bool = False
    refused: bool = False


class LiveClient:
    """A Socket.IO client with a WebSocket and nothing else."""

    def __init__(self, url: str, cookies: str, **websocket: Any) -> None:
        self.url = url
        self.streams: dict[UUID, Followed] = {}
        self.reconnections = 0
        self.connected_at = 0.0
        self.refusal = ""
        self.ended = threading.Event()
        self.cookies = cookies
        self._websocket = websocket
        self._lock = threading.RLock()
        self._leaving = threading.Event()
        self._trouble: Exception | None = None
        self._keeper: threading.Thread | None = None
        self._socket = self._make()

    def _make(self) -> socketio.Client:
        made = socketio.Client(reconnection=False, websocket_extra_options=self._websocket, handle_sigint=False)
        made.on("entries", self._on_entries)
        made.on("reset", self._on_reset)
        made.on("evicted", self._on_evicted)
        made.on("disconnect", self._on_disconnect)
        made.on("connect_error", self._on_refusal)
        return made

    def connect(self) -> LiveClient:
        """Open the socket. Raises `socketio.exceptions.ConnectionError` when it is refused; `refusal` says why."""
        self.ended.clear()
        self._socket = self._make()
        self._socket.connect(self.url, headers={"Cookie": self.cookies}, transports=["websocket"], wait_timeout=ANSWER)
        self.connected_at = time.monotonic()
        return self

    def keep_connected(self) -> LiveClient:
        """Come back after each cut, and follow again from where it stood."""
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._keeper.start()
        return self

    def ask(self, event: str, payload: Any) -> Any:
        """Send an event and return its acknowledgement."""
        return self._socket.call(event, payload, timeout=ANSWER)

    def tell(self, event: str, payload: Any) -> None:
        """Send an event and wait for nothing."""
        self._socket.emit(event, payload)

    def follow(self, streams: Iterable[UUID]) -> list[dict[str, Any]]:
        """Follow streams from where this client stands, until there is no more; returns the last answers."""
        wanted = list(streams)
        for stream in wanted:
            self.streams.setdefault(stream, Followed())
        last: dict[str, dict[str, Any]] = {}
        while wanted:
            answer = self.ask("follow", [self._position(stream) for stream in wanted])
            wanted = []
            for one in answer["streams"]:
                last[one["stream"]] = one
                self._take(UUID(one["stream"]), one)
                if one["more"]:
                    wanted.append(UUID(one["stream"]))
        return list(last.values())

    def leave(self) -> None:
        """Close the socket and stay away."""
        self._leaving.set()
        self.ended.set()
        with contextlib.suppress(Exception):
            self._socket.disconnect()
        self._close()
        if self._keeper is not None:
            self._keeper.join(ANSWER)

    def seqs(self, stream: UUID) -> list[int]:
        """The numbers of all entries of a stream that came, in order."""
        with self._lock:
            return sorted(self.streams[stream].entries)

    def wait_for_seq(self, stream: UUID, seq: int, seconds: float) -> float:
        """Wait until an entry with this number has come; returns how long that took."""
        words = f"entry {seq} of {stream}"
        return wait_for(lambda: seq in self.streams[stream].entries, seconds, words)

    def wait_for_reconnections(self, number: int, seconds: float) -> float:
        """Wait until this client has come back so many times and caught up; returns how long that took."""
        words = f"{number} reconnections, not {self.reconnections}; the last trouble was {self._trouble!r}"
        return wait_for(lambda: self.reconnections >= number, seconds, words)

    def _close(self) -> None:
        # The library leaves a connection open that the other side has ended, and its own `wait` takes a second.
        engine = self._socket.eio
        engine.wait()
        if engine.ws is not None:
            engine.ws.close()

    def _position(self, stream: UUID) -> dict[str, Any]:
        known = self.streams[stream]
        return {"stream": str(stream), "epoch": known.epoch, "after": known.upto}

    def _take(self, stream: UUID, told: dict[str, Any]) -> None:
        with self._lock:
            known = self.streams[stream]
            known.refused = bool(told.get("refused"))
            if known.refused:
                return
            known.epoch = told["epoch"]
            if told.get("reset"):
                known.resets += 1
                known.upto = told["seq"]
                return
            self._add(known, told["entries"])

    def _add(self, known: Followed, entries: Sequence[dict[str, Any]]) -> None:
        for entry in entries:
            if entry["seq"] in known.entries:
                known.doubled += 1
            known.entries[entry["seq"]] = entry
            known.came_at.setdefault(entry["seq"], time.monotonic())
        while known.upto + 1 in known.entries:
            known.upto += 1

    def _on_entries(self, told: dict[str, Any]) -> None:
        with self._lock:
            known = self.streams.setdefault(UUID(told["stream"]), Followed())
            known.epoch = told["epoch"]
            latest = max(known.entries, default=0)
            known.disordered += sum(e["seq"] < latest and e["seq"] not in known.entries for e in told["entries"])
            self._add(known, told["entries"])

    def _on_reset(self, told: dict[str, Any]) -> None:
        with self._lock:
            known = self.streams[UUID(told["stream"])]
            known.epoch, known.upto = told["epoch"], told["seq"]
            known.resets += 1

    def _on_evicted(self, told: dict[str, Any]) -> None:
        self.streams[UUID(told["stream"])].evicted = True

    def _on_refusal(self, told: object) -> None:
        self.refusal = str(told["message"] if isinstance(told, dict) else told)

    def _on_disconnect(self, *_reason: object) -> None:
        self.ended.set()

    def _keep(self) -> None:
        while not self._leaving.is_set():
            self.ended.wait()
            if self._leaving.is_set():
                return
            try:
                self.connect()
                self.follow(list(self.streams))
                self.reconnections += 1
            except Exception as trouble:  # noqa: BLE001  # whatever it is, a page would try again too
                self._trouble = trouble
                time.sleep(0.05)
                if not self._socket.connected:
                    self.ended.set()
