"""Work beside the sockets: a thread (under gevent a greenlet) that is started again when it has died."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Background:
    """Runs `work` until `stopping` is set. The work looks at `stopping` itself."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.stopping = threading.Event()
        self._name = name
        self._work = work
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ensure_running(self) -> None:
        """Start the work, or start it again when it has died. Cheap to call often; does nothing after `stop`."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._starting:
            dead = self._thread is None or not self._thread.is_alive()
            if dead and not self.stopping.is_set():
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Ask the work to end, for good; does not wait for it."""
        self.stopping.set()
