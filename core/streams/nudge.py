"""Nudges: a hint to the relays that streams have grown. A lost one costs half a second, never an entry."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from uuid import UUID

log = logging.getLogger(__name__)
Listener = Callable[[frozenset[UUID]], None]
_listeners: list[Listener] = []


def nudge(ids: Iterable[UUID]) -> None:
    """Tell every listener which streams have grown and whose access has changed.

    Listeners are this process's relay and the channel to other processes. What one of them raises is logged: the
    change is committed by now, and its answer must not suffer.
    """
    grown = frozenset(ids)
    if not grown:
        return
    for listener in tuple(_listeners):
        try:
            listener(grown)
        except Exception:
            log.exception("a nudge was lost")


def on_nudge(listener: Listener) -> Callable[[], None]:
    """Be told of nudges; returns the way to stop."""
    _listeners.append(listener)

    def stop() -> None:
        if listener in _listeners:
            _listeners.remove(listener)

    return stop
