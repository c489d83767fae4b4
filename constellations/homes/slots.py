"""What other features do when a hub home changes: its beds, or whether it is there at all (W4)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from constellations.homes.queries import Home
from constellations.homes.rules import ConstellationState
from core.slots import Slot
from core.unit_of_work import Unit

BED_LOST: Slot[Callable[[Unit, Home, UUID], None]] = Slot("a bed is kept for the constellation no longer")
HUB_STEPS: Slot[Callable[[Unit, Home, ConstellationState], None]] = Slot("a constellation took a step in its life")
