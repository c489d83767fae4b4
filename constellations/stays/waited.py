"""Whether an ask waits on the list, and whether it is its turn: from the stay alone. Pure."""

from __future__ import annotations

from constellations.stays.models import Stay
from constellations.stays.rules import StayState


def is_waiting(stay: Stay) -> bool:
    """Whether the ask has a place on the waiting list now."""
    return stay.waits_since is not None and stay.is_now is StayState.REQUESTED


def is_held(stay: Stay) -> bool:
    """Whether it is this family's turn, and a bed is held until they say."""
    return is_waiting(stay) and stay.held_until is not None
