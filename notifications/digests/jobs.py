"""Making digests: whoever has something kept, and whose hour has come, gets one mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from core.clock import today
from core.ids import new_id
from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit
from notifications.digests.carrying import DIGEST
from notifications.outbox.models import EMAIL, Outbox
from notifications.outbox.rules import State, Weight
from notifications.preferences.queries import find_preference
from notifications.preferences.rules import digest_moment, is_paused

QUARTER = timedelta(minutes=15)


def _make_digests(unit: Unit, _row: DueRow) -> None:
    """Queue a digest for each person whose moment has passed since something was kept for them. Again adds none."""
    kept = unit.session.execute(
        select(Outbox.person_id, func.min(Outbox.created_at))
        .where(Outbox.state == State.DIGEST, Outbox.digest_id.is_(None), Outbox.person_id.is_not(None))
        .group_by(Outbox.person_id)
        .order_by(Outbox.person_id)
    )
    for person_id, first in kept.all():
        if person_id is None:
            continue
        wants = find_preference(unit, person_id)
        moment = digest_moment(wants, unit.now)
        # A pause that ends at midnight ends in the digest of that day's hour, not in one of the day before.
        if first < moment and not is_paused(wants, moment):
            _queue(unit, person_id, moment)


def _queue(unit: Unit, person_id: UUID, moment: datetime) -> None:
    unit.add_row(
        Outbox.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
        id=new_id(),
        kind=DIGEST,
        subject_id=person_id,
        occurrence=f"{today(moment):%Y-%m-%d}",
        person_id=person_id,
        channel=EMAIL,
        weight=Weight.ALWAYS,
        created_at=unit.now,
        next_at=unit.now,
    )


DIGEST_JOBS = {"digests": Job(_make_digests, every=QUARTER)}
