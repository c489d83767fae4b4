"""A board that somebody has open: follows its streams and asks for its part again, as static/src/live does it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections.abc import Mapping

from tests.benchmarks.socket_line import SocketLine

JITTER = RETRY = 1.0
_SECTION = re.compile(r'data-stream="([^"]*)" data-epoch="([^"]*)" data-seq="([^"]*)"')


class OpenBoard:
    """One browser with one board. Only its socket stays open."""

    def __init__(self, pages: int, sockets: int, path: str, cookies: str) -> None:
        self._pages, self._sockets, self._path, self._cookies = pages, sockets, path, cookies
        self.troubles: list[str] = []
        self._seqs: dict[str, int] = {}
        self._shown: list[tuple[float, Mapping[str, int]]] = []
        self._due: float | None = None
        self._flight: asyncio.Task[None] | None = None  # the loop itself would let go of it
        self._flying = False
        self._again: float | None = None
        self._listening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Load the page, connect, follow from where the page stands."""
        streams, epochs, seqs = await self._read_page(part=False)
        self._line = await SocketLine.open(self._sockets, self._cookies)
        wanted = [
            {"stream": stream, "epoch": int(epoch), "after": int(seq)}
            for stream, epoch, seq in zip(streams, epochs, seqs, strict=True)
        ]
        answer = await self._line.ask("follow", wanted)
        assert "error" not in answer, answer
        assert not any(one["refused"] for one in answer["streams"]), answer
        self._listening = asyncio.create_task(self._listen())

    def shown_at(self, stream: str, seq: int) -> float | None:
        """When the board first showed a stream up to `seq`, or None."""
        return next((at for at, seqs in self._shown if seqs.get(stream, 0) >= seq), None)

    async def close(self) -> None:
        """Close the socket; nothing is asked for any more."""
        for task in (self._listening, self._flight):
            if task is not None:
                task.cancel()
        with contextlib.suppress(Exception):
            await self._line.close()

    async def _listen(self) -> None:
        while True:
            name, payload = await self._line.next()
            news = name == "entries" and payload["entries"][-1]["seq"] > self._seqs.get(payload["stream"], 0)
            if news:
                self._within(random.random() * JITTER)

    def _within(self, seconds: float) -> None:
        """Ask for the part within so many seconds; a request that waits is only ever moved forward."""
        if self._flying:
            self._again = min(seconds, self._again if self._again is not None else seconds)
            return
        at = time.monotonic() + seconds
        if self._due is not None and self._flight is not None:
            if self._due <= at:
                return
            self._flight.cancel()
        self._due, self._flight = at, asyncio.create_task(self._fly(seconds))

    async def _fly(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._due, self._flying = None, True
        try:
            await self._read_page(part=True)
        except Exception as trouble:  # noqa: BLE001  # the page tries again, whatever it was
            self.troubles.append(repr(trouble))
            self._again = min(self._again or RETRY, RETRY * (0.5 + random.random()))
        self._flying, again = False, self._again
        self._again = None
        if again is not None:
            self._within(again)

    async def _read_page(self, *, part: bool) -> tuple[list[str], list[str], list[str]]:
        found = _SECTION.findall(await self._ask(part=part))
        assert found, f"no live section on {self._path}"
        streams, epochs, seqs = (lists.split() for lists in found[-1])  # before the board, in the header, is the bell
        self._seqs = dict(zip(streams, map(int, seqs), strict=True))
        self._shown.append((time.monotonic(), self._seqs))
        return streams, epochs, seqs

    async def _ask(self, *, part: bool) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._pages)
        headers = {"Host": f"127.0.0.1:{self._pages}", "Cookie": self._cookies, "Connection": "close"}
        headers |= {"HX-Request": "true"} if part else {}
        lines = [f"GET {self._path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join([*lines, "\r\n"]).encode())
        answer = (await reader.read()).decode()
        writer.close()
        head, _, body = answer.partition("\r\n\r\n")
        assert head.split(" ", 2)[1] == "200", f"{self._path} answered {head[:100]}"
        return body
