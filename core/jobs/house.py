"""The nightly work of the house: forgetting what has had its time. Each is one statement, harmless when repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

from sqlalchemy import text

from core.idempotency import KEPT_HOURS
from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit

STREAMS_KEPT = timedelta(days=30)
WORK_KEPT = timedelta(days=30)
SESSIONS_KEPT = timedelta(days=1)
ATTEMPTS_KEPT = timedelta(hours=1)


def _forget(statement: str, kept: timedelta) -> Callable[[Unit, DueRow], None]:
    prepared = text(statement)

    def handler(unit: Unit, _row: DueRow) -> None:
        unit.session.execute(prepared, {"before": unit.now - kept})

    return handler


HOUSE_JOBS = {
    "forget-keys": Job(
        _forget("delete from idempotency_key where at < :before", timedelta(hours=KEPT_HOURS)),
        daily_at=time(2, 0),
    ),
    "forget-sessions": Job(
        _forget("delete from session where expires_at < :before or revoked_at < :before", SESSIONS_KEPT),
        daily_at=time(2, 10),
    ),
    "forget-attempts": Job(_forget("delete from attempt where last_at < :before", ATTEMPTS_KEPT), daily_at=time(2, 15)),
    "forget-challenges": Job(
        _forget("delete from spent_challenge where at < :before", ATTEMPTS_KEPT), daily_at=time(2, 16)
    ),
    "forget-entries": Job(_forget("select prune_streams(:before)", STREAMS_KEPT), daily_at=time(2, 20)),
    "forget-work": Job(
        _forget("delete from due_row where state = 'done' and finished_at < :before", WORK_KEPT),
        daily_at=time(2, 30),
    ),
}
