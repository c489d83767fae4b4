"""A label with its value: a line of the facts on a card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line of facts."""

    label: str
    value: str
