"""Due rows: done once in the transaction that ticks them off, tried again after a failure, failed in the end."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from core import clock
from core.ids import new_id
from core.jobs.house import HOUSE_JOBS
from core.jobs.job import JOBS, LONGEST_WAIT, Job, last_moment, wait_after
from core.jobs.models import DueRow
from core.jobs.runner import run_due
from core.settings import Settings
from core.unit_of_work import Unit
from tests.harness.bare_app import create_app
from tests.harness.rolled_back import RolledBackDatabase

NOW = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
SERVICE = UUID(int=7)


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Flask:
    """These tests need a database and no page."""
    return create_app(settings)


@pytest.fixture
def done(app_context: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[UUID, str]]:
    """What the jobs of these tests did: the subject, and the services they could see then."""
    happened: list[tuple[UUID, str]] = []

    def works(unit: Unit, row: DueRow) -> None:
        seen = unit.session.execute(text("select current_setting('kith.services')")).scalar_one()
        happened.append((row.subject_id, seen))

    def fails(unit: Unit, row: DueRow) -> None:
        happened.append((row.subject_id, ""))
        unit.session.execute(text("update due_row set job = 'half done' where id = :id"), {"id": row.id})
        raise ValueError("Ottoline sleeps at 4 Mill Lane")

    monkeypatch.setattr(JOBS, "_things", {"works": Job(works), "fails": Job(fails, attempts=3), **HOUSE_JOBS})
    return happened


def put(database: RolledBackDatabase, job: str, **more: Any) -> UUID:
    row = DueRow(**{"id": new_id(), "job": job, "subject_id": new_id(), "due_at": NOW - timedelta(minutes=1), **more})
    with database.as_owner() as session:
        session.add(row)
    return row.id


def state_of(database: RolledBackDatabase, row_id: UUID) -> DueRow:
    with database.as_owner() as session:
        found = session.get(DueRow, row_id)
        assert found is not None
        return found


def test_what_is_due_is_done_once_and_in_order(database: RolledBackDatabase, done: list[tuple[UUID, str]]) -> None:
    late, early = new_id(), new_id()
    put(database, "works", subject_id=late)
    first = put(database, "works", subject_id=early, due_at=NOW - timedelta(days=1))
    put(database, "works", due_at=NOW + timedelta(seconds=1))
    assert run_due(now=NOW)
    assert not run_due(now=NOW)
    assert [subject for subject, _ in done] == [early, late]
    row = state_of(database, first)
    assert (row.state, row.attempts, row.finished_at) == ("done", 0, NOW)


def test_a_handler_acts_as_the_service_of_its_row(database: RolledBackDatabase, done: list[tuple[UUID, str]]) -> None:
    put(database, "works", service_id=SERVICE)
    put(database, "works")
    run_due(now=NOW)
    assert {seen for _, seen in done} == {f"{{{SERVICE}}}", "{}"}


def test_a_failure_is_undone_noted_without_its_words_and_tried_again(
    database: RolledBackDatabase, done: list[tuple[UUID, str]]
) -> None:
    row_id = put(database, "fails")
    assert not run_due(now=NOW)
    row = state_of(database, row_id)
    assert (row.job, row.state, row.attempts, row.problem) == ("fails", "waiting", 1, "ValueError")
    assert row.retry_at == NOW + timedelta(seconds=10)
    run_due(now=NOW + timedelta(seconds=9))
    assert len(done) == 1
    run_due(now=NOW + timedelta(seconds=10))
    assert state_of(database, row_id).retry_at == NOW + timedelta(seconds=30)
    run_due(now=NOW + timedelta(seconds=30))
    row = state_of(database, row_id)
    assert (row.state, row.attempts, row.finished_at) == ("failed", 3, NOW + timedelta(seconds=30))
    run_due(now=NOW + timedelta(days=9))
    assert len(done) == 3


def test_a_failing_row_does_not_stop_those_behind_it(
    database: RolledBackDatabase, done: list[tuple[UUID, str]]
) -> None:
    put(database, "fails", due_at=NOW - timedelta(days=1))
    behind = put(database, "works")
    assert run_due(now=NOW)
    assert state_of(database, behind).state == "done"


def test_a_job_that_this_code_does_not_know_waits(database: RolledBackDatabase, done: list[tuple[UUID, str]]) -> None:
    row_id = put(database, "of-tomorrow", attempts=50)
    run_due(now=NOW)
    row = state_of(database, row_id)
    assert (row.state, row.problem, row.retry_at) == ("waiting", "UnknownJob", NOW + LONGEST_WAIT)


def test_a_worker_that_stops_leaves_the_rest(database: RolledBackDatabase, done: list[tuple[UUID, str]]) -> None:
    row_id = put(database, "works")
    assert not run_due(lambda: True, now=NOW)
    assert state_of(database, row_id).state == "waiting"


def test_waits_grow_to_an_hour() -> None:
    assert [wait_after(n).total_seconds() for n in (1, 2, 3, 9, 10, 500)] == [10, 20, 40, 2560, 3600, 3600]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 10, 25, 2, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 29, 59, tzinfo=UTC), datetime(2026, 10, 24, 2, 30, tzinfo=UTC)),
        (clock.local(datetime(2026, 3, 29, tzinfo=UTC).date(), time(3, 45)), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), datetime(2026, 12, 31, 2, 30, tzinfo=UTC)),
    ],
)
def test_the_moment_of_nightly_work_is_in_utc(now: datetime, expected: datetime) -> None:
    assert last_moment(time(2, 30), now) == expected
