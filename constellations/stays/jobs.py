"""What the clock does to stays."""

from __future__ import annotations

from constellations.stays.deciding import expire
from constellations.stays.effects import EXPIRE_JOB, LAPSE_JOB, OFFER_JOB
from constellations.stays.other_nights import lapse
from constellations.stays.reminding import LOOK_EVERY, remind
from constellations.stays.waiting import offer_next
from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit


def _expire(unit: Unit, row: DueRow) -> None:
    expire(unit, row.subject_id)


def _lapse(unit: Unit, row: DueRow) -> None:
    lapse(unit, row.subject_id)


def _offer_next(unit: Unit, row: DueRow) -> None:
    offer_next(unit, row.subject_id)


STAY_JOBS = {
    EXPIRE_JOB: Job(_expire),
    LAPSE_JOB: Job(_lapse),
    OFFER_JOB: Job(_offer_next),
    "remind-of-stays": Job(remind, every=LOOK_EVERY),
}
