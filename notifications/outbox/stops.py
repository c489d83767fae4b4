"""Stopping what is said of a subject, or to a person, at once and by one action: bereavement, removal (E50)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.unit_of_work import Unit
from notifications.outbox.kinds import NOTICE_KINDS


class NoticeStop(Base):
    """Nothing but emergencies and one's own account is said of this subject, or to this person, from now on.

    `under_id` is the home at which it was done, for taking all of it back at once; `why` one of the feature's words.
    """

    __tablename__ = "notice_stop"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    stopped_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    service_id: Mapped[UUID | None]
    under_id: Mapped[UUID | None] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(server_default="")


def is_stopped(unit: Unit, ids: Iterable[UUID | None]) -> bool:
    """Whether one of these is stopped now. The unit is a worker's."""
    wanted = [one for one in ids if one is not None]
    return bool(unit.session.scalar(select(exists().where(NoticeStop.subject_id.in_(wanted)))))


def is_silenced(unit: Unit, kind_name: str, subject_id: UUID, person_id: UUID | None) -> bool:
    """Whether nothing is to be said to this person of this subject, or of whom it belongs to: a sleepover of a child
    is silent with its child, one that nobody has asked for yet too."""
    kind = NOTICE_KINDS.get(kind_name)
    of = kind.of(unit, subject_id) if kind is not None and kind.of is not None else ()
    return is_stopped(unit, (subject_id, person_id, *of))


def find_stop(unit: Unit, under_id: UUID, *subject_ids: UUID) -> NoticeStop | None:
    """The stop that was made at this home, or elsewhere of one of these subjects, and still holds; the first of them.

    A child takes its stop along to another home, which sees it so, and can take it back.
    """
    asked = select(NoticeStop).where(or_(NoticeStop.under_id == under_id, NoticeStop.subject_id.in_(subject_ids)))
    return unit.session.scalars(asked.order_by(NoticeStop.since, NoticeStop.subject_id).limit(1)).one_or_none()
