"""A machine for one test: a state folder and a port of its own, the one command, and everything that it started.

Whoever works on this computer has an instance of their own in `.kith`; nothing here touches it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.local import processes
from tests.harness.database import ROOT
from tests.harness.ports import free_port, wait_for

ROOT_RUNS = os.geteuid() == 0
START, REFUSAL, STOPPED = 60.0, 60.0, 5.0
ADDRESS = re.compile(r"^Kith is at (http://\S+)$", re.MULTILINE)
# What is said before the sentence: steps that take long.
_STEP = re.compile(r"^[A-Z][^\n]* \.\.\.$")
_KEPT = frozenset({"PATH", "HOME", "LANG", "TMPDIR"})


def readable_folder() -> Path:
    """A new folder that PostgreSQL's account can enter; pytest's own are closed to it."""
    made = Path(tempfile.mkdtemp(prefix="kith-machine-", dir="/tmp"))
    made.chmod(0o711)
    return made


class Machine:
    """One instance of Kith: `start` is `make run`, `refused` a `make run` that has to say no."""

    def __init__(self, folder: Path, checkout: Path = ROOT, python: str = sys.executable, **settings: str) -> None:
        self.folder, self.checkout, self.python = folder, checkout, python
        self.state = folder / "state"
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name in _KEPT}
        self.env = kept | {"KITH_STATE_DIR": str(self.state), "KITH_PORT": str(self.port)} | settings
        self.account: int | None = None
        self.starter: subprocess.Popen[bytes] | None = None
        self._log = folder / "said.log"

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> subprocess.Popen[bytes]:
        """Type the command, and wait for nothing."""
        with self._log.open("wb") as out:
            self.starter = subprocess.Popen(
                [self.python, "dev.py", "run"],
                cwd=self.checkout,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.account,
                group=self.account,
                extra_groups=None if self.account is None else [],
            )
        return self.starter

    def start(self) -> float:
        """Type the command and wait for the address; how long that took."""
        starter = self.begin()
        took = wait_for(lambda: starter.poll() is not None or ADDRESS.search(self.said()), START, "no address")
        assert starter.poll() is None, self.said()
        return took

    def said(self) -> str:
        """All that the command said."""
        return self._log.read_text(errors="replace")

    def end(self, sign: signal.Signals) -> float:
        """Signal the command, and wait until it has ended and nothing of the instance is left; how long that took."""
        assert self.starter is not None
        begun = time.monotonic()
        self.starter.send_signal(sign)
        self.starter.wait(STOPPED)
        wait_for(lambda: not self.left(), STOPPED, f"something is left: {self.left()}")
        return time.monotonic() - begun

    def left(self) -> dict[int, str]:
        """Every living process of this instance: it names the state folder, works in it, or was told of it."""
        return {pid: command for pid in _pids() if (command := processes.command_of(pid)) and self._is_ours(pid)}

    def sweep(self) -> None:
        """End what a test left."""
        for pid in self.left():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.starter is not None:
            self.starter.wait()
        wait_for(lambda: not self.left(), STOPPED, "a killed process stays")

    def refused(self, *command: str, env: Mapping[str, str] | None = None) -> str:
        """Run a command of dev.py that has to fail with one plain sentence; returns the sentence."""
        done = subprocess.run(
            [self.python, "dev.py", *(command or ("run",))],
            cwd=self.checkout,
            env=self.env | dict(env or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=REFUSAL,
            check=False,
        )
        return one_sentence(done)

    def _is_ours(self, pid: int) -> bool:
        own, place = str(self.state).encode(), Path(f"/proc/{pid}")
        with contextlib.suppress(OSError):
            if own in (place / "cmdline").read_bytes() or own in bytes((place / "cwd").readlink()):
                return True
            return own in (place / "environ").read_bytes()
        return False


def _pids() -> Iterator[int]:
    return (
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and int(entry.name) != os.getpid()
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What a refused command says: one sentence, after nothing but steps; the exit code is not 0."""
    lines = [line for line in done.stderr.splitlines() if not _STEP.match(line)]
    assert done.returncode != 0, f"it did not fail: {done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    assert len(lines) == 1, done.stderr
    assert done.stdout == "", done.stdout
    print(lines[0])
    return lines[0]


def copy_state(source: Path, target: Path) -> None:
    """A state folder as it is, owners and all."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def copy_checkout(target: Path) -> None:
    """The checkout as it is, without what the toolchain makes in it; with the front end where that is built."""
    made = {".git", ".kith", ".venv", "node_modules", "test-results"}

    def ignored(folder: str, names: list[str]) -> set[str]:
        top = made if Path(folder) == ROOT else set()
        return {name for name in names if name in top or name == "__pycache__" or name.endswith("_cache")}

    shutil.copytree(ROOT, target, ignore=ignored, symlinks=True)
