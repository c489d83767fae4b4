"""The one fact of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from core.facts import EffectTable, Fact


@dataclass(frozen=True)
class DemonstrationLoaded(Fact):
    """The demonstration is whole. A database with people and without this was left half-filled by a crash."""


EFFECTS: EffectTable = {DemonstrationLoaded: ()}
