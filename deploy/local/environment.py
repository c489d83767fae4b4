"""The Python environment: made once from hash-pinned lock files, synced again only when these change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local import places
from deploy.local.tools import run_logged
from deploy.local.trouble import Trouble, sentence_for_output

UV_LOCK = places.ROOT / "requirements" / "uv.txt"
LOCK = places.ROOT / "requirements" / "lock.txt"
STAMP = places.VENV / ".kith-synced"
NO_VENV = (
    "This Python cannot make environments (its venv module is missing): install it, on Debian with "
    "`apt-get install python3-venv`."
)


def ensure(state: Path) -> None:
    """Leave `.venv` in step with the lock files. Does nothing when it is; raises Trouble when it cannot."""
    if _in_step():
        return
    with places.held(state / "setup.lock"):
        if _in_step():
            return
        places.say("Setting up the Python environment (the first time takes a minute) ...")
        log = state / "setup.log"
        if not _usable():
            _make(log)
        if not (places.VENV / "bin" / "uv").exists():
            _install_uv(log)
        uv = places.VENV / "bin" / "uv"
        # Copying also works where the cache is on another disk, and linking does not.
        env = {"UV_LINK_MODE": "copy"} | os.environ | {"VIRTUAL_ENV": str(places.VENV)}
        run_logged(
            "Installing the Python packages",
            [uv, "pip", "sync", "--require-hashes", LOCK],
            log,
            fetches=True,
            env=env,
        )
        places.replace(STAMP, _digest())


def site_packages() -> Path:
    """Where the environment's packages are."""
    found = sorted((places.VENV / "lib").glob("python3.*/site-packages"))
    if not found:
        raise Trouble(f"{places.VENV} is not a whole environment: remove that folder, then start again.")
    return found[0]


def _digest() -> str:
    return places.digest_of([UV_LOCK, LOCK])


def _in_step() -> bool:
    return _usable() and STAMP.exists() and STAMP.read_text() == _digest()


def _usable() -> bool:
    """Whether the environment's Python is still there: an upgrade of the system's may have taken it away."""
    return places.PYTHON.exists() and (places.VENV / "pyvenv.cfg").exists()


def _make(log: Path) -> None:
    if places.VENV.exists():
        places.check_owner(places.VENV, os.geteuid())
        shutil.rmtree(places.VENV)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(places.VENV)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    shutil.rmtree(places.VENV, ignore_errors=True)
    said = done.stdout + done.stderr
    if "ensurepip" in said or "No module named venv" in said:
        raise Trouble(NO_VENV)
    log.write_text(said)
    raise Trouble(sentence_for_output("Making the Python environment", said, log))


def _install_uv(log: Path) -> None:
    run_logged(
        "Installing uv",
        [places.PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2",
         "--require-hashes", "-r", UV_LOCK],
        log,
        fetches=True,
    )  # fmt: skip
