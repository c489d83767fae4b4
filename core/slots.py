"""Slots: a lower layer declares what it can show or do; `app/registry.py` puts the higher ones in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """A named place for things of one type, filled by the registry at start, kept in the order given."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._things: dict[str, T] = {}

    def fill(self, things: Mapping[str, T]) -> None:
        """Put all things in, by name; what stood here before is replaced (a second app fills alike)."""
        self._things = dict(things)

    def get(self, name: str) -> T | None:
        """The thing of this name, or None."""
        return self._things.get(name)

    def __iter__(self) -> Iterator[T]:
        return iter(self._things.values())

    def names(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(self._things)
