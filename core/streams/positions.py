"""Where a page stands in its streams: read before its content, so that nothing falls between the two.

With them, in the same statement and so at the same moment, come the counts that stand on every page (COUNTS).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text

from core.ids import stream_id
from core.slots import Slot

if TYPE_CHECKING:
    from core.unit_of_work import Unit


_HEADS = "select '' as what, id, epoch, head from stream where id = any(cast(:ids as uuid[]))"
_KEPT = "counts beside the positions"


@dataclass(frozen=True, slots=True)
class Count:
    """How much of something waits, for each of some things of the actor's.

    `select` answers (id, count) for the ids in `cast(:NAME as uuid[])`, where NAME is its name in the slot, at `:at`;
    `of` are the ids. It may not contain more parameters, and says nothing of access: `of` does.
    """

    select: str
    of: Callable[[Unit], Sequence[UUID]]


COUNTS: Slot[Count] = Slot("counts of every page")


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
    rows = _ask(unit, ids, COUNTS.names())
    found = {row.id: LivePosition(row.id, row.epoch, row.head) for row in rows if not row.what}
    return [found.get(one, LivePosition(one, 0, 0)) for one in ids]


def count_of(unit: Unit, name: str) -> Mapping[UUID, int]:
    """The count of this name by id; read with the positions where the page has any. What is not there is 0."""
    kept = unit.kept(_KEPT)
    if name in kept:
        found: Mapping[UUID, int] = kept[name]
        return found
    return _counted(_ask(unit, None, (name,)), name)


def _ask(unit: Unit, ids: Sequence[UUID] | None, names: Sequence[str]) -> Sequence[Row[*tuple[Any, ...]]]:
    """The heads of these streams and these counts in one statement; the counts are kept for the rest of the page."""
    parts: list[str] = []
    values: dict[str, object] = {}
    if ids is not None:
        parts, values = [_HEADS], {"ids": list(ids)}
    for name in names:
        count = COUNTS.get(name)
        if count is not None and (of := count.of(unit)):
            # Both are the product's own words, from the registry.
            parts.append(f"select '{name}', one.id, one.count, 0 from ({count.select}) as one(id, count)")  # noqa: S608
            values |= {name: list(of), "at": unit.now}
    rows = unit.session.execute(_text(" union all ".join(parts)), values).all() if parts else []
    unit.kept(_KEPT).update({name: _counted(rows, name) for name in names})
    return rows


def _counted(rows: Sequence[Row[*tuple[Any, ...]]], name: str) -> dict[UUID, int]:
    return {id_: count for what, id_, count, _ in rows if what == name}


@cache
def _text(statement: str) -> TextClause:
    return text(statement)
