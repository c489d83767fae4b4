"""The ladder of an urgent notice: told again, rung by rung, until somebody acknowledges it or it is over."""

from __future__ import annotations

from sqlalchemy import func, select

from core.ids import new_id
from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit
from notifications.bell.models import NoticeRow
from notifications.outbox.kinds import NOTICE_KINDS, NoticeKind
from notifications.outbox.models import Outbox
from notifications.outbox.rules import Way

LADDER_JOB = "notice-ladder"
AGAIN = " again "
"""Between the occurrence of a notice and the number of its repeat."""


def _climb(unit: Unit, row: DueRow) -> None:
    """Tell once more, by every way but the bell, where the line stands already; and plan the next rung."""
    line = unit.session.get(NoticeRow, row.subject_id)
    kind = NOTICE_KINDS.get(line.kind) if line is not None else None
    if line is None or kind is None or line.acknowledged_at or line.settled_at:
        return
    rung = _rungs_taken(unit, line) + 1
    for way in kind.ways(line.person_id):
        if way is not Way.BELL:
            _tell_again(unit, line, way, rung)
    if rung < len(kind.ladder):
        _next_rung(unit, line, kind, rung)


def _rungs_taken(unit: Unit, line: NoticeRow) -> int:
    found = select(func.count()).where(
        Outbox.person_id == line.person_id,
        Outbox.kind == line.kind,
        Outbox.subject_id == line.subject_id,
        Outbox.channel == Way.EMAIL,
        func.starts_with(Outbox.occurrence, f"{line.occurrence}{AGAIN}"),
    )
    return unit.session.execute(found).scalar_one()


def _tell_again(unit: Unit, line: NoticeRow, way: Way, rung: int) -> None:
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
    )


def _next_rung(unit: Unit, line: NoticeRow, kind: NoticeKind, rung: int) -> None:
    unit.add_row(
        DueRow.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
        id=new_id(),
        job=LADDER_JOB,
        subject_id=line.id,
        service_id=line.service_id,
        due_at=unit.now + kind.ladder[rung],
    )


LADDER_JOBS = {LADDER_JOB: Job(_climb)}
