"""The checks that need no database: linters, types, import contracts, in Python, templates and TypeScript."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from deploy.local import frontend, places

PRODUCT = ("app", "constellations", "events", "community", "notifications", "accounts", "core")


def run_checks() -> list[str]:
    """Run every check, each to its end whatever the others say; returns the names of those that failed."""
    python = str(places.PYTHON)
    present = [name for name in (*PRODUCT, "deploy", "tests", "dev.py") if (places.ROOT / name).exists()]
    front_end, front_end_env = frontend.npm_command("run", "--silent", "check")
    contracts = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    every: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {
        "ruff": ([python, "-m", "ruff", "check", "."], os.environ),
        "ruff format": ([python, "-m", "ruff", "format", "--check", "."], os.environ),
        "mypy": ([python, "-m", "mypy", *present], os.environ),
        "import contracts": ([python, "-c", contracts], os.environ),
        "djlint": ([python, "-m", "djlint", "--lint", "--quiet", "templates"], os.environ),
        "TypeScript": (front_end, front_end_env),
    }
    return [name for name, (command, env) in every.items() if not _passes(name, command, env)]


def _passes(name: str, command: Sequence[str], env: Mapping[str, str]) -> bool:
    """Run one check; what it says is shown only when it fails."""
    done = subprocess.run(
        command,
        cwd=places.ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        sys.stdout.write(done.stdout)
    sys.stdout.write(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}\n")
    sys.stdout.flush()
    return done.returncode == 0
