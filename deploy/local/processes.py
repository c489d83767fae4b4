"""Processes of ours: recognised by what they run, watched, and stopped for certain."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

STEP = 0.02


def command_of(pid: int) -> str:
    """What the process runs, or an empty text when there is none (a zombie has none either)."""
    entry = Path(f"/proc/{pid}")
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return ""
    asked = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return "" if asked.startswith("Z") else asked


def runs(pid: int, *marks: str) -> bool:
    """Whether this process is alive and its command line holds every mark: so a reused number is not ours."""
    command = command_of(pid)
    return bool(command) and all(mark in command for mark in marks)


def in_group(leader: int, *marks: str) -> list[int]:
    """The live processes of a group whose command line holds every mark; its leader may be gone already."""
    found = []
    for pid in _every_pid():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == leader and runs(pid, *marks):
                found.append(pid)
    return found


def _every_pid() -> list[int]:
    if Path("/proc/self").exists():
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    listed = subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=False).stdout
    return [int(word) for word in listed.split()]


def wait_until_gone(pid: int, seconds: float) -> bool:
    """True when the process ended in that time. A child of ours is reaped, so that it leaves no zombie."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                return True
        if not command_of(pid):
            return True
        if time.monotonic() >= end:
            return False
        time.sleep(STEP)


def stop(pid: int, first: signal.Signals, patience: float, then: signal.Signals) -> None:
    """Ask the process to end, after `patience` seconds make it; returns when it is gone, or 5 s later."""
    for sign, seconds in ((first, patience), (then, 5.0)):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        if wait_until_gone(pid, seconds):
            return


def stop_group(pid: int, patience: float) -> None:
    """Stop a process that leads a group of its own, then what is left of the group, and wait for it."""
    stop(pid, signal.SIGTERM, patience, signal.SIGKILL)
    left = in_group(pid)
    for member in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
    for member in left:
        wait_until_gone(member, 5.0)


def read_pid(file: Path) -> int | None:
    """The number on the first line of a pid file, or None when there is no such file or no number in it."""
    try:
        first = file.read_text().split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    return int(first) if first.isdigit() else None
