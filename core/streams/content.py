"""What goes out with entries of a kind of stream: read at delivery, once for the room (architecture 1.3).

It is read as one of those who watch, by that person's own query, so that no wall is opened for it; and it may only be
what every reader of the stream may know. Where it cannot be read the entries go out without: whoever gets them asks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.actor import Actor
from core.slots import Slot
from core.streams.heads import StoredEntry

if TYPE_CHECKING:
    from core.unit_of_work import Unit

log = logging.getLogger(__name__)

StreamContent = Callable[["Unit", UUID, Sequence[StoredEntry]], Mapping[int, Any]]
STREAM_CONTENT: Slot[StreamContent] = Slot("stream content")
"""By kind of stream: the content of these entries of the stream about this subject, by seq."""

Read = Callable[[Actor, Callable[["Unit"], Mapping[int, Any]]], Mapping[int, Any]]


def with_content(
    read: Read, about: tuple[str, UUID], reader: UUID, entries: Sequence[StoredEntry]
) -> list[dict[str, object]]:
    """The entries as they go over the wire, with what their kind of stream sends along."""
    plain = [entry.for_client() for entry in entries]
    content = STREAM_CONTENT.get(about[0])
    if content is None:
        return plain
    try:
        found = read(Actor(person_id=reader), lambda unit: content(unit, about[1], entries))
    except Exception:
        log.exception("the content of a stream could not be read; its entries go out without")
        return plain
    return [
        {**one, "content": found[entry.seq]} if entry.seq in found else one
        for one, entry in zip(plain, entries, strict=True)
    ]
