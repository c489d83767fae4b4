"""Nudges between processes, by Valkey or Redis where REDIS_URL names one.

Only makes things faster: every relay looks by itself each half second. So nothing here ever delays or fails a
commit, and whatever goes wrong with the server is waited out.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Collection
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError

from core.ids import new_id
from core.streams.background import Background
from core.streams.nudge import on_nudge

log = logging.getLogger(__name__)
CHANNEL = "kith:nudge"
MOST_WAITING = 1000
SHORTEST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
LENGTH = 16
SENDER = new_id()
"""This process, so that its own nudges do not wake it twice."""


def pack(ids: Collection[UUID], sender: UUID = SENDER) -> bytes:
    """Ids as one message."""
    return sender.bytes + b"".join(one.bytes for one in ids)


def unpack(message: object) -> frozenset[UUID]:
    """The ids of a message from another process; of one's own, a foreign or a broken one, none."""
    if not isinstance(message, bytes) or len(message) % LENGTH or message[:LENGTH] == SENDER.bytes:
        return frozenset()
    return frozenset(UUID(bytes=message[at : at + LENGTH]) for at in range(LENGTH, len(message), LENGTH))


class Publisher:
    """Passes this process's nudges on to the others; one for each process, of whatever role."""

    def __init__(self, url: str) -> None:
        self._client = _client(url)
        self._task = Background("nudges out", self._work)
        self._waiting: queue.Queue[frozenset[UUID]] = queue.Queue(MOST_WAITING)
        self._deaf = on_nudge(self.pass_on)

    def pass_on(self, ids: frozenset[UUID]) -> None:
        """Queue a nudge. With too many waiting it is dropped: the others look by themselves."""
        try:
            self._waiting.put_nowait(ids)
        except queue.Full:
            return
        self._task.ensure_running()

    def stop(self) -> None:
        """Pass nothing on any more."""
        self._deaf()
        self._task.stop()
        self.pass_on(frozenset())

    def _work(self) -> None:
        silent = False
        while not self._task.stopping.is_set():
            ids = self._waiting.get()
            try:
                self._client.publish(CHANNEL, pack(ids))
                silent = False
            except (RedisError, OSError) as error:
                if not silent:
                    log.warning("nudges cannot be passed on just now: %s", error)
                silent = True


_publishers: dict[str, Publisher] = {}


def publish_nudges(url: str) -> None:
    """Pass this process's nudges on by the server at this address, from now on. Again changes nothing."""
    if url not in _publishers:
        _publishers[url] = Publisher(url)


class Subscriber:
    """Wakes this process's relay by the nudges of the others."""

    def __init__(self, url: str, wake: Callable[[Collection[UUID]], None]) -> None:
        self._client = _client(url)
        self._task = Background("nudges in", self._work)
        self._wake = wake
        self._heard = False

    def ensure_running(self) -> None:
        """Start listening, if that does not go on already."""
        self._task.ensure_running()

    def stop(self) -> None:
        """Listen no longer, within a second."""
        self._task.stop()

    def _work(self) -> None:
        pause = SHORTEST_PAUSE
        while not self._task.stopping.is_set():
            try:
                self._listen()
            except (RedisError, OSError):
                pause = SHORTEST_PAUSE if self._heard else min(LONGEST_PAUSE, pause * 2)
                self._heard = False
                self._task.stopping.wait(pause)

    def _listen(self) -> None:
        with self._client.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]
            channel.subscribe(CHANNEL)
            while not self._task.stopping.is_set():
                message = channel.get_message(timeout=LONGEST_PAUSE)
                self._heard = True
                if message is not None:
                    self._wake(unpack(message["data"]))


def _client(url: str) -> Redis:
    return Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2, health_check_interval=5)
