"""What the clock does to broken glass: its end is a date in its grant, and needs no job; its review is asked for."""

from __future__ import annotations

from constellations.break_glass.effects import REVIEW_JOB
from constellations.break_glass.services import ask_for_review
from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit


def _review(unit: Unit, row: DueRow) -> None:
    ask_for_review(unit, row.subject_id)


BREAK_GLASS_JOBS = {REVIEW_JOB: Job(_review, attempts=1_000)}
