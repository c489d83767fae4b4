"""Who read about a child: from the audit itself, by a function that answers within the service's wall alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from constellations.reads.rules import ROLES, UNSHOWN
from core.unit_of_work import Unit

PAGE = 50


@dataclass(frozen=True, slots=True)
class ChildRead:
    """Somebody read about the child. `role` is what they were to it then, None for nothing.

    `person_id` is None, and `name` empty, for a link that was sent to somebody without an account.
    """

    id: UUID
    at: datetime
    person_id: UUID | None
    name: str
    role: str | None
    surface: str


_READS = text("select * from child_reads(:child, :before, :roles, :unshown, :most)")


def list_reads(unit: Unit, child_id: UUID, before: UUID | None = None) -> list[ChildRead]:
    """The newest reads of the child, or those before an entry; one more than a page has, where there are more.

    None on the pages of concerns (R49).
    """
    values = {"child": child_id, "before": before, "roles": list(ROLES), "unshown": UNSHOWN, "most": PAGE + 1}
    return [
        ChildRead(row.id, row.at, row.person_id, row.name or "", row.role, row.surface)
        for row in unit.session.execute(_READS, values)
    ]
