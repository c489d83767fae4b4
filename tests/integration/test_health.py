"""/healthz asks nobody; /readyz says plainly why this process cannot work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app import health
from core.db import db, init_db
from core.settings import Settings


@pytest.fixture
def watched(settings: Settings) -> Flask:
    """An app with nothing but its health, on the shared database."""
    return make(settings)


def make(settings: Settings) -> Flask:
    app = Flask("watched")
    init_db(app, settings)
    app.register_blueprint(health.blueprint)
    return app


def close(app: Flask) -> None:
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_ready_when_migrated(watched: Flask) -> None:
    answer = watched.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")
    close(watched)


def test_alive_without_a_database_and_not_ready(settings: Settings) -> None:
    nowhere = "postgresql+psycopg://kith_web:x@127.0.0.1:1/kith"
    app = make(replace(settings, database_url=nowhere))
    assert app.test_client().get("/healthz").text == "ok\n"
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")


def test_not_ready_for_an_empty_database(settings: Settings) -> None:
    app = make(replace(settings, database_url=_other_database(settings.database_url, "postgres")))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database is not migrated\n")
    close(app)


def _other_database(url: str, name: str) -> str:
    before, _, after = url.partition("@/")
    return f"{before}@/{name}?{after.partition('?')[2]}"


def test_not_ready_at_another_migration(watched: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "wanted_migration", lambda: "9999")
    answer = watched.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the database is at another migration than this code\n")
    close(watched)
