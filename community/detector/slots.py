"""What the detector has to be told by a higher floor: whose names the author knows, and where else a thing belongs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from core.slots import Slot
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Where what was seen may stand: what the link says and where it leads."""

    label: str
    url: str


KNOWN_CHILDREN: Slot[Callable[[Unit, UUID], Collection[str]]] = Slot("children whom an author knows")
"""The first names of the children whom the author knows in this space, to be compared and shown to nobody."""
OTHER_PLACES: Slot[Callable[[Unit], OtherPlace | None]] = Slot("other places for what is about a child")
