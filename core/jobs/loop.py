"""The work behind the pages: a thread for due rows and one for each other work that was registered, and the tick.

Threads, which under gevent's patches are greenlets. In one process they run beside the pages; `kith work` runs them
alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from flask import Flask

from core.jobs.runner import Stopping, run_due
from core.jobs.tick import Tick
from core.logs import log
from core.settings import Settings
from core.slots import Slot

EVERY = 1.0
"""Seconds between two looks when there is nothing to do."""

_PATIENCE = 0.5

Round = Callable[[Stopping], bool]
"""Does some of what waits, until it is asked to stop; says whether there may be more."""
ROUNDS: Slot[Callable[[Settings], Round]] = Slot("rounds")
"""What a worker does besides due rows: the bell, mails, text messages. Each is made once, for a thread of its own."""


class Worker:
    """One thread that goes round with one kind of work, and pauses unless there is more.

    Each has a thread of its own: a provider that is slow to answer keeps no bell, no deadline and no other channel
    waiting.
    """

    def __init__(self, app: Flask, name: str, round_: Round) -> None:
        self._app = app
        self._round = round_
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._go_round, name=f"kith-{name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look now instead of within a second."""
        self._wake.set()

    def ask_to_stop(self) -> None:
        """Take nothing new."""
        self._stop.set()
        self._wake.set()

    def wait(self, seconds: float) -> bool:
        """Wait for what is under way; whether it came to its end."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _go_round(self) -> None:
        while not self._stop.is_set():
            if not self._once(self._round):
                self._wake.wait(EVERY)
            self._wake.clear()

    def _once(self, round_: Round) -> bool:
        try:
            with self._app.app_context():
                return round_(self._stop.is_set)
        except Exception:  # noqa: BLE001
            # The database is away, or a mistake of ours: neither may end the thread. It looks again in a second.
            log.exception("a round of work failed")
            return False


def _workers(app: Flask, settings: Settings) -> list[Worker]:
    made = [Worker(app, name, make(settings)) for name, make in zip(ROUNDS.names(), ROUNDS, strict=True)]
    return [Worker(app, "due", run_due), *made]


class Background:
    """What a process does behind its pages, by its roles."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.workers = _workers(app, settings) if settings.has("worker") else []
        self.tick = Tick(app, settings) if settings.has("tick") else None

    def start(self) -> None:
        """Begin what the roles say."""
        for part in (*self.workers, self.tick):
            if part is not None:
                part.start()

    def stop(self) -> None:
        """Stop, within a second. What is cut off rolls back and is found again."""
        for worker in self.workers:
            worker.ask_to_stop()
        if self.tick is not None:
            self.tick.stop()
        end = time.monotonic() + _PATIENCE
        ended = [worker.wait(max(0.0, end - time.monotonic())) for worker in self.workers]
        if not all(ended):
            log.warning("work was cut off by the stop")


def start_background(app: Flask, settings: Settings) -> Background:
    """Start the work that this process's roles name; the caller stops it. Not before a fork."""
    background = Background(app, settings)
    background.start()
    return background
