"""Ringing the bell: a row of the outbox becomes a line of a person's list, once, with the entry of their stream.

Nothing leaves the house here, so all of it is one transaction: weighed, worded to see that it still stands, written,
told to the person's stream, ticked off. A worker that dies in between leaves the row as it was (E56).
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from core import clock
from core.actor import worker
from core.jobs.job import wait_after
from core.jobs.runner import Stopping
from core.logs import describe, log
from core.settings import Settings
from core.streams.append import PERSON, Entry
from core.unit_of_work import Unit, read, run
from notifications.bell.ladder import plan_rung
from notifications.bell.models import NoticeRow
from notifications.outbox.kinds import NOTICE_KINDS
from notifications.outbox.models import Outbox
from notifications.outbox.rules import State, Way
from notifications.outbox.sender import notice_of
from notifications.outbox.weighing import weigh

RUNG = "notice"
"""The kind of a person stream's entry: a line has come or gone."""
SETTLED = "settled"
"""The kind of a row that tells nobody anything: what the kinds in its occurrence asked for is done."""
BATCH = 50
_SETTLE = text("select person from settle_notices(:about, :kinds, :moment) as person")


class Ringer:
    """Rings for what waits, oldest first; one for each worker thread."""

    def __call__(self, stopping: Stopping) -> bool:
        """Ring for one batch; whether there may be more."""
        waiting = read(worker("bell"), _look)
        for row_id, service_id in waiting:
            if stopping():
                return False
            _ring(row_id, service_id)
        return len(waiting) == BATCH


def make_bell_round(_settings: Settings) -> Ringer:
    """The bell's part in a worker's rounds, for the slot `core.jobs.loop.ROUNDS`."""
    return Ringer()


def _look(unit: Unit) -> list[tuple[UUID, UUID | None]]:
    """What is due, without a lock: the service tells as whom to act."""
    rows = unit.session.execute(
        select(Outbox.id, Outbox.service_id)
        .where(Outbox.state == State.WAITING, Outbox.channel == Way.BELL, Outbox.next_at <= unit.now)
        .order_by(Outbox.ordinary, Outbox.next_at, Outbox.id)
        .limit(BATCH)
    )
    return [(row.id, row.service_id) for row in rows]


def _ring(row_id: UUID, service_id: UUID | None) -> None:
    now = clock.now()
    try:
        run(worker("bell", service_id), None, lambda unit: ring(unit, row_id), now=now)
    except Exception as error:  # noqa: BLE001 - one kind's mistake must not stop the others' bell
        log.exception("a notice could not be rung", row=str(row_id))
        problem = describe(error)
        run(worker("bell"), None, lambda unit: _put_off(unit, row_id, problem), now=now)


def ring(unit: Unit, row_id: UUID) -> bool:
    """Ring for one row, if nobody else has it in hand. True when a line was added."""
    row = unit.session.scalars(
        select(Outbox).where(Outbox.id == row_id, Outbox.state == State.WAITING).with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return False
    if row.kind == SETTLED:
        _settle(unit, row)
        return False
    outcome = dict(weigh(unit, row)) or _stands(unit, row)
    for name, value in outcome.items():
        setattr(row, name, value)
    if outcome:
        return False
    row.state, row.sent_at, row.attempts = State.SENT, unit.now, row.attempts + 1
    _add_line(unit, row)
    return True


def _settle(unit: Unit, row: Outbox) -> None:
    """Take what waits no more out of every bell, and out of what is still to be sent."""
    kinds = row.occurrence.split()[1:]
    values = {"about": row.subject_id, "kinds": kinds, "moment": row.created_at}
    for person_id in sorted(set(unit.session.scalars(_SETTLE, values)), key=str):
        unit.add_entry(Entry(PERSON, person_id, RUNG, None))
    row.state, row.sent_at = State.SENT, unit.now


def _stands(unit: Unit, row: Outbox) -> dict[str, object]:
    """What becomes of a row that nobody is to hear of any more; empty when it stands."""
    kind = NOTICE_KINDS.get(row.kind)
    if kind is None:
        raise LookupError(row.kind)
    recipient = kind.to(unit, notice_of(row))
    if recipient is None:
        return {"state": State.DROPPED, "problem": "nobody to reach: no active account with an address"}
    words = kind.words(unit, notice_of(row), recipient)
    return {} if words is not None else {"state": State.DROPPED, "problem": "no longer stands"}


def _add_line(unit: Unit, row: Outbox) -> None:
    assert row.person_id is not None
    same = ("person_id", "kind", "subject_id", "occurrence", "service_id", "weight", "reason")
    values = {name: getattr(row, name) for name in same}
    line = NoticeRow(id=row.id, at=unit.now, **values)
    unit.session.execute(insert(NoticeRow).values(id=row.id, at=unit.now, **values).on_conflict_do_nothing())
    unit.add_entry(Entry(PERSON, row.person_id, RUNG, row.id))
    kind = NOTICE_KINDS.get(row.kind)
    if kind is not None and kind.ladder:
        plan_rung(unit, line, kind, 0)


def _put_off(unit: Unit, row_id: UUID, problem: str) -> None:
    row = unit.session.get(Outbox, row_id, with_for_update=True)
    if row is not None and row.state == State.WAITING:
        row.attempts += 1
        row.problem = problem
        row.next_at = unit.now + wait_after(row.attempts)
