"""Where a page stands in its streams: read before its content, so that nothing falls between the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from core.ids import stream_id

if TYPE_CHECKING:
    from core.unit_of_work import Unit


_HEADS = text("select id, epoch, head from stream where id = any(cast(:ids as uuid[]))")


@dataclass(frozen=True, slots=True)
class LivePosition:
    """The attributes of a live page: everything up to `seq` is in its content. Epoch 0: no entry yet."""

    stream: UUID
    epoch: int
    seq: int


def positions(unit: Unit, subjects: Sequence[tuple[str, UUID]]) -> list[LivePosition]:
    """The positions of the streams (kind, subject), in the order asked; call it before reading the content.

    Says nothing of access: a page names only streams of what it may show. A stream without a row yet can be
    followed when its subject is the person or something the person is related to (see `follow.catch_up`).
    """
    ids = [stream_id(kind, subject) for kind, subject in subjects]
    rows = unit.session.execute(_HEADS, {"ids": ids})
    found = {row.id: LivePosition(row.id, row.epoch, row.head) for row in rows}
    return [found.get(one, LivePosition(one, 0, 0)) for one in ids]
