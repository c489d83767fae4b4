"""Fixtures of the bench: the report that grows, databases, processes, and the program that keeps boards open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.benchmarks import document, machine
from tests.benchmarks.asking import Asker
from tests.benchmarks.client_program import ClientProgram
from tests.benchmarks.report import PARTS, Report
from tests.benchmarks.sizes import IS_FULL
from tests.browser.demonstration import Demonstration
from tests.harness.database import DatabaseServer
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import KithProcess, ValkeyProcess

StartProcess = Callable[..., KithProcess]
Ask = Callable[..., Asker]


@pytest.fixture(scope="session")
def report(server: DatabaseServer) -> Iterator[Report]:
    """The table: printed at the end, and written down where the whole bench ran in full."""
    made = Report()
    yield made
    print(made.as_text())
    if IS_FULL and made.parts == list(PARTS):
        document.write(made, machine.described(server))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[StartProcess]:
    """Starts processes: `start(database, "tests.benchmarks.ref_list:app", KITH_ROLES="web")`."""
    started: list[KithProcess] = []

    def begin(database: OwnDatabase, app: str = "", **settings: str) -> KithProcess:
        made = KithProcess(database, tmp_path, app, **settings)
        started.append(made)
        return made.start()

    yield begin
    for process in started:
        process.kill()


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Makes browsers that only ask: `ask(process.port, cookies)`."""
    with ExitStack() as open_ones:
        yield lambda port, cookies="": open_ones.enter_context(Asker(port, cookies))


@pytest.fixture
def shown(own_database: OwnDatabase, tmp_path: Path) -> Iterator[Demonstration]:
    """The demonstration, served by one process."""
    made = Demonstration(own_database, tmp_path).start()
    yield made
    made.stop()


@pytest.fixture
def clients() -> Iterator[ClientProgram]:
    """A process that keeps boards and rooms open."""
    program = ClientProgram()
    yield program
    program.end()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[ValkeyProcess]:
    """A Valkey server, for the processes that are split."""
    server = ValkeyProcess(tmp_path).start()
    yield server
    server.kill()
