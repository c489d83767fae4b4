"""Fixtures of the integration tests: code under test in one transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from accounts.permissions.roles import Role
from core import clock
from core.effects import EFFECTS
from core.streams.access import STREAM_ACCESS, own_stream
from core.streams.append import PERSON
from tests.factories.matrix_people import Opened, cast
from tests.factories.matrix_walk import TO_THE_WAY_IN
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody, build_house
from tests.factories.sessions import add_session
from tests.harness.counter_app import EFFECT_TABLE, THING, may_hear
from tests.harness.rolled_back import RolledBackDatabase


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts and streams of the counter app, for tests of the core: added to those of the app under test."""
    for fact, rules in EFFECT_TABLE.items():
        monkeypatch.setitem(EFFECTS, fact, rules)
    predicates = {name: STREAM_ACCESS.get(name) for name in STREAM_ACCESS.names()}
    monkeypatch.setattr(STREAM_ACCESS, "_things", predicates | {PERSON: own_stream, THING: may_hear})


@pytest.fixture
def house(app: Flask, database: RolledBackDatabase) -> Iterator[House]:
    """A constellation with its people and neighbours, on a Wednesday in March at ten in the morning."""
    with time_machine.travel(NOW, tick=False):
        yield build_house(app, database)


@pytest.fixture
def open_as(house: House) -> Callable[[Somebody], Browser]:
    """Opens a browser in which somebody has signed in."""

    def open_for(person: Somebody) -> Browser:
        with house.database.as_owner() as session:
            token = add_session(session, person.id, clock.now())
        return Browser(house.app).holding(token)

    return open_for


@pytest.fixture
def stranger(house: House) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(house.app)


@pytest.fixture
def people(house: House, open_as: Callable[[Somebody], Browser], stranger: Browser) -> dict[Role, Opened]:
    """Somebody of each role of the access matrix at a browser; who cannot sign in is a stranger."""
    opened = {}
    for role, somebody in cast(house).items():
        browser = stranger if somebody is None or role in TO_THE_WAY_IN else open_as(somebody)
        opened[role] = Opened(browser, browser.hidden()["csrf_token"], somebody)
    return opened
