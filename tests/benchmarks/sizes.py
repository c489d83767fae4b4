"""How much of everything is measured: in full, or just enough to see that the bench runs (KITH_BENCH=tiny)."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Requests in each round, boards, messages, constellations, and how often each start and load is repeated."""

    rounds: int
    references: int
    pages: int
    accepts: int
    boards: tuple[int, ...]
    presses: int
    sends: int
    thread: int
    constellations: tuple[int, int]
    history: int
    repeats: int


FULL = Sizes(
    rounds=3,
    references=400,
    pages=96,
    accepts=40,
    boards=(10, 50, 200),
    presses=3,
    sends=30,
    thread=200_000,
    constellations=(4, 400),
    history=750,
    repeats=3,
)
TINY = Sizes(
    rounds=1,
    references=20,
    pages=5,
    accepts=3,
    boards=(2, 4),
    presses=1,
    sends=3,
    thread=200,
    constellations=(2, 4),
    history=5,
    repeats=1,
)
IS_FULL = os.environ.get("KITH_BENCH", "full") != "tiny"
SIZES = FULL if IS_FULL else TINY
