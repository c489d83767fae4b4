"""Fixtures of the concurrency tests: databases with real commits, processes that can be killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.factories.constellations import PASSWORD, Carer
from tests.harness.live_client import LiveClient
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import COUNTER_APP, REAL_APP, KithProcess, ValkeyProcess
from tests.harness.proxy import TcpProxy
from tests.harness.visitor import Visitor

HERE = Path(__file__).parent
# The Socket.IO client of these tests leaves the socket of a refused or reset connection to the garbage collector.
CLIENTS_LEFT_OPEN = "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Forgive the tests' own client what no product code may do."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(CLIENTS_LEFT_OPEN))


StartProcess = Callable[..., KithProcess]
Enter = Callable[[KithProcess, Carer], Visitor]
OpenPage = Callable[..., LiveClient]


@pytest.fixture
def start_counter(own_database: OwnDatabase, tmp_path: Path) -> Iterator[StartProcess]:
    """Starts processes of the counter app on the test's own database: `start_counter(KITH_ROLES="web")`."""
    own_database.commits_for_certain()
    started: list[KithProcess] = []

    def start(**settings: str) -> KithProcess:
        made = KithProcess(own_database, tmp_path, COUNTER_APP, **settings)
        started.append(made)
        return made.start()

    yield start
    for process in started:
        process.stop()


@pytest.fixture
def start_kith(own_database: OwnDatabase, tmp_path: Path) -> Iterator[StartProcess]:
    """Launches processes of Kith itself on the test's own database: `start_kith(KITH_ROLES="web")`.

    `app` names another application, Kith with a guard taken away (tests/harness/patched_*.py). Several start side by
    side, and each is waited for when it is first asked for something.
    """
    own_database.commits_for_certain()
    started: list[KithProcess] = []

    def start(app: str = REAL_APP, **settings: str) -> KithProcess:
        made = KithProcess(own_database, tmp_path, app, **settings)
        started.append(made)
        return made.launch()

    yield start
    for process in started:
        process.kill()


@pytest.fixture
def enter() -> Iterator[Enter]:
    """Signs a carer in at a process, with the password of the factories: `enter(process, carer)`."""
    made: list[Visitor] = []

    def sign_in(process: KithProcess, carer: Carer) -> Visitor:
        process.wait_until_up()
        made.append(Visitor(process.url))
        return made[-1].sign_in(carer.email, PASSWORD)

    yield sign_in
    for visitor in made:
        visitor.http.close()


@pytest.fixture
def open_page() -> Iterator[OpenPage]:
    """Opens a live page of a visitor's, at their process or through a proxy: `open_page(visitor, [stream])`."""
    made: list[LiveClient] = []

    def follow(visitor: Visitor, streams: Iterable[UUID], url: str = "") -> LiveClient:
        page = LiveClient(url or visitor.url, visitor.cookies).connect()
        made.append(page)
        page.follow(streams)
        return page

    yield follow
    for page in made:
        page.leave()


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[ValkeyProcess]:
    """A Valkey server."""
    server = ValkeyProcess(tmp_path).start()
    yield server
    server.kill()


@pytest.fixture
def proxied() -> Iterator[Callable[[KithProcess], TcpProxy]]:
    """Puts a proxy before a process."""
    made: list[TcpProxy] = []

    def put(process: KithProcess) -> TcpProxy:
        made.append(TcpProxy(process.port))
        return made[-1]

    yield put
    for proxy in made:
        proxy.close()


@pytest.fixture
def visit() -> Iterator[Callable[[str, str], Visitor]]:
    """Signs a person in at a process: `visit(url, email)`."""
    made: list[Visitor] = []

    def sign_in(url: str, email: str) -> Visitor:
        made.append(Visitor(url))
        return made[-1].sign_in(email, "any password")

    yield sign_in
    for visitor in made:
        visitor.http.close()
