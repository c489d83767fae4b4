"""Constellations and homes: ids, the life of a constellation (domain W4), and how big it may grow (R1-R3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NewType
from uuid import UUID

ConstellationId = NewType("ConstellationId", UUID)
HouseholdId = NewType("HouseholdId", UUID)
RoomId = NewType("RoomId", UUID)
BedId = NewType("BedId", UUID)
ChildId = NewType("ChildId", UUID)

MOST_SATELLITES = 10
FEWEST_SATELLITES = 6
SIZE_WARNING_FROM_DAY = 90


class ConstellationState(StrEnum):
    """Where a constellation is in its life."""

    FORMING = "forming"
    LIVE = "live"
    INTERIM = "interim"
    PAUSED = "paused"
    CLOSED = "closed"


NEXT_STATES: Mapping[ConstellationState, frozenset[ConstellationState]] = {
    ConstellationState.FORMING: frozenset({ConstellationState.LIVE, ConstellationState.CLOSED}),
    ConstellationState.LIVE: frozenset(
        {ConstellationState.INTERIM, ConstellationState.PAUSED, ConstellationState.CLOSED}
    ),
    ConstellationState.INTERIM: frozenset(
        {ConstellationState.LIVE, ConstellationState.PAUSED, ConstellationState.CLOSED}
    ),
    ConstellationState.PAUSED: frozenset(
        {ConstellationState.LIVE, ConstellationState.INTERIM, ConstellationState.CLOSED}
    ),
    ConstellationState.CLOSED: frozenset(),
}

HUB_HOMES: Mapping[ConstellationState, tuple[int, int]] = {
    ConstellationState.FORMING: (0, 1),
    ConstellationState.LIVE: (1, 1),
    ConstellationState.INTERIM: (0, 1),
    ConstellationState.PAUSED: (0, 1),
    ConstellationState.CLOSED: (0, 0),
}
"""How many current hub homes a constellation has in each state, at least and at most (R1)."""


def may_become(state: ConstellationState, other: ConstellationState) -> bool:
    """Whether a constellation may go straight from one state to the other."""
    return other in NEXT_STATES[state]


def takes_stays(state: ConstellationState) -> bool:
    """Whether sleepovers may be asked for and begin: live, or interim with its named carers (R1)."""
    return state in {ConstellationState.LIVE, ConstellationState.INTERIM}


def hub_homes_fit(state: ConstellationState, hub_homes: int) -> bool:
    """Whether this number of current hub homes is right for the state (R1)."""
    least, most = HUB_HOMES[state]
    return least <= hub_homes <= most


def may_join(active_satellites: int) -> bool:
    """Whether one more satellite may join; the eleventh may not (R2)."""
    return active_satellites < MOST_SATELLITES


def size_warning(active_satellites: int, launched: date | None, today: date) -> str | None:
    """The fidelity warning of a constellation too small from day 90 after its launch, or None (R3)."""
    if launched is None or (today - launched).days < SIZE_WARNING_FROM_DAY:
        return None
    if active_satellites >= FEWEST_SATELLITES:
        return None
    families = "1 family" if active_satellites == 1 else f"{active_satellites or 'no'} families"
    return f"This constellation has {families}. It works best with {FEWEST_SATELLITES} to {MOST_SATELLITES}."
