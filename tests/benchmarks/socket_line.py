"""A Socket.IO connection as small as it can be: one WebSocket, text frames, no thread. For many at once."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any, Self

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Event, Message, Ping, Request, TextMessage

CHUNK = 65_536
_OPEN, _PING, _PONG, _ENTER, _EVENT, _ANSWER = "0", "2", "3", "40", "42", "430"


class SocketLine:
    """One open socket. Events that come while an answer is awaited are kept for `next`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._came: deque[Event] = deque()
        self._half = ""
        self._kept: deque[list[Any]] = deque()

    @classmethod
    async def open(cls, port: int, cookies: str) -> Self:
        """Connect, as a page of this port would."""
        line = cls(*await asyncio.open_connection("127.0.0.1", port))
        address = f"127.0.0.1:{port}"
        headers = [(b"Origin", f"http://{address}".encode()), (b"Cookie", cookies.encode())]
        asked = Request(address, "/socket.io/?EIO=4&transport=websocket", extra_headers=headers)
        line._writer.write(line._protocol.send(asked))
        answered = await line._event()
        assert isinstance(answered, AcceptConnection), f"the socket was refused: {answered}"
        assert (await line._frame()).startswith(_OPEN)
        line._write(_ENTER)
        entered = await line._frame()
        assert entered.startswith(_ENTER), f"the socket was refused: {entered}"
        return line

    async def ask(self, event: str, payload: Any) -> Any:
        """Send an event and wait for its answer."""
        self._write(f"420{json.dumps([event, payload])}")
        while True:
            frame = await self._frame()
            if frame.startswith(_ANSWER):
                return json.loads(frame[len(_ANSWER) :])[0]
            self._kept.append(json.loads(frame[len(_EVENT) :]))

    def send(self, event: str, payload: Any) -> None:
        """Send an event that has no answer."""
        self._write(f"{_EVENT}{json.dumps([event, payload])}")

    async def next(self) -> list[Any]:
        """The next event that the server sends: its name, then its payload."""
        if self._kept:
            return self._kept.popleft()
        found: list[Any] = json.loads((await self._frame())[len(_EVENT) :])
        return found

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()

    def _write(self, frame: str) -> None:
        self._writer.write(self._protocol.send(TextMessage(data=frame)))

    async def _frame(self) -> str:
        while True:
            event = await self._event()
            if isinstance(event, Ping):
                self._writer.write(self._protocol.send(event.response()))
                continue
            assert isinstance(event, Message), f"the server closed the socket: {event}"
            self._half += str(event.data)
            if not event.message_finished:
                continue
            frame, self._half = self._half, ""
            if frame != _PING:
                return frame
            self._write(_PONG)

    async def _event(self) -> Event:
        while not self._came:
            self._protocol.receive_data(await self._reader.read(CHUNK) or None)
            self._came.extend(self._protocol.events())
        return self._came.popleft()
