"""Fixtures for every suite: an app over a database that forgets each test, or a database of its own."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, create_engine

from core import settings as settings_of
from core.db import db
from core.settings import Settings
from tests.harness.database import TESTER, DatabaseServer
from tests.harness.keys import CHILD_KEY, use_keys
from tests.harness.own_database import OwnDatabase
from tests.harness.rolled_back import RoleEngines, RolledBackDatabase

use_keys(CHILD_KEY)  # a test that writes rows makes no app first
SECRET = "for-tests-only-" + "0" * 32


@pytest.fixture(scope="session")
def worker_id() -> str:
    """The name of this worker among those of the run; it is there without the plugin that makes several, too."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def server() -> DatabaseServer:
    """The throwaway database server of this run."""
    return DatabaseServer.from_environment()


@pytest.fixture(scope="session")
def shared_database(server: DatabaseServer, worker_id: str) -> Iterator[OwnDatabase]:
    """The clone in which this worker's rolled-back tests run. Nothing is ever committed there."""
    database = OwnDatabase(server, f"kith_shared_{worker_id}")
    yield database
    database.drop()


@pytest.fixture(scope="session")
def settings(shared_database: OwnDatabase, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the app under test, which a test may `dataclasses.replace`."""
    return settings_of.load(
        {
            "DATABASE_URL": shared_database.url("kith_web"),
            "WORKER_DATABASE_URL": shared_database.url("kith_worker"),
            "KITH_SECRET_KEY": SECRET,
            "KITH_CHILD_KEYS": CHILD_KEY,
            "KITH_SECURITY_CONTACT": "mailto:security@kith.test",
            "KITH_PAGE_LIMIT": "0",
            "KITH_DATA_DIR": str(tmp_path_factory.mktemp("files")),
            "KITH_BASE_URL": "http://localhost",
            "KITH_LOG": "console",
        }
    )


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Flask:
    """The app, made once for each worker; `app` gives it to a test together with a database."""
    module = "app.factory" if importlib.util.find_spec("app.factory") else "tests.harness.bare_app"
    made: Flask = importlib.import_module(module).create_app(settings)
    made.config["TESTING"] = True
    return made


@pytest.fixture(scope="session")
def tester(shared_database: OwnDatabase) -> Iterator[Engine]:
    """The engine of the tests' own role in the shared clone."""
    engine = create_engine(shared_database.url(TESTER), pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(tester: Engine) -> Iterator[Connection]:
    """One connection with one transaction, rolled back after the test."""
    with tester.connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


@pytest.fixture
def database(connection: Connection) -> RolledBackDatabase:
    """The test's view of its transaction: `with database.as_owner() as session:` puts rows there."""
    return RolledBackDatabase(connection)


@pytest.fixture
def app(whole_app: Flask, database: RolledBackDatabase, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The app whose every unit of work joins the test's transaction, as `kith_web` or `kith_worker`."""
    monkeypatch.setitem(db._app_engines, whole_app, RoleEngines(database))
    return whole_app


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    """For tests that call services with no request. Never together with a test client: its `g` would leak."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def make_database(server: DatabaseServer, worker_id: str) -> Iterator[Callable[[], OwnDatabase]]:
    """Makes databases of the test's own, with real commits (60 ms each)."""
    made: list[OwnDatabase] = []

    def make() -> OwnDatabase:
        made.append(OwnDatabase(server, f"kith_own_{worker_id}_{len(made)}"))
        return made[-1]

    yield make
    for own in made:
        own.drop()


@pytest.fixture
def own_database(make_database: Callable[[], OwnDatabase]) -> OwnDatabase:
    """One database of the test's own."""
    return make_database()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder for the files of a process under test."""
    made = tmp_path / "files"
    made.mkdir()
    return made
