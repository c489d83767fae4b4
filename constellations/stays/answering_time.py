"""By when the hub home answers, as its service has settled it (S13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.service_settings.queries import setting
from accounts.service_settings.table import S13
from constellations.stays.dates import decision_deadline
from core.unit_of_work import Unit


def answer_by(unit: Unit, service_id: UUID, first_night: date, asked_at: datetime | None = None) -> datetime:
    """The deadline of an ask that is sent or answered with other nights now, or was then (S13, R16)."""
    return answers_by(unit, service_id, (first_night,), asked_at)[0]


def answers_by(
    unit: Unit, service_id: UUID, first_nights: Sequence[date], asked_at: datetime | None = None
) -> list[datetime]:
    """The deadlines of several asks that are sent together: each by its own first night (S13, R16)."""
    own, at = setting(unit, service_id, S13), asked_at or unit.now
    after, before = timedelta(days=int(own["days"])), timedelta(hours=int(own["hours_before"]))
    return [decision_deadline(at, first, after=after, before_start=before) for first in first_nights]
