"""Kith's own commands, run as an operator would on a database of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.harness.database import ROOT
from tests.harness.keys import CHILD_KEY
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import SECRET

PATIENCE = 60.0


def command_environment(database: OwnDatabase, data_dir: Path, **settings: str) -> dict[str, str]:
    """The environment of a command; PostgreSQL's programs are those of the test server."""
    kept = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "TMPDIR"}}
    path = f"{database.server.programs}{os.pathsep}{os.environ['PATH']}"
    return (
        kept
        | {"PATH": path, "PYTHONPATH": str(ROOT), "KITH_SECRET_KEY": SECRET, "KITH_DATA_DIR": str(data_dir)}
        | {"KITH_CHILD_KEYS": CHILD_KEY}
        | {"DATABASE_URL": database.url("kith_web"), "WORKER_DATABASE_URL": database.url("kith_worker")}
        | {"MIGRATION_DATABASE_URL": database.url("kith_owner"), "KITH_DEMO": "1", "KITH_LOG": "console"}
        | settings
    )


def kith(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `kith` with these arguments to its end."""
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def succeed(env: dict[str, str], *arguments: str) -> str:
    """Run a command that has to succeed; returns what it printed."""
    done = kith(env, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(env: dict[str, str], *arguments: str) -> str:
    """Run a command that has to be refused in plain words; returns them."""
    done = kith(env, *arguments)
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Traceback" not in said
    return said
