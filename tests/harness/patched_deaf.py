"""Kith whose relay never asks again who may still hear what, as gunicorn loads it: for control runs only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from app.wsgi import app, close_sockets
from core.streams.watches import OpenSocket, Watches


def nobody(self: Watches, access: Mapping[UUID, int], now: datetime) -> dict[UUID, list[OpenSocket]]:
    """Stands in for `Watches.to_authorise`: nobody's access has changed."""
    return {}


Watches.to_authorise = nobody  # type: ignore[method-assign]

__all__ = ["app", "close_sockets"]
