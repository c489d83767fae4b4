"""Doing what is due: each row once, by whichever worker takes it first (E56).

A row is looked at without a lock, to learn as which service to act. Then one unit of work takes it with FOR UPDATE
SKIP LOCKED, runs its handler and ticks it off: a worker that dies in between leaves the row as it was, and two
workers cannot both have it. What a handler sends is an outbox row of the same transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select, text, update
from sqlalchemy.exc import DBAPIError

from core import clock
from core.actor import worker
from core.jobs.job import JOBS, Job, wait_after
from core.jobs.models import DueRow
from core.logs import describe, log
from core.refusals import Busy
from core.unit_of_work import Unit, read, run

BATCH = 20
_DUE = text(
    "select id, job, service_id, due_at, attempts from due_row"
    " where state = 'waiting' and due_at <= :now and (retry_at is null or retry_at <= :now)"
    " order by due_at, id limit :limit"
)
Stopping = Callable[[], bool]


class UnknownJob(LookupError):
    """A row names a job that this code does not have: another version wrote it. It waits for one that has."""


def run_due(stopping: Stopping = lambda: False, *, now: datetime | None = None) -> bool:
    """Do one batch of what is due, oldest first; True when any row of it was done, so there may be more.

    A row that fails is noted and waits; it never stops the rows behind it. Raises only what says that the database
    itself is out of reach (`DBAPIError` of a lost connection, `Busy`).
    """
    rows = _look(now or clock.now())
    done = [run_row(row, now=now) for row in rows if not stopping()]
    return any(done)


def run_row(row: Row[Any], *, now: datetime | None = None) -> bool:
    """Do the row that was looked at, if nobody else has it. True when it was done here and now."""
    began = time.perf_counter()
    try:
        done = run(worker(row.job, row.service_id), None, lambda unit: _do(unit, row.id), now=now)
    except Exception as error:
        if isinstance(error, Busy) or (isinstance(error, DBAPIError) and error.connection_invalidated):
            raise
        log.exception("due work failed", job=row.job, row=str(row.id), attempt=row.attempts + 1)
        run(worker(row.job, row.service_id), None, partial(_note_failure, row=row, problem=describe(error)), now=now)
        return False
    if done:
        took = time.perf_counter() - began
        lag = ((now or clock.now()) - row.due_at).total_seconds()
        log.info("due work done", job=row.job, row=str(row.id), lag_s=round(lag, 2), ms=round(took * 1000, 1))
    return done


def _look(now: datetime) -> Sequence[Row[Any]]:
    values = {"now": now, "limit": BATCH}
    return read(worker("due"), lambda unit: unit.session.execute(_DUE, values).all(), now=now)


def take(unit: Unit, row_id: UUID) -> DueRow | None:
    """Lock the row for this transaction; None when it is done, taken by another worker, or not to be tried yet."""
    return unit.session.scalars(
        select(DueRow)
        .where(DueRow.id == row_id, DueRow.state == "waiting")
        .where(or_(DueRow.retry_at.is_(None), DueRow.retry_at <= unit.now))
        .with_for_update(skip_locked=True),
        execution_options={"populate_existing": True},
    ).one_or_none()


def _do(unit: Unit, row_id: UUID) -> bool:
    row = take(unit, row_id)
    if row is None:
        return False
    _job_of(row.job).handler(unit, row)
    row.state = "done"
    row.finished_at = unit.now
    return True


def _job_of(name: str) -> Job:
    job = JOBS.get(name)
    if job is None:
        raise UnknownJob(name)
    return job


def _note_failure(unit: Unit, row: Row[Any], problem: str) -> None:
    """Count the attempt, unless somebody else has counted or done the row meanwhile."""
    attempts = row.attempts + 1
    job = JOBS.get(row.job)
    over = job is not None and attempts >= job.attempts
    unit.session.execute(
        update(DueRow)
        .where(DueRow.id == row.id, DueRow.state == "waiting", DueRow.attempts == row.attempts)
        .values(
            attempts=attempts,
            problem=problem,
            state="failed" if over else "waiting",
            finished_at=unit.now if over else None,
            retry_at=None if over else unit.now + wait_after(attempts),
        )
    )
