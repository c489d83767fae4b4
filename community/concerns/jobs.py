"""What the clock does to concerns."""

from __future__ import annotations

from community.concerns.effects import WATCH_JOB
from community.concerns.services import remind
from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit


def _watch(unit: Unit, row: DueRow) -> None:
    remind(unit, row.subject_id)


CONCERN_JOBS = {WATCH_JOB: Job(_watch, attempts=1_000)}
"""It never gives up: a concern that nobody acknowledged is not forgotten after a bad night of the database."""
