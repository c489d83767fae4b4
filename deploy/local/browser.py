"""A Chromium for the browser tests: the machine's own, or one installed by the machine's own means."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from deploy.local import places
from deploy.local.tools import run_logged
from deploy.local.trouble import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ELSEWHERE = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
ASK = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
MISSING = (
    "The browser tests need Chromium and it could not be installed here ({log} says why): install the package "
    "`chromium` of this system, or name its program in KITH_CHROMIUM."
)


def ensure(state: Path) -> str:
    """The path of a Chromium that starts. Installs one when there is none; raises Trouble when that fails too."""
    named = os.environ.get("KITH_CHROMIUM")
    if named:
        if not _starts(named):
            raise Trouble(f"KITH_CHROMIUM names {named}, and that does not start: name a Chromium that does.")
        return named
    return _found() or _installed(state)


def _found() -> str | None:
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    candidates += [str(path) for path in ELSEWHERE if path.exists()]
    return next((path for path in candidates if _starts(path)), None)


def _installed(state: Path) -> str:
    log = state / "setup.log"
    places.say("Installing Chromium for the browser tests ...")
    try:
        if os.geteuid() == 0 and shutil.which("apt-get"):
            env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            run_logged("Reading the package lists", ["apt-get", "update", "-q"], log, env=env)
            wanted = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]
            run_logged("Installing Chromium", wanted, log, env=env)
            path = _found()
        else:
            run_logged("Fetching Chromium", [places.PYTHON, "-m", "playwright", "install", "chromium"], log)
            path = _playwrights_own()
    except Trouble as trouble:
        raise Trouble(MISSING.format(log=log)) from trouble
    if path is None:
        raise Trouble(MISSING.format(log=log))
    return path


def _playwrights_own() -> str | None:
    asked = subprocess.run([str(places.PYTHON), "-c", ASK], capture_output=True, text=True, check=False)
    path = asked.stdout.strip()
    return path if path and _starts(path) else None


def _starts(path: str) -> bool:
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
