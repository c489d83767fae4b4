"""Fixtures of the architecture tests: the house put together, with no database behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.factory import create_app
from core import settings
from core.settings import Settings
from tests.harness.keys import CHILD_KEY

NOWHERE = "postgresql+psycopg://nobody@/nowhere?host=%2Fnowhere"


def settings_for(folder: Path, **more: str) -> Settings:
    """Settings that reach no database."""
    env = {"DATABASE_URL": NOWHERE, "KITH_SECRET_KEY": "0" * 40, "KITH_DATA_DIR": str(folder), "KITH_LOG": "console"}
    env |= {"KITH_CHILD_KEYS": CHILD_KEY}
    return settings.load(env | more)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app as a service runs it."""
    return create_app(settings_for(tmp_path_factory.mktemp("files")))


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app as the demonstration runs it, with all pages that only it has."""
    return create_app(settings_for(tmp_path_factory.mktemp("files"), KITH_DEMO="1"))
