"""A bucket of tokens: so many at once, then so many a second."""

from __future__ import annotations

import time
from collections.abc import Callable


class Bucket:
    """Allows `burst` events at once and `rate` a second after that."""

    def __init__(self, rate: float = 20, burst: float = 40, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._seen = clock()

    def take(self) -> bool:
        """Take a token; False when there is none."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._seen) * self._rate)
        self._seen = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
