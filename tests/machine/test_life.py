"""Starting, stopping, killing and starting again: everything stops within five seconds, and every next start heals."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from deploy.local.trouble import DISK_FULL
from tests.harness.ports import wait_for
from tests.machine.machine import ROOT_RUNS, STOPPED, Machine

WARM = 20.0


def page_of(machine: Machine) -> int:
    """The status of the first page."""
    return httpx.get(f"{machine.url}/sign-in", timeout=5).status_code


def kill(machine: Machine, words: str) -> None:
    """SIGKILL the first process of the instance whose command has these words, as a crash would."""
    pid = next(pid for pid, command in machine.left().items() if words in command)
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_everything_stops_within_five_seconds(machine: Machine, sign: signal.Signals) -> None:
    warm = machine.start()
    assert page_of(machine) == httpx.codes.OK
    took = machine.end(sign)
    print(f"warm start {warm:.1f} s, stopped in {took:.1f} s")
    assert took < STOPPED


def test_a_second_one_beside_it_is_refused(machine: Machine) -> None:
    machine.start()
    assert machine.refused() == (
        "Kith is running here already: use that one, or stop it with Ctrl-C in its own window first."
    )
    assert page_of(machine) == httpx.codes.OK
    machine.end(signal.SIGTERM)


def test_it_heals_after_a_kill_of_its_starter(machine: Machine) -> None:
    machine.start()
    assert machine.starter is not None
    machine.starter.kill()
    machine.starter.wait()
    assert machine.left(), "the control: web server and database outlive their starter"
    machine.start()
    assert page_of(machine) == httpx.codes.OK
    machine.end(signal.SIGTERM)


@pytest.mark.parametrize("victim", ["gunicorn", "postgres"])
def test_it_heals_after_a_kill_of(machine: Machine, victim: str) -> None:
    machine.start()
    kill(machine, victim)
    if victim == "gunicorn":
        starter = machine.starter
        assert starter is not None
        wait_for(lambda: starter.poll() is not None, STOPPED + 5, "the command does not notice")
        assert starter.returncode != 0
        assert "The web server ended by itself" in machine.said()
    else:
        machine.end(signal.SIGTERM)
    machine.start()
    assert page_of(machine) == httpx.codes.OK
    machine.end(signal.SIGTERM)


@contextlib.contextmanager
def little_disk(folder: Path) -> Iterator[None]:
    """A disk of a few megabytes under the folder."""
    folder.mkdir(mode=0o755, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=755", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def little_files() -> None:
    """Let this process write no file of more than a few megabytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))


def test_a_full_disk_is_one_sentence(bare: Machine, make_machine: Callable[[], Machine]) -> None:
    if ROOT_RUNS:
        with little_disk(bare.state):
            assert bare.refused() == DISK_FULL
    else:
        command = [bare.python, "dev.py", "run"]
        done = subprocess.run(
            command,
            cwd=bare.checkout,
            env=bare.env,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=little_files,
        )
        assert done.returncode != 0
        assert done.stderr.strip().endswith(DISK_FULL)
    assert bare.left() == {}
