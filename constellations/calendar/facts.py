"""What happens to a calendar, as facts: who put what there, changed it, took it off. Never its free words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from constellations.calendar.rules import EntryId
from constellations.homes.rules import ConstellationId
from core.facts import Fact

Changes = tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, kw_only=True)
class CalendarFact(Fact):
    """What every fact about an entry carries."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"place", "words"})

    service_id: UUID
    constellation_id: ConstellationId
    entry_id: EntryId
    by: UUID
    changes: Changes = ()


@dataclass(frozen=True, kw_only=True)
class EntryAdded(CalendarFact):
    """Somebody put it into the calendar."""


@dataclass(frozen=True, kw_only=True)
class EntryChanged(CalendarFact):
    """Somebody changed it: its hours, its place, its words, or for whom it is."""


@dataclass(frozen=True, kw_only=True)
class EntryCancelled(CalendarFact):
    """It does not take place. What it was is kept."""
