"""Kith whose leases and waits are short, so that no test waits for minutes, with a job that reminds; for gunicorn.

KITH_TEST_WITHOUT names a guard that a control run takes away: `asking` (Notify is not asked before a second try),
`locks` (a due row is read without a lock, and its handler takes its time), `leases` (a mail is taken that another has
in hand) or `noting` (it is ticked off before it is handed over).
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.wsgi import app, close_sockets
from core.actor import worker
from core.facts import Fact
from core.ids import new_id
from core.jobs import job, runner
from core.jobs.job import JOBS, Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit, run
from notifications.channels.notify import NotifyChannel
from notifications.outbox import sender
from notifications.outbox.effects import TellByMail
from notifications.outbox.models import Outbox
from notifications.outbox.rules import State

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


def wait_for_nobody(unit: Unit, way: str) -> Outbox | None:
    """Stands in for `waiting`: the oldest, whoever has it in hand."""
    row = unit.session.scalars(
        select(Outbox)
        .where(Outbox.state == "waiting", Outbox.channel == way, Outbox.next_at <= unit.now)
        .order_by(Outbox.next_at, Outbox.id)
        .limit(1)
    ).one_or_none()
    if row is not None:
        row.leased_until = None
    return row


DEAL_WITH = sender.Sender._deal_with


def tick_off_first(of: sender.Sender, leased: sender.Leased, now: datetime) -> dict[str, Any]:
    """Stands in for `Sender._deal_with`: notes that it went, and then hands it over."""
    done = {"state": State.SENT, "sent_at": now, "problem": None}
    run(worker("outbox"), None, lambda unit: sender._note(unit, leased, done), now=now)
    return DEAL_WITH(of, leased, now)


vars(sender).update(LEASE=timedelta(seconds=2), PAUSE=timedelta(seconds=0.2))
vars(job).update(FIRST_WAIT=timedelta(seconds=0.2), LONGEST_WAIT=timedelta(seconds=1))
JOBS.fill({name: found for name in JOBS.names() if (found := JOBS.get(name))} | {"remind": Job(remind)})
if WITHOUT == "asking":
    setattr(NotifyChannel, "has", has_nothing)  # noqa: B010 - a method is replaced on purpose
if WITHOUT == "leases":
    vars(sender).update(waiting=wait_for_nobody)
if WITHOUT == "noting":
    setattr(sender.Sender, "_deal_with", tick_off_first)  # noqa: B010 - a method is replaced on purpose
if WITHOUT == "locks":
    vars(runner).update(take=take_nothing)

__all__ = ["app", "close_sockets"]
