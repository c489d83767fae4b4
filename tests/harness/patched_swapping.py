"""Kith whose stays are moved without a lock and without a look at what is free: for a control run only.

What stands in the way of two moves that swap is the check, run again under the lock: without both, each gives up its
own night and waits for the other's.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert

from constellations.homes.rules import BedId
from constellations.stays import changing, gathering
from tests.harness.patched_unlocked import PAUSE, app, close_sockets

_OnBeds = vars(gathering)["_OnBeds"]


def all_free(self: object) -> Mapping[date, tuple[BedId, ...]]:
    """Stands in for `_OnBeds.free`: every bed on every night."""
    own = vars(self)
    return {night: tuple(own["beds"]) for night in own["nights"]}


def insert_slowly(*given: Any) -> Any:
    """Stands in for `insert`, which comes between giving up one's own night and taking the other's."""
    time.sleep(PAUSE)
    return insert(*given)


_OnBeds.free = all_free
vars(changing).update(insert=insert_slowly)

__all__ = ["app", "close_sockets"]
