"""Kith whose leases and waits are short, so that no test waits for minutes, with a job that reminds; for gunicorn.

KITH_TEST_WITHOUT names a guard that a control run takes away: `asking` (Notify is not asked before a second try) or
`locks` (a due row is read without a lock, and its handler takes its time).
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.wsgi import app, close_sockets
from core.facts import Fact
from core.ids import new_id
from core.jobs import job, runner
from core.jobs.job import JOBS, Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit
from notifications.channels.notify import NotifyChannel
from notifications.outbox import sender
from notifications.outbox.effects import TellByMail

WITHOUT = os.environ.get("KITH_TEST_WITHOUT", "")
PERSON = os.environ.get("KITH_TEST_PERSON", "")
PAUSE = 0.05


def remind(unit: Unit, row: DueRow) -> None:
    """Tell one person of this row. A naive reminder has no occurrence that would keep it one."""
    occurrence = str(new_id() if WITHOUT == "locks" else row.id)
    TellByMail("phone-changed", row.subject_id, occurrence, None, (UUID(PERSON),)).carry_out(unit, Fact())
    if WITHOUT == "locks":
        time.sleep(PAUSE)


def take_nothing(unit: Unit, row_id: UUID) -> DueRow | None:
    """Stands in for `take`: looks, and locks nothing."""
    return unit.session.scalars(select(DueRow).where(DueRow.id == row_id, DueRow.state == "waiting")).one_or_none()


def has_nothing(_channel: NotifyChannel, _mail_id: UUID) -> bool:
    """Stands in for `NotifyChannel.has`: nobody is asked."""
    return False


vars(sender).update(LEASE=timedelta(seconds=2), PAUSE=timedelta(seconds=0.2))
vars(job).update(FIRST_WAIT=timedelta(seconds=0.2), LONGEST_WAIT=timedelta(seconds=1))
JOBS.fill({name: found for name in JOBS.names() if (found := JOBS.get(name))} | {"remind": Job(remind)})
if WITHOUT == "asking":
    setattr(NotifyChannel, "has", has_nothing)  # noqa: B010 - a method is replaced on purpose
if WITHOUT == "locks":
    vars(runner).update(take=take_nothing)

__all__ = ["app", "close_sockets"]
