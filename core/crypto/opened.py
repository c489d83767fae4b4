"""What was opened while a request was answered: noted where it is opened, so that no page can forget to."""

from __future__ import annotations

from uuid import UUID

from flask import g, has_request_context

Opened = dict[tuple[str, UUID], UUID]
"""Table and row to the row's service."""


def note_opened(table: str, row_id: UUID, service_id: UUID) -> None:
    """Note that the sealed part of a row was looked at for the request that is answered now, if one is."""
    if has_request_context():
        opened: Opened = g.setdefault("opened", {})
        opened[table, row_id] = service_id


def opened_now() -> Opened:
    """What was opened for this request so far."""
    opened: Opened = g.get("opened", {})
    return opened
