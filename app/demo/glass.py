"""The demonstration's one broken glass: by a safeguarding lead, some hours ago, and it waits for another's review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from constellations.break_glass.services import open_child
from core.actor import Actor
from core.unit_of_work import run

AGO = timedelta(hours=3)
WHY = "The school rang: Kai did not come home and his carer's telephone is off. I need to know who has him tonight."


def load_broken_glass(ids: Mapping[str, UUID], now: datetime) -> None:
    """Bea Lomax looked for Kai."""
    service_id, child_id = ids["Wexmoor"], ids["child Kai"]
    run(Actor(ids["Bea Lomax"]), None, lambda unit: open_child(unit, service_id, child_id, WHY), now=now - AGO)
