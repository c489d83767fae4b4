"""Reading one's notices: on one device, for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from core.streams.append import PERSON, Entry
from core.unit_of_work import Unit
from notifications.bell.models import NoticeRow
from notifications.bell.queries import get_line
from notifications.bell.rules import NoticeAcknowledged, NoticesRead
from notifications.public import cleared


def read_line(unit: Unit, notice_id: UUID) -> None:
    """The line is read, with everything else that was said of the same. Raises `NotFound` for another's."""
    row = get_line(unit, notice_id)
    cleared(unit, row.subject_id)


def clear_seen(unit: Unit, subject_ids: Sequence[UUID]) -> None:
    """The person has opened the page of these subjects, for the slot `accounts.shell.slots.SEEN`."""
    cleared(unit, *subject_ids)


def read_all(unit: Unit) -> int:
    """Everything is read; what is urgent still asks to be acknowledged. Returns how many lines were new."""
    asked = select(NoticeRow.subject_id).where(NoticeRow.person_id == unit.person_id, NoticeRow.read_at.is_(None))
    subjects = set(unit.session.scalars(asked))
    if subjects:
        cleared(unit, *sorted(subjects, key=str))
    unit.record(NoticesRead(unit.person_id, len(subjects)))
    return len(subjects)


def acknowledge(unit: Unit, notice_id: UUID) -> None:
    """The person has seen what is urgent: its ladder ends. Again changes nothing. Raises `NotFound` for another's."""
    row = get_line(unit, notice_id)
    acknowledged = unit.session.execute(
        update(NoticeRow)
        .where(NoticeRow.id == row.id, NoticeRow.acknowledged_at.is_(None))
        .values(acknowledged_at=unit.now, read_at=row.read_at or unit.now)
        .returning(NoticeRow.id)
    ).scalar()
    if acknowledged is not None:
        unit.record(NoticeAcknowledged(row.id, unit.person_id, row.service_id))
        unit.add_entry(Entry(PERSON, unit.person_id, "notice", row.id))
