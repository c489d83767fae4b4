"""Racing: the same moment for all, results and errors kept apart, sizes from the environment."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
SOAKING = os.environ.get("KITH_SOAK") == "1"
ENDURANCE = 3600.0 if SOAKING else 120.0


def size(full: int, least: int = 1) -> int:
    """How many of something: all of it in a soak (KITH_SOAK=1), a twentieth otherwise."""
    return full if SOAKING else max(least, full // 20)


def race(*runs: Callable[[], T]) -> list[T]:
    """Run all at the same moment, each in a thread of its own; returns what they return, in their order.

    Raises the first error, by order of the runs, after all have ended.
    """
    results: dict[int, T] = {}
    errors: dict[int, BaseException] = {}
    line = threading.Barrier(len(runs))

    def go(number: int, run: Callable[[], T]) -> None:
        try:
            line.wait(ENDURANCE)
            results[number] = run()
        except BaseException as error:  # noqa: BLE001  # it is raised where the race was started
            errors[number] = error

    threads = [threading.Thread(target=go, args=(number, run), daemon=True) for number, run in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(ENDURANCE)
    assert not any(thread.is_alive() for thread in threads), f"the race did not end within {ENDURANCE} s"
    for number in sorted(errors):
        raise errors[number]
    return [results[number] for number in range(len(runs))]


def share_out(work: Sequence[T], runners: int) -> list[Sequence[T]]:
    """Work dealt out like cards."""
    return [work[number::runners] for number in range(runners)]
