"""Kith whose concerns and links are answered without their locks, as gunicorn loads it: for control runs only."""

from __future__ import annotations

import time
from uuid import UUID

from community.concerns import services
from community.concerns.models import Concern
from core.unit_of_work import Unit
from tests.harness.patched_unlocked import PAUSE, app, close_sockets


def look_only(unit: Unit, concern_id: UUID) -> Concern | None:
    """Stands in for `lock_concern`: the concern as it was when somebody looked, and the moment between."""
    found = unit.session.get(Concern, concern_id)
    time.sleep(PAUSE)
    return found


vars(services).update(lock_concern=look_only)

__all__ = ["app", "close_sockets"]
