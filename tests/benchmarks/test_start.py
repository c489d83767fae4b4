"""Cold start: from the spawn of the server to its first page, and the whole of `make run` with its database."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.process_use import cpu_seconds, leader_of
from tests.benchmarks.report import START, Report, spoken
from tests.benchmarks.sizes import SIZES
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import free_port
from tests.harness.processes import Child, KithProcess

FIRST_PAGE = "/sign-in"
LONGEST = 120.0


def wait_for_page(port: int, child: Child) -> float:
    """Ask until the first page comes; returns after how many seconds."""
    begun = time.monotonic()
    while time.monotonic() - begun < LONGEST:
        assert child.alive, child.said()
        http_ = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(http_):
            http_.request("GET", FIRST_PAGE)
            if http_.getresponse().status == http.client.OK:
                return time.monotonic() - begun
        time.sleep(0.005)
    raise AssertionError(f"no page within {LONGEST} s:\n{child.said()}")


def test_server(report: Report, own_database: OwnDatabase, tmp_path: Path) -> None:
    took, spent = [], []
    for _ in range(SIZES.repeats):
        process = KithProcess(own_database, tmp_path).launch()
        took.append(wait_for_page(process.port, process.child))
        spent.append(cpu_seconds(leader_of(process.child)))
        process.stop()
    more = f"CPU {spoken(median(spent), 's')}"
    report.judged(START, "server to first page, database up", median(took), 3, 2, "s", more)


@contextlib.contextmanager
def own_state() -> Iterator[Path]:
    """A folder for an instance of its own, that PostgreSQL's account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="kith-bench-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_make_run(report: Report, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    with own_state() as state:
        took = [_run(kept | {"KITH_STATE_DIR": str(state)}, tmp_path) for _ in range(SIZES.repeats + 1)]
    report.judged(START, "`make run` to first page, with the database", median(took[1:]), 5, 2, "s")
    report.seen(START, "the same, the first time: database made, migrated, filled", spoken(took[0], "s"))


def _run(env: dict[str, str], folder: Path) -> float:
    port = free_port()
    child = Child([sys.executable, "dev.py", "run"], env | {"KITH_PORT": str(port)}, folder / "run.log")
    try:
        return wait_for_page(port, child)
    finally:
        child.stop(30)
