"""Reading one's own bell. The wall of the table shows nobody another's lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import Row, select, text

from accounts.shell.slots import Bell, Streams
from core.refusals import NotFound
from core.streams.append import PERSON
from core.streams.positions import Count, LivePosition, count_of, positions
from core.unit_of_work import Unit
from notifications.bell.models import NoticeRow
from notifications.bell.opened import opened
from notifications.outbox.kinds import NOTICE_KINDS, Lines

PAGE = 30
_SENT = text("select * from own_sent(:before, :most)")
_WAYS = text("select * from own_ways(:notice)")


def _self(unit: Unit) -> Sequence[UUID]:
    """The person, and then what the page that they open is about."""
    return () if unit.actor.person_id is None else (unit.actor.person_id, *opened(unit))


NOTICE_COUNT = Count(
    "select person_id, count(*) from notice where person_id = (cast(:notices as uuid[]))[1]"
    " and read_at is null and settled_at is null group by person_id"
    " union all select subject_id, lines from own_unseen((cast(:notices as uuid[]))[2:], :at)"
    " where cardinality(cast(:notices as uuid[])) > 1",
    _self,
)
"""How many lines of the bell are new, and how many of those are about the page; its name in the slot is "notices"."""


def bell_with(unit: Unit, streams: Streams) -> tuple[list[LivePosition], Bell]:
    """How many lines are new, and where the person's stream and those of the page stand: one statement for both, made
    before the page is read, so that nothing falls between."""
    *page, own = positions(unit, (*streams, (PERSON, unit.person_id)))
    counts = count_of(unit, "notices")
    seen = tuple(one for one in counts if one != unit.person_id)
    new = counts.get(unit.person_id, 0) - sum(counts[one] for one in seen)
    return page, Bell(new, url_for("bell.notices"), url_for("bell.bell"), (own,), seen)


def list_lines(unit: Unit, before: UUID | None) -> Sequence[NoticeRow]:
    """The lines of one's bell, newest first, one more than a page holds where there are more."""
    asked = select(NoticeRow).where(NoticeRow.person_id == unit.person_id)
    if before is not None:
        asked = asked.where(NoticeRow.id < before)
    return unit.session.scalars(asked.order_by(NoticeRow.id.desc()).limit(PAGE + 1)).all()


def get_line(unit: Unit, notice_id: UUID) -> NoticeRow:
    """One's own line. Raises `NotFound` for another's, as for none."""
    row = unit.session.get(NoticeRow, notice_id)
    if row is None or row.person_id != unit.person_id:
        raise NotFound
    return row


def told_apart(unit: Unit, rows: Collection[NoticeRow]) -> Mapping[UUID, str]:
    """By subject what tells it apart, as it is now: one query for each feature, however many lines there are.

    A subject that the person may see no more is not in it.
    """
    wanted: dict[Lines, set[UUID]] = {}
    for row in rows:
        kind = NOTICE_KINDS.get(row.kind)
        if kind is not None and kind.lines is not None:
            wanted.setdefault(kind.lines, set()).add(row.subject_id)
    return {subject: words for lines, ids in wanted.items() for subject, words in lines(unit, ids).items()}


def list_sent(unit: Unit, before: UUID | None, most: int) -> Sequence[Row[Any]]:
    """What went to the person by which way, newest first."""
    return unit.session.execute(_SENT, {"before": before, "most": most}).all()


def list_ways(unit: Unit, notice_id: UUID) -> Sequence[Row[Any]]:
    """By which ways the person was told the same as one line of theirs says."""
    return unit.session.execute(_WAYS, {"notice": notice_id}).all()
