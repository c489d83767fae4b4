"""A program that keeps boards and rooms open, told by lines of JSON (tests/benchmarks/client_program.py)."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from tests.benchmarks.listener import Listener
from tests.benchmarks.open_board import OpenBoard
from tests.benchmarks.socket_line import SocketLine

AT_ONCE = 8

Told = dict[str, Any]


class Clients:
    """What is open just now."""

    def __init__(self) -> None:
        self._boards: list[OpenBoard] = []
        self._room: list[SocketLine] = []
        self._listeners: list[Listener] = []

    async def boards(self, told: Told) -> Told:
        """Open boards, a few at once, the cookies dealt out in turn."""
        cookies = told["cookies"]
        self._boards = [
            OpenBoard(told["pages"], told["sockets"], told["path"], cookies[number % len(cookies)])
            for number in range(told["count"])
        ]
        await _few_at_once([board.open for board in self._boards])
        return {}

    async def shown(self, told: Told) -> Told:
        """Wait until all boards show it."""
        end = time.monotonic() + told["seconds"]
        while True:
            at = [board.shown_at(told["stream"], told["seq"]) for board in self._boards]
            if None not in at:
                return {"at": at}
            if time.monotonic() > end:
                troubles = [trouble for board in self._boards for trouble in board.troubles]
                return {"error": f"{at.count(None)} of {len(at)} boards never showed it: {troubles}"}
            await asyncio.sleep(0.05)

    async def listen(self, told: Told) -> Told:
        """Follow a conversation so many times, the cookies dealt out in turn."""
        cookies = told["cookies"]
        self._listeners = [
            Listener(told["port"], cookies[number % len(cookies)], told["at"]) for number in range(told["count"])
        ]
        await _few_at_once([one.open for one in self._listeners])
        return {}

    async def heard(self, told: Told) -> Told:
        """Wait until all of them have heard the entry; when each did."""
        waits = [one.heard(told["seq"]) for one in self._listeners]
        return {"at": await asyncio.wait_for(asyncio.gather(*waits), told["seconds"])}

    async def room(self, told: Told) -> Told:
        """Enter the room of Ref A."""

        async def enter() -> None:
            self._room.append(await SocketLine.open(told["port"], ""))

        await _few_at_once([enter] * told["count"])
        return {}

    async def say(self, told: Told) -> Told:
        """Let the first say it and all hear it."""
        begun = time.monotonic()

        async def hear(line: SocketLine) -> float:
            await line.next()
            return time.monotonic() - begun

        hearing = [asyncio.create_task(hear(line)) for line in self._room]
        self._room[0].send("say", told["words"])
        return {"after": await asyncio.wait_for(asyncio.gather(*hearing), told["seconds"])}

    async def close(self, _told: Told) -> Told:
        """Close everything."""
        everything: tuple[OpenBoard | SocketLine | Listener, ...] = (*self._boards, *self._room, *self._listeners)
        await _few_at_once([one.close for one in everything])
        self._boards, self._room, self._listeners = [], [], []
        return {}


async def _few_at_once(works: list[Callable[[], Coroutine[Any, Any, None]]]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def go(work: Callable[[], Awaitable[None]]) -> None:
        async with gate:
            await work()

    await asyncio.gather(*(go(work) for work in works))


async def main() -> None:
    """Carry out one command after the other until there are no more."""
    clients = Clients()
    while line := await asyncio.to_thread(sys.stdin.readline):
        told = json.loads(line)
        try:
            answer = await getattr(clients, told["command"])(told)
        except Exception as error:  # noqa: BLE001  # it is raised on the bench's side
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    await clients.close({})


if __name__ == "__main__":
    asyncio.run(main())
