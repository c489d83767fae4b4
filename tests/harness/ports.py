"""Free ports, and waiting for what starts on them."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether somebody takes connections on the port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
        return True
    return False


def wait_for(what: Callable[[], object], seconds: float, words: str) -> float:
    """Wait until `what()` is true and return how long it took; an AssertionError with `words` when it stays false."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < seconds, f"{words}: not within {seconds} s"
        time.sleep(0.01)
    return time.monotonic() - begun


def stays_so(what: Callable[[], object], seconds: float, words: str) -> None:
    """Look again and again for so long: an AssertionError with `words` as soon as `what()` is false."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        assert what(), f"{words}: not so after {time.monotonic() - begun:.3f} s"
        time.sleep(0.01)
