"""By when the hub home answers, as its service has settled it (S13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.service_settings.queries import setting
from accounts.service_settings.table import S13
from constellations.stays.dates import decision_deadline
from core.unit_of_work import Unit


def answer_by(unit: Unit, service_id: UUID, first_night: date) -> datetime:
    """The deadline of an ask that is sent or answered with other nights now (S13, R16)."""
    own = setting(unit, service_id, S13)
    after, before = timedelta(days=int(own["days"])), timedelta(hours=int(own["hours_before"]))
    return decision_deadline(unit.now, first_night, after=after, before_start=before)
