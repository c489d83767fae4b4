"""What happened in an import."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact


@dataclass(frozen=True)
class FileImported(Fact):
    """A file of records was brought in, whole: how many were new, changed, and as before."""

    service_id: UUID
    kind: str
    digest: str
    new: int
    changed: int
    same: int


@dataclass(frozen=True)
class RecordImported(Fact):
    """A row of a file made or changed something; each is in the audit with before and after (R53)."""

    service_id: UUID
    subject_id: UUID
    what: str
    changes: tuple[tuple[str, str | None, str | None], ...] = ()
