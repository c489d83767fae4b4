"""Identifiers: UUIDv7 made in Python, so that rows sort by their birth and PostgreSQL 15 is enough."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

import uuid_utils

_STREAMS = uuid5(NAMESPACE_URL, "urn:kith:stream")


def new_id() -> UUID:
    """A new UUIDv7."""
    return UUID(int=uuid_utils.uuid7().int)


def stream_id(kind: str, subject_id: UUID) -> UUID:
    """The id of the one stream of this kind about this subject; the same wherever it is computed."""
    return uuid5(_STREAMS, f"{kind}:{subject_id}")


def parse_id(text: str | None) -> UUID | None:
    """The UUID that a page or socket sent, or None when it is not one."""
    try:
        return UUID(text) if text else None
    except (ValueError, AttributeError, TypeError):
        return None
