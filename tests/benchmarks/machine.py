"""The machine of a run, in general terms."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version

from tests.harness.database import DatabaseServer


def described(server: DatabaseServer) -> str:
    """Cores, kernel family and versions, and nothing by which the machine could be found."""
    cores = len(os.sched_getaffinity(0))
    command = [str(server.programs / "postgres"), "--version"]
    postgres = subprocess.run(command, capture_output=True, text=True, check=True)
    programs = ", ".join(f"{name} {version(name)}" for name in ("gunicorn", "gevent", "Flask", "SQLAlchemy", "psycopg"))
    return (
        f"{cores} cores, shared with other work; {platform.system()} on {platform.machine()}; Python "
        f"{platform.python_version()}, PostgreSQL {postgres.stdout.split()[2]}, {programs}."
    )
