"""The slot of a service's administration: features register the parts that they have for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.slots import Slot
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class ServicePart:
    """A part of a service's administration: "Households", what is kept there, and where."""

    label: str
    detail: str
    url: str
    icon: str


SERVICE_PARTS: Slot[Callable[[Unit], ServicePart | None]] = Slot("parts of a service's administration")


def parts_for(unit: Unit) -> list[ServicePart]:
    """The parts that are there for this person, in the order of the registry."""
    return [part for provide in SERVICE_PARTS if (part := provide(unit)) is not None]
