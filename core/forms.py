"""Reading what a form sent: its idempotency key, ids, dates-to-be, and no more than was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import request

from core.idempotency import Key, request_hash
from core.ids import new_id, parse_id
from core.refusals import Invalid


def new_key() -> str:
    """A fresh key for a form on a page."""
    return str(new_id())


def form_key() -> Key:
    """The key of this form with the hash of what it asks. Raises `Invalid` when it is missing or no key."""
    key = parse_id(request.form.get("key"))
    if key is None:
        raise Invalid({"form": "This page was not complete when it was sent. Load it again and send it once more."})
    fields = [(name, value) for name, values in request.form.lists() for value in values]
    return Key(key, request_hash(request.method, request.path, fields))


def form_ids(name: str) -> list[UUID]:
    """The ids that a field holds, comma-separated or repeated; what is not an id is left out."""
    return ids_in(request.form.getlist(name))


def ids_in(values: Iterable[str]) -> list[UUID]:
    """The ids that stand in these, comma-separated; what is not an id is left out."""
    parts = [part.strip() for value in values for part in value.split(",")]
    return [one for part in parts if (one := parse_id(part)) is not None]


def form_version() -> int | None:
    """The version of the thing that the person's page showed, where the form carries one."""
    value = request.form.get("version", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
