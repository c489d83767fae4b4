"""The one fact of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.effects import Tell
from core.facts import EffectTable, Fact
from core.unit_of_work import Unit


@dataclass(frozen=True)
class DemonstrationLoaded(Fact):
    """The demonstration is whole. A database with people and without this was left half-filled by a crash."""

    constellations: tuple[UUID, ...]


def _first_entries(_unit: Unit, fact: DemonstrationLoaded) -> tuple[Tell, ...]:
    """A stream is known from its first entry on; a manager knows a constellation's by no other way."""
    kinds = ("constellation", "organisers")
    return tuple(Tell(kind, constellation, "begun") for constellation in fact.constellations for kind in kinds)


EFFECTS: EffectTable = {DemonstrationLoaded: (_first_entries,)}
