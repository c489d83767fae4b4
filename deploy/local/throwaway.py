"""A database server for one run of the tests: fast, unsafe, gone afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local import places, processes
from deploy.local.instance import ROLES, make_roles
from deploy.local.postgres import ADMIN, PORT, Cluster, socket_folder
from deploy.local.postgres_tools import Account, can_enter, find_account, find_programs
from deploy.local.trouble import Trouble

PREFIX = "kith-tests-"
JUST_MADE = 10.0
# Nothing here has to survive a crash; a test about commits switches `synchronous_commit` on for itself.
OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "shared_buffers=128MB",
    "max_wal_size=2GB",
    "checkpoint_timeout=30min",
    "autovacuum_naptime=10s",
    "deadlock_timeout=200ms",
    "log_lock_waits=on",
)


@contextlib.contextmanager
def server() -> Iterator[dict[str, str]]:
    """Run a server for the block and give the environment that tests need to reach it.

    KITH_TEST_DATABASE is JSON: `host` (the socket's folder), `port`, `superuser`, `passwords` (for each role
    and the superuser), `bin` (PostgreSQL's programs, also first in PATH), `log`.
    """
    account = find_account()
    programs = find_programs(places.state_dir(), account)
    parent = _parent(account)
    _sweep(parent)
    home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    try:
        home.chmod(0o711)
        places.replace(home / "owner.pid", f"{os.getpid()}\n")
        cluster = Cluster(home, programs, account, socket_folder(home), OPTIONS)
        passwords = {name: secrets.token_urlsafe(16) for name in (ADMIN, *ROLES)}
        cluster.initialise(passwords[ADMIN], durable=False)
        cluster.start()
        try:
            make_roles(cluster, passwords | {"admin": passwords[ADMIN]})
            yield _settings(cluster, passwords)
        finally:
            cluster.stop()
    finally:
        _remove(home)


def _settings(cluster: Cluster, passwords: dict[str, str]) -> dict[str, str]:
    told = {
        "host": str(cluster.sockets),
        "port": int(PORT),
        "superuser": ADMIN,
        "passwords": passwords,
        "bin": str(cluster.programs),
        "log": str(cluster.log),
    }
    path = f"{cluster.programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"KITH_TEST_DATABASE": json.dumps(told), "PATH": path}


def _parent(account: Account) -> Path:
    """A folder for temporary files that the server's account can enter too."""
    for folder in map(Path, (tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108
        if folder.is_dir() and can_enter(account, folder):
            return folder
    raise Trouble("PostgreSQL's account can enter no folder for temporary files: name one in TMPDIR.")


def _sweep(parent: Path) -> None:
    """Stop and remove servers whose test run was killed: theirs is the folder, and their starter is gone."""
    for home in parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if home.is_symlink() or home.stat().st_uid != os.geteuid():
                continue
            if time.time() - home.stat().st_mtime < JUST_MADE or _has_starter(home):
                continue
            account = find_account(home / "data")
            Cluster(home, Path("/"), account, home / "socket").stop()
            _remove(home)


def _has_starter(home: Path) -> bool:
    starter = processes.read_pid(home / "owner.pid")
    return starter is not None and processes.runs(starter, "dev.py")


def _remove(home: Path) -> None:
    note = home / "socket-place"
    if note.exists():
        shutil.rmtree(note.read_text().strip(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
