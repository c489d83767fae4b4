"""`make test` and its smaller sisters: set up, run each suite whatever the others did, and add it all up."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import browser, environment, frontend, places, processes, throwaway
from deploy.local.checks import run_checks

LONGEST_MINUTES = 75
LONGEST_TEST = 240  # seconds: six times the slowest of them, so that one that hangs is named and the others still run
TIME_TO_TELL = 60.0  # seconds
SLOWEST = 10


@dataclass(frozen=True)
class Suite:
    """A run of pytest: some folders of tests/, or those of them that bear a mark, with as many workers as they bear."""

    name: str
    folders: tuple[str, ...]
    workers: int = 0
    marked: str = ""


@dataclass
class Result:
    """What became of a suite: its exit code, its counts, and how long each test took."""

    name: str
    code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    tests: list[tuple[float, str]] = field(default_factory=list)


RULES = Suite("unit and architecture", ("unit", "architecture"), workers=2)
EVERY = (
    RULES,
    Suite("integration", ("integration",), workers=2),
    Suite("concurrency", ("concurrency",)),
    Suite("machine", ("machine",)),
    Suite("pages looked at", ("browser",), workers=2, marked="looks"),
    Suite("browser", ("browser",), marked="not looks"),
)


def run_all(*, soak: bool = False) -> int:
    """Run the checks and every suite; returns 0 only when all passed within LONGEST_MINUTES."""
    began = time.monotonic()
    deadline = began + LONGEST_MINUTES * 60 * (12 if soak else 1)
    with _ready(with_browser=True) as settings:
        failed_checks = run_checks()
        env = settings | ({"KITH_SOAK": "1"} if soak else {})
        results = [_run(suite, env, deadline) for suite in EVERY]
    return _sum_up(results, failed_checks, time.monotonic() - began, soak=soak)


def quick() -> int:
    """Run the checks, the rules and the architecture tests."""
    began = time.monotonic()
    with _ready(with_browser=False) as env:
        failed_checks = run_checks()
        results = [_run(RULES, env, began + LONGEST_MINUTES * 60)]
    return _sum_up(results, failed_checks, time.monotonic() - began, soak=False)


def check() -> int:
    """Run the checks alone."""
    state = places.state_dir()
    environment.ensure(state)
    frontend.ensure_modules(state)
    return 1 if run_checks() else 0


def pytest(arguments: Sequence[str], *, built: bool = False) -> int:
    """Run pytest with these arguments against a throwaway server; with `built`, on a built front end and a browser."""
    if built:
        with _ready(with_browser=True) as env:
            return _attend([str(places.PYTHON), "-m", "pytest", *arguments], env, time.monotonic() + 12 * 3600)
    environment.ensure(places.state_dir())
    with throwaway.server() as settings:
        command = [str(places.PYTHON), "-m", "pytest", *_unhurried(dict(os.environ)), *arguments]
        return subprocess.run(command, cwd=places.ROOT, env=os.environ | settings, check=False).returncode


@contextlib.contextmanager
def _ready(*, with_browser: bool) -> Iterator[dict[str, str]]:
    """The environment for the suites, with everything set up and a database server for the block."""
    state = places.state_dir()
    environment.ensure(state)
    frontend.ensure(state)
    chromium = {"KITH_CHROMIUM": browser.ensure(state)} if with_browser else {}
    with throwaway.server() as settings:
        yield os.environ | settings | chromium


def _run(suite: Suite, env: dict[str, str], deadline: float) -> Result:
    sys.stdout.write(f"\n==== {suite.name}\n")
    sys.stdout.flush()
    folders = [places.ROOT / "tests" / name for name in suite.folders]
    if not any(folder.glob("**/test_*.py") for folder in folders if folder.exists()):
        return Result(suite.name, 0)
    with tempfile.TemporaryDirectory(prefix="kith-report-") as folder:
        report = Path(folder) / "report.xml"
        workers = ["-n", str(suite.workers)] if suite.workers else ["-p", "no:xdist"]
        paths = [str(path.relative_to(places.ROOT)) for path in folders if any(path.glob("**/test_*.py"))]
        which = ["-m", suite.marked] if suite.marked else []
        ends = _unhurried(env) or [f"--timeout={LONGEST_TEST}"]
        command = [str(places.PYTHON), "-m", "pytest", *workers, *which, *ends, f"--junit-xml={report}", *paths]
        code = _attend(command, env, deadline)
        return _read(report, Result(suite.name, code))


def _unhurried(env: Mapping[str, str]) -> list[str]:
    """In a soak one test takes half an hour: pytest's look at where it stands after two minutes has crashed one."""
    return ["-o", "faulthandler_timeout=0"] if env.get("KITH_SOAK") == "1" else []


def _attend(command: list[str], env: dict[str, str], deadline: float) -> int:
    """Run pytest until it ends or the time is over; it and whatever it started do not outlive us.

    Interrupted, it still says what it saw; it is ended when it does not stop for that.
    """
    run = subprocess.Popen(command, cwd=places.ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True)
    left = max(0.0, deadline - time.monotonic())
    late = [
        threading.Timer(left, run.send_signal, [signal.SIGINT]),
        threading.Timer(left + TIME_TO_TELL, run.terminate),
    ]
    for one in late:
        one.start()
    try:
        return run.wait()
    finally:
        for one in late:
            one.cancel()
        processes.stop_group(run.pid, 10.0)


def _read(report: Path, result: Result) -> Result:
    """Add the counts and times of pytest's own report; one that is missing means that pytest itself broke."""
    if not report.exists():
        result.failed += 1
        return result
    written_by_us = ET.parse(report)  # noqa: S314
    for case in written_by_us.getroot().iter("testcase"):
        kinds = {part.tag for part in case}
        seconds = float(case.get("time", "0"))
        result.seconds += seconds
        result.tests.append((seconds, f"{case.get('classname')}::{case.get('name')}"))
        if kinds & {"failure", "error"}:
            result.failed += 1
        elif "skipped" in kinds:
            result.skipped += 1
        else:
            result.passed += 1
    return result


def _sum_up(results: list[Result], failed_checks: list[str], seconds: float, *, soak: bool) -> int:
    tests = sorted((test for result in results for test in result.tests), reverse=True)
    lines = ["", f"==== the {SLOWEST} slowest"]
    lines += [f"{took:8.2f} s  {name}" for took, name in tests[:SLOWEST]]
    lines += ["", "==== in all"]
    lines += [f"{name}: FAILED" for name in failed_checks]
    lines += [
        f"{'FAILED' if result.code else 'ok':7}{result.name}: {result.passed} passed, {result.failed} failed, "
        f"{result.skipped} skipped"
        for result in results
    ]
    late = not soak and seconds > LONGEST_MINUTES * 60
    if late:
        lines.append(f"FAILED: this took longer than {LONGEST_MINUTES} minutes")
    lines.append(f"took {seconds / 60:.1f} minutes")
    passed, failed, skipped = (
        sum(getattr(result, kind) for result in results) for kind in ("passed", "failed", "skipped")
    )
    failed += len(failed_checks) + late
    lines.append(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failed or any(result.code for result in results) else 0
