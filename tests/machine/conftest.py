"""Fixtures: machines with a state folder of their own, and a state that was made once and is copied."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.machine.machine import Machine, copy_state, readable_folder


@pytest.fixture
def make_machine() -> Iterator[Callable[..., Machine]]:
    """Makes machines on which nothing was ever started."""
    made: list[Machine] = []

    def make() -> Machine:
        made.append(Machine(readable_folder()))
        return made[-1]

    yield make
    for machine in made:
        machine.sweep()
        shutil.rmtree(machine.folder, ignore_errors=True)


@pytest.fixture
def bare(make_machine: Callable[..., Machine]) -> Machine:
    """A machine on which nothing was ever started."""
    return make_machine()


@pytest.fixture(scope="session")
def made_state() -> Iterator[Path]:
    """The state folder of an instance that was started once, and stopped."""
    machine = Machine(readable_folder())
    took = machine.start()
    print(f"first start {took:.1f} s, stopped in {machine.end(signal.SIGTERM):.1f} s")
    yield machine.state
    shutil.rmtree(machine.folder, ignore_errors=True)


@pytest.fixture
def machine(bare: Machine, made_state: Path) -> Machine:
    """A machine on which Kith ran before."""
    copy_state(made_state, bare.state)
    return bare
