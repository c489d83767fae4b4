"""Starting work by hand. Each job finds out from what is true now whether there is something to do, so once more of it
changes nothing."""

from __future__ import annotations

from uuid import UUID

from core.audit.models import HOUSE
from core.ids import new_id
from core.jobs.job import JOBS
from core.jobs.models import DueRow
from core.refusals import NotFound
from core.unit_of_work import Unit
from notifications.due.facts import WorkStartedByHand
from notifications.due.queries import due_again
from notifications.due.queries import send_again as send_row_again


def run_now(unit: Unit, job_name: str) -> None:
    """Let a job of the house run now, beside its rows by the clock. Raises `NotFound` for one that needs a subject."""
    job = JOBS.get(job_name)
    if job is None or not job.of_the_house:
        raise NotFound
    row_id = new_id()
    unit.add_row(
        DueRow.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
        id=row_id,
        job=job_name,
        subject_id=HOUSE,
        due_at=unit.now,
    )
    unit.record(WorkStartedByHand(job_name, row_id))


def try_again(unit: Unit, row_id: UUID) -> None:
    """Try a row at once that failed or waits after a failure. Raises `NotFound` when there is none."""
    row = unit.session.get(DueRow, row_id)
    if row is None or not due_again(unit, row_id):
        raise NotFound
    unit.record(WorkStartedByHand(row.job, row_id))


def send_again(unit: Unit, row_id: UUID) -> None:
    """Send a notice again that could not be delivered. Raises `NotFound` when there is none."""
    kind = send_row_again(unit, row_id)
    if kind is None:
        raise NotFound
    unit.record(WorkStartedByHand(f"send {kind}", row_id))
