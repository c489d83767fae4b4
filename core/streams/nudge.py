"""Nudges: a hint to the relays that streams have grown. A lost one costs half a second, never an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

Listener = Callable[[frozenset[UUID]], None]
_listeners: list[Listener] = []


def nudge(streams: Iterable[UUID]) -> None:
    """Tell every listener (this process's relay, the channel to other processes) which streams have grown."""
    grown = frozenset(streams)
    if not grown:
        return
    for listener in tuple(_listeners):
        listener(grown)


def on_nudge(listener: Listener) -> Callable[[], None]:
    """Be told of nudges; returns the way to stop."""
    _listeners.append(listener)

    def stop() -> None:
        if listener in _listeners:
            _listeners.remove(listener)

    return stop
