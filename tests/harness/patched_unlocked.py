"""Kith whose stays are changed without their locks, as gunicorn loads it: for control runs only.

What every naive build does: read, look whether it is possible, write. A pause between looking and writing makes the
moment as long as it is on a bad day.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from constellations.homes.queries import find_home
from constellations.stays import asking, changing, deciding, gathering, other_nights, taking_back, unavailable, waiting
from constellations.stays.changing import Locked, changed_words
from constellations.stays.queries import LoadedStay
from constellations.stays.rules import StayState
from core.refusals import Changed, NotFound
from core.unit_of_work import Unit
from tests.harness.patched_by_day import app, close_sockets

PAUSE = 0.05


def read_only(unit: Unit, loaded: LoadedStay, version: int | None = None) -> Locked:
    """Stands in for `lock`: the same answer and the same refusals, from what was read without a lock."""
    home = find_home(unit, loaded.stay.constellation_id)
    if home is None:
        raise NotFound
    if version is not None and loaded.stay.version != version:
        raise Changed(changed_words(loaded.stay))
    return Locked(loaded, home)


def move_slowly(*given: Any) -> StayState:
    """Stands in for `move`, which comes between looking and writing."""
    time.sleep(PAUSE)
    return changing.move(*given)


def not_locked(_unit: Unit, _constellation_id: UUID) -> None:
    """Stands in for `lock_constellation`: a moment, and no lock."""
    time.sleep(PAUSE)


def nobody_in_line(*_given: Any) -> tuple[()]:
    """Stands in for `beds_first_in_line`: a bed that is free is anybody's."""
    return ()


vars(gathering).update(beds_first_in_line=nobody_in_line)
for module in (unavailable, waiting):
    vars(module).update(lock_constellation=not_locked)
for module in (asking, deciding, other_nights, taking_back, waiting):
    vars(module).update(lock=read_only, move=move_slowly)

__all__ = ["app", "close_sockets"]
