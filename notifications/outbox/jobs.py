"""What the clock does to the outbox: the counts of hours that are over are forgotten.

Rows of the outbox and lines of the bell stay: that somebody was told is a record, and nothing of those is deleted
until the service has signed how long they are kept (S27).
"""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import text

from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit

PACE_KEPT = timedelta(days=2)
"""Longer than the longest cap counts: text messages are counted by the day."""
_FORGET = text("delete from notice_pace where since < :before")


def _forget_pace(unit: Unit, _row: DueRow) -> None:
    """One statement; again deletes nothing more."""
    unit.session.execute(_FORGET, {"before": unit.now - PACE_KEPT})


OUTBOX_JOBS = {"forget-pace": Job(_forget_pace, daily_at=time(2, 40))}
