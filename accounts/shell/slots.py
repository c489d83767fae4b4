"""The slot of the navigation: features register the entries that they have for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.slots import Slot
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One of the ways on: Today, Messages, Stays, Events, Groups. `count` is what waits there, 0 for none."""

    key: str
    label: str
    url: str
    icon: str
    count: int = 0


NAVIGATION: Slot[Callable[[Unit], NavEntry | None]] = Slot("navigation")
