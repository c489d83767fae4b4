"""What a concern may be about besides people: the children whom the sender knows, told by a higher floor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.slots import Slot
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class NearChild:
    """A child by first name alone (R35)."""

    id: UUID
    first_name: str


NEAR_CHILDREN: Slot[Callable[[Unit], Sequence[NearChild]]] = Slot("children near")
CHILD_NAMES: Slot[Callable[[Unit, Sequence[UUID]], Sequence[str]]] = Slot("names of children")
"""The first names of these children, for who may read the concern."""
