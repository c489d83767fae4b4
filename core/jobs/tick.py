"""The tick: what has to happen by the clock, in one process at a time.

Every process with the role `tick` runs the scheduler; each of its jobs first asks for the lease, so that one of them
works and another takes over when it dies. The scheduler keeps nothing: what must not be missed is a due row, made for
the latest moment that has passed, however long everything was down.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from core import clock
from core.actor import worker
from core.audit.checkpoints import Checkpoints
from core.audit.models import HOUSE
from core.audit.sealer import Sealer
from core.ids import new_id
from core.jobs.job import JOBS
from core.jobs.lease import Lease
from core.jobs.models import DueRow
from core.logs import log
from core.settings import Settings
from core.unit_of_work import Unit, run

_PATIENCE = 0.5
"""Seconds that a stop waits for the work under way; what it leaves is found again by the next tick."""


class Tick:
    """The scheduler of this process: seals each second, makes nightly rows and checkpoints each minute."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._lease = Lease(settings.worker_database_url, "tick")
        self._sealer = Sealer(Checkpoints(settings.data_dir))
        self._one_at_a_time = threading.Lock()
        self._stopping = False
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "misfire_grace_time": 3600, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin; the first of each is done at once."""
        at_once = clock.now()
        for seconds, work in ((1, self._sealer.seal), (60, make_nightly_rows), (60, self._sealer.checkpoint)):
            self._scheduler.add_job(self._under_lease, "interval", args=(work,), seconds=seconds, next_run_time=at_once)
        self._scheduler.start()

    def stop(self) -> None:
        """Seal and checkpoint a last time if this is the leader, and give the lease to another."""
        self._stopping = True
        self._scheduler.shutdown(wait=False)
        if not self._one_at_a_time.acquire(timeout=_PATIENCE):
            return
        try:
            with self._app.app_context():
                if self._lease.hold():
                    self._sealer.seal(clock.now())
                    self._sealer.checkpoint(clock.now())
        except Exception:  # noqa: BLE001 - the database may be gone already: the next start seals what is left
            log.warning("the last checkpoint could not be written")
        finally:
            self._lease.release()
            self._one_at_a_time.release()

    def _under_lease(self, work: Callable[[datetime], int]) -> None:
        with self._one_at_a_time:
            if self._stopping:
                return
            with self._app.app_context():
                if self._lease.hold():
                    work(clock.now())


def make_nightly_rows(now: datetime) -> int:
    """Make the row of each job of the house for its latest moment. A row that is there already stays one."""
    jobs = [(name, job) for name in JOBS.names() if (job := JOBS.get(name)) is not None]
    moments = [(name, moment) for name, job in jobs if (moment := job.moment(now)) is not None]

    def command(unit: Unit) -> int:
        for name, moment in moments:
            unit.add_row(
                DueRow.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
                id=new_id(),
                job=name,
                subject_id=HOUSE,
                due_at=moment,
            )
        return len(moments)

    return run(worker("tick"), None, command, now=now)
