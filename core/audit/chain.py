"""The chain: the hash that binds an entry to its number and to the seal before it. Pure, so that anybody can repeat it.

A seal is SHA-256 over a JSON array of texts: no two different entries have the same array, since JSON marks where each
text ends. `detail` is hashed as the text that PostgreSQL gives for the stored value, which is one for each value.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from core.audit.models import HOUSE

VERSION = "kith-audit-1"
FIRST = bytes(32)
"""What stands in the place of the seal before the first."""

COLUMNS = "e.id, e.service_id, e.at, e.actor, e.session_id, e.kind, e.detail::text as detail"
"""What a query selects from `audit_entry e` to make an `Entry`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An audit entry as it is hashed; `detail` is the text of its JSON."""

    id: UUID
    service_id: UUID | None
    at: datetime
    actor: str
    session_id: UUID | None
    kind: str
    detail: str

    @property
    def chain_id(self) -> UUID:
        """The chain that it belongs to: its service's, or the house's."""
        return self.service_id or HOUSE


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries it has, and the last seal."""

    number: int = 0
    hash: bytes = FIRST


def seal_after(head: Head, entry: Entry, sealed_at: datetime) -> Head:
    """The head of the chain once this entry is sealed next."""
    number = head.number + 1
    fields = [
        VERSION,
        str(entry.chain_id),
        str(number),
        head.hash.hex(),
        _moment(sealed_at),
        str(entry.id),
        str(entry.service_id or ""),
        _moment(entry.at),
        entry.actor,
        str(entry.session_id or ""),
        entry.kind,
        entry.detail,
    ]
    return Head(number, hashlib.sha256(json.dumps(fields, ensure_ascii=True).encode()).digest())


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
