"""Unit tests are pure: the same examples each time, nothing kept on disk between runs, and no database."""

from __future__ import annotations

from typing import NoReturn

import psycopg
import pytest
from hypothesis import settings

settings.register_profile("unit", max_examples=60, deadline=None, database=None, derandomize=True)
settings.load_profile("unit")


class DatabaseTouched(AssertionError):
    """A unit test reached for the database: it belongs to `integration`."""


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise DatabaseTouched("a unit test may not open a database connection")

    monkeypatch.setattr(psycopg, "connect", refuse)
    monkeypatch.setattr(psycopg.Connection, "connect", refuse)
