"""Reading what is due, what runs and what failed. Names of jobs and numbers: nothing of what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text

from core.jobs.models import DueRow
from core.unit_of_work import Unit

LOOK_BACK = timedelta(days=7)
MOST = 100
_RUNNING = text("select row_id from due_running(:at) as row_id")
_COUNTS = text("select * from outbox_counts(:since) order by channel, state")
_FAILED = text("select * from outbox_failed(:most)")
_SEND_AGAIN = text("select send_again(:row, :at)")
_DUE_AGAIN = text("select due_again(:row)")


def running_ids(unit: Unit) -> frozenset[UUID]:
    """The rows that a worker has in hand now."""
    return frozenset(unit.session.scalars(_RUNNING, {"at": unit.now}))


def job_counts(unit: Unit) -> Sequence[Any]:
    """By job and state how many rows of the last days, when the oldest of them was due, and how often it was tried."""
    return unit.session.execute(
        select(
            DueRow.job,
            func.count().filter(DueRow.state == "waiting", DueRow.due_at <= unit.now).label("due"),
            func.count().filter(DueRow.state == "waiting", DueRow.due_at > unit.now).label("later"),
            func.count().filter(DueRow.state == "waiting", DueRow.attempts > 0).label("retried"),
            func.count().filter(DueRow.state == "failed").label("failed"),
            func.count().filter(DueRow.state == "done").label("done"),
            func.max(DueRow.finished_at).label("last"),
            func.min(DueRow.due_at).filter(DueRow.state == "waiting", DueRow.due_at <= unit.now).label("oldest"),
        )
        .where((DueRow.state != "done") | (DueRow.finished_at >= unit.now - LOOK_BACK))
        .group_by(DueRow.job)
        .order_by(DueRow.job)
    ).all()


def list_troubled(unit: Unit) -> Sequence[DueRow]:
    """The rows that failed or wait after a failure, the latest first."""
    return unit.session.scalars(
        select(DueRow)
        .where(DueRow.state != "done", (DueRow.attempts > 0) | (DueRow.state == "failed"))
        .order_by(DueRow.due_at.desc(), DueRow.id)
        .limit(MOST)
    ).all()


def outbox_counts(unit: Unit) -> Sequence[Row[Any]]:
    """By channel and state how many notices of the last days; `unknown` answers never came, so they may be repeats."""
    return unit.session.execute(_COUNTS, {"since": unit.now - LOOK_BACK}).all()


def due_again(unit: Unit, row_id: UUID) -> bool:
    """Let a row that failed be tried again at once. False when there is none."""
    return bool(unit.session.execute(_DUE_AGAIN, {"row": row_id}).scalar_one())


def list_failed(unit: Unit) -> Sequence[Row[Any]]:
    """The latest notices that could not be delivered: kinds, channels and problems, nobody's name."""
    return unit.session.execute(_FAILED, {"most": MOST}).all()


def send_again(unit: Unit, row_id: UUID) -> str | None:
    """Let a notice that failed wait for its turn again; its kind. None when there is none."""
    kind: str | None = unit.session.execute(_SEND_AGAIN, {"row": row_id, "at": unit.now}).scalar_one()
    return kind
