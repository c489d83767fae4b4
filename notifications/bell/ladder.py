"""The ladder of an urgent notice: told again, rung by rung, until somebody acknowledges it or it is over.

It has no end of its own: after its last rung it is told again after the same wait (issue: "until one comes").
"""

from __future__ import annotations

from sqlalchemy import func, select

from core.ids import new_id
from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit
from notifications.bell.models import NoticeRow
from notifications.outbox.kinds import NOTICE_KINDS, Notice, NoticeKind
from notifications.outbox.models import Outbox
from notifications.outbox.rules import AGAIN, Way

LADDER_JOB = "notice-ladder"


def _climb(unit: Unit, row: DueRow) -> None:
    """Tell once more, by every way but the bell, where the line stands already; and plan the next rung."""
    line = unit.session.get(NoticeRow, row.subject_id)
    kind = NOTICE_KINDS.get(line.kind) if line is not None else None
    if line is None or kind is None or line.acknowledged_at or line.settled_at or not _stands(unit, kind, line):
        return
    rung = _rungs_taken(unit, line) + 1
    for way in kind.ways(line.person_id):
        if way is not Way.BELL:
            _tell_again(unit, line, kind, way, rung)
    plan_rung(unit, line, kind, rung)


def _stands(unit: Unit, kind: NoticeKind, line: NoticeRow) -> bool:
    """Whether there is still somebody to tell, and something: who left the service is told no more."""
    repeat = f"{line.occurrence}{AGAIN}"
    notice = Notice(line.id, line.kind, line.subject_id, repeat, line.person_id, line.service_id, line.at)
    recipient = kind.to(unit, notice)
    return recipient is not None and kind.words(unit, notice, recipient) is not None


def _rungs_taken(unit: Unit, line: NoticeRow) -> int:
    found = select(func.count()).where(
        Outbox.person_id == line.person_id,
        Outbox.kind == line.kind,
        Outbox.subject_id == line.subject_id,
        Outbox.channel == Way.EMAIL,
        func.starts_with(Outbox.occurrence, f"{line.occurrence}{AGAIN}"),
    )
    return unit.session.execute(found).scalar_one()


def _tell_again(unit: Unit, line: NoticeRow, kind: NoticeKind, way: Way, rung: int) -> None:
    unit.add_row(
        Outbox.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
        id=new_id(),
        kind=line.kind,
        subject_id=line.subject_id,
        occurrence=f"{line.occurrence}{AGAIN}{rung}",
        person_id=line.person_id,
        channel=way,
        weight=line.weight,
        service_id=line.service_id,
        space_id=line.service_id,
        reason=line.reason,
        created_at=unit.now,
        next_at=unit.now,
        # What could not go before the next rung is not sent beside it: no flood after a provider was away.
        until=unit.now + kind.wait_after(rung),
    )


def plan_rung(unit: Unit, line: NoticeRow, kind: NoticeKind, taken: int) -> None:
    """Plan the rung after so many that were taken."""
    unit.add_row(
        DueRow.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
        id=new_id(),
        job=LADDER_JOB,
        subject_id=line.id,
        service_id=line.service_id,
        due_at=unit.now + kind.wait_after(taken),
    )


LADDER_JOBS = {LADDER_JOB: Job(_climb, attempts=1_000)}
"""It never gives up: a bad night of the database is no acknowledgement."""
