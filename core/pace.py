"""How fast somebody may ask: so many requests a minute, some of them at once, then one after the other. Pure.

The generic cell rate algorithm: one moment for each key, no counters and no windows whose edge lets twice as many in.
"""

from __future__ import annotations

MINUTE = 60.0
MOST_KEYS = 50_000


class Pace:
    """Keeps the pace of keys at `limit` requests a minute, the half of them at once. Of this process alone."""

    def __init__(self, limit: int) -> None:
        self._step = MINUTE / limit
        self._slack = self._step * max(1, limit // 2)
        self._due: dict[str, float] = {}

    def wait(self, key: str, now: float) -> float:
        """Count a request; 0 when it may go on, else the seconds until one may, and then nothing was counted."""
        due = max(self._due.get(key, now), now) + self._step
        if due - now > self._slack:
            return due - now - self._slack
        if len(self._due) >= MOST_KEYS and key not in self._due:
            self._due = {one: when for one, when in self._due.items() if when > now}
        self._due[key] = due
        return 0.0
