"""One PostgreSQL server of ours: made, started, healed after a kill, stopped. Unix socket only, no TCP."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from deploy.local import places, processes
from deploy.local.postgres_tools import Account, plain_environment, run_program
from deploy.local.trouble import DISK_FULL, Trouble, account_name

PORT = "5432"
ADMIN = "kith_admin"
LONGEST_SOCKET = 100
START_SECONDS = 60.0
STOP_SECONDS = 3.0
BIG_LOG = 10_000_000
_FULL = re.compile(r"No space left on device|Disk quota exceeded|File too large")


@dataclass(frozen=True)
class Cluster:
    """A data folder, its socket folder, and how to run a server on them.

    `home` holds `data/` and `postgres.log`; `options` are settings for the server's command line.
    """

    home: Path
    programs: Path
    account: Account
    sockets: Path
    options: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        """The data folder, owned by the server's account."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server says; ours, so that it can be read even when the server cannot start."""
        return self.home / "postgres.log"

    def initialise(self, password: str, *, durable: bool = True) -> None:
        """Make the data folder if there is none: UTF-8, the same sort order on each machine, passwords asked.

        Made aside and renamed at the end, so that a kill or a full disk in between leaves nothing half made.
        """
        if self.data.exists():
            self._check_data()
            return
        begun = self.home / ".data-begun"
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(mode=0o700)
        self._hand_over(begun)
        with tempfile.NamedTemporaryFile("w", dir="/tmp", prefix="kith-") as handle:
            handle.write(password)
            handle.flush()
            self._hand_over(Path(handle.name))
            done = run_program(self._initdb(begun, handle.name, durable), self.account)
        if done.returncode != 0:
            shutil.rmtree(begun, ignore_errors=True)
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            known = _sentence(done.stdout + done.stderr, self)
            raise Trouble(known or f"PostgreSQL cannot make {self.data}: {last}")
        begun.rename(self.data)

    def running(self) -> int | None:
        """The number of the process that serves this data folder now, or None."""
        try:
            pid = processes.read_pid(self.data / "postmaster.pid")
        except OSError:
            return None
        return pid if pid is not None and processes.runs(pid, "postgres", str(self.data)) else None

    def start(self) -> int:
        """Start the server and return its process number when it takes connections; one that runs is kept."""
        running = self.running()
        if running is not None:
            return running
        self._check_data()
        self._sweep_after_a_kill()
        if self.log.exists() and self.log.stat().st_size > BIG_LOG:
            self.log.unlink()
        self._make_socket_folder()
        with self.log.open("a") as log:
            begin = log.tell()
            server = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data), "-p", PORT, *self._settings()],
                cwd="/",
                env=plain_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.account.popen_arguments(),
            )
        try:
            self._wait_until_ready(server, begin)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                processes.stop(server.pid, signal.SIGINT, STOP_SECONDS, signal.SIGQUIT)
            raise
        return server.pid

    def stop(self) -> None:
        """Stop the server, ending its connections; data is safe also where it has to be hurried."""
        pid = self.running()
        if pid is not None:
            processes.stop(pid, signal.SIGINT, STOP_SECONDS, signal.SIGQUIT)

    def sql(self, text: str, password: str, *, database: str = "postgres") -> str:
        """Run SQL as the superuser; returns the rows unaligned, raises Trouble with the server's error."""
        # By our own account and not the server's: the socket is all it needs.
        done = subprocess.run(
            [str(self.programs / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            env=plain_environment()
            | {"PGHOST": str(self.sockets), "PGPORT": PORT, "PGUSER": ADMIN, "PGPASSWORD": password}
            | {"PGDATABASE": database, "PGCONNECT_TIMEOUT": "10"},
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            raise Trouble(_sentence(done.stderr, self) or f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def _initdb(self, target: Path, password_file: str, durable: bool) -> list[str | Path]:
        return [
            self.programs / "initdb",
            f"--pgdata={target}",
            f"--username={ADMIN}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *([] if durable else ["--no-sync"]),
        ]

    def _settings(self) -> list[str]:
        fixed = (
            "listen_addresses=",
            f"unix_socket_directories={_quoted(self.sockets)}",
            "unix_socket_permissions=0700",
            "timezone=UTC",
            "log_timezone=UTC",
        )
        return [part for setting in (*fixed, *self.options) for part in ("-c", setting)]

    def _hand_over(self, path: Path) -> None:
        if self.account.switch:
            os.chown(path, self.account.uid, self.account.gid)

    def _make_socket_folder(self) -> None:
        if not self.sockets.exists():
            self.sockets.mkdir(mode=0o700)
            self._hand_over(self.sockets)
        places.check_owner(self.sockets, self.account.uid)
        self.sockets.chmod(0o700)

    def _check_data(self) -> None:
        """Refuse a data folder that is not the server's, or cannot be one, before the server is asked."""
        found = self.data.lstat()
        if found.st_uid != self.account.uid:
            raise Trouble(
                f"The data folder {self.data} belongs to {account_name(found.st_uid)} and not to "
                f"{account_name(self.account.uid)}, which runs PostgreSQL: give it back with chown -R."
            )
        version = self.data / "PG_VERSION"
        control = self.data / "global" / "pg_control"
        if not stat.S_ISDIR(found.st_mode) or not version.exists() or not control.exists():
            raise Trouble(damaged(self))
        ours = run_program([self.programs / "postgres", "--version"], self.account).stdout
        theirs = version.read_text(errors="replace").strip()
        if not re.fullmatch(r"[0-9.]+", theirs):
            raise Trouble(damaged(self))
        if ours and not re.search(rf"\) {re.escape(theirs)}\b", ours):
            raise Trouble(
                f"The data folder {self.data} was written by PostgreSQL {theirs} and this is {ours.strip()}: "
                "move it away, and load a backup into a new one."
            )

    def _sweep_after_a_kill(self) -> None:
        """Make way after a server that was killed: wait for its children, then drop its stale lock files.

        PostgreSQL drops them itself, unless that number now belongs to another process or to a zombie
        which nobody reaps; so it is done here, and only when nothing works in the data folder any more.
        """
        end = time.monotonic() + 10
        while _work_in(self.data):
            if time.monotonic() > end:
                raise Trouble(f"Something still works in {self.data}: end it (see `ps`), then start again.")
            time.sleep(processes.STEP)
        for stale in (self.data / "postmaster.pid", self.sockets / f".s.PGSQL.{PORT}.lock"):
            stale.unlink(missing_ok=True)

    def _wait_until_ready(self, server: subprocess.Popen[bytes], begin: int) -> None:
        note = self.data / "postmaster.pid"
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if server.poll() is not None:
                with self.log.open(errors="replace") as log:
                    log.seek(begin)
                    raise Trouble(_sentence(log.read(), self) or damaged(self))
            with contextlib.suppress(FileNotFoundError):
                lines = note.read_text().split("\n")
                if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
                    return
            time.sleep(processes.STEP)
        raise Trouble(f"PostgreSQL does not get ready within {START_SECONDS:.0f} seconds: see {self.log}.")


def damaged(cluster: Cluster) -> str:
    """The sentence for a data folder that no server can start on."""
    return (
        f"The data folder {cluster.data} is damaged and PostgreSQL cannot start on it (it says why in "
        f"{cluster.log}): move it away to start afresh, or put back a copy."
    )


def socket_folder(home: Path) -> Path:
    """Where the server's socket goes: under `home`, or in a short folder where that path is too long."""
    inside = home / "socket"
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
        return inside
    note = home / "socket-place"
    if note.exists():
        places.check_owner(note, os.geteuid())
        remembered = Path(note.read_text().strip())
        if remembered.exists():
            return remembered / "socket"
    short = Path(tempfile.mkdtemp(prefix="kith-", dir="/tmp"))
    short.chmod(0o711)
    places.replace(note, f"{short}\n")
    return short / "socket"


def _quoted(path: Path) -> str:
    return '"' + str(path).replace('"', '""') + '"'


def _sentence(said: str, cluster: Cluster) -> str | None:
    """What a failure's text says for certain: a full disk, or none of the known ones."""
    if _FULL.search(said):
        return DISK_FULL
    if "could not create lock file" in said or "Permission denied" in said:
        return f"PostgreSQL may not use {cluster.home} (it says why in {cluster.log}): check who owns it."
    return None


def _work_in(data: Path) -> bool:
    """Whether any process has this folder as its own: the children of a killed server do, for a moment."""
    own = str(data)
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if str(entry.readlink()) == own and processes.command_of(int(entry.parent.name)):
                return True
    return False
