"""A member of a conversation who has it open: follows its stream, and notes when each entry came."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping

from tests.benchmarks.socket_line import SocketLine


class Listener:
    """One socket that follows one stream, from where a page of it stood."""

    def __init__(self, port: int, cookies: str, at: Mapping[str, str]) -> None:
        self._port, self._cookies, self._at = port, cookies, at
        self._came: dict[int, float] = {}
        self._news = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and follow."""
        self._line = await SocketLine.open(self._port, self._cookies)
        wanted = {"stream": self._at["stream"], "epoch": int(self._at["epoch"]), "after": int(self._at["seq"])}
        answer = await self._line.ask("follow", [wanted])
        assert not any(one["refused"] for one in answer["streams"]), answer
        self._listening = asyncio.create_task(self._listen())

    async def heard(self, seq: int) -> float:
        """When the entry came; waits for it."""
        while seq not in self._came:
            self._news.clear()
            await self._news.wait()
        return self._came[seq]

    async def close(self) -> None:
        """Close the socket."""
        if self._listening is not None:
            self._listening.cancel()
        with contextlib.suppress(Exception):
            await self._line.close()

    async def _listen(self) -> None:
        while True:
            name, payload = await self._line.next()
            if name == "entries" and payload["stream"] == self._at["stream"]:
                now = time.monotonic()
                self._came.update((entry["seq"], now) for entry in payload["entries"])
                self._news.set()
