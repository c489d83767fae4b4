"""Thousands of requests of two services over one small pool, some of which forget to say for whom they ask.

The context of a unit of work ends with its transaction, so that a connection that comes back from the pool
knows nobody. The control run makes it last as long as the connection, as a naive build would: others' rows show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.factory import create_app
from constellations.homes.models import Child
from core.actor import Actor
from core.db import bind_for, db
from core.ids import new_id
from core.settings import Settings
from core.unit_of_work import Unit, run
from tests.factories.constellations import MadeConstellation, make_constellation
from tests.harness.own_database import OwnDatabase
from tests.harness.racers import race, size

REQUESTS = 5_000
RUNNERS = 10
ONE_IN = 20  # forgets its scope

LASTING = """
do $$ begin execute replace(
  pg_get_functiondef('set_context(uuid, timestamptz, boolean)'::regprocedure), ', true)', ', false)'
); end $$
"""


@pytest.fixture
def pooled(settings: Settings, own_database: OwnDatabase) -> Iterator[Flask]:
    """The app with five connections for ten runners."""
    app = create_app(
        replace(
            settings,
            database_url=own_database.url("kith_web"),
            worker_database_url=own_database.url("kith_worker"),
            roles=frozenset({"web"}),
            pool_size=5,
            pool_timeout=60,
        )
    )
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def services_of_children(unit: Unit) -> list[UUID]:
    """The service of each child that is seen, by a query without any condition."""
    return list(unit.session.scalars(select(Child.service_id)))


def forgetting() -> list[UUID]:
    """The same by code that opens a session past the unit of work."""
    with Session(bind=bind_for("web")) as session:
        return list(session.scalars(select(Child.service_id)))


def ask_many(app: Flask, made: MadeConstellation, number: int) -> Counter[str]:
    """Ask so often as this service's manager; returns how many rows were own, of others, and seen by forgetting."""
    seen: Counter[str] = Counter()
    with app.app_context():
        for turn in range(number):
            if turn % ONE_IN == ONE_IN // 2:
                seen["forgot"] += 1
                seen["seen by forgetting"] += len(forgetting())
            else:
                services = run(Actor(person_id=made.manager.person_id), None, services_of_children)
                seen["own"] += services.count(made.service_id)
                seen["of others"] += len(services) - services.count(made.service_id)
    return seen


def run_all(app: Flask, own: OwnDatabase, number: int) -> Counter[str]:
    """Let both services ask at once; returns the sums."""
    both = [make_constellation(own.as_owner, satellites=6) for _ in range(2)]
    share = number // RUNNERS
    found = race(*(partial(ask_many, app, both[turn % 2], share) for turn in range(RUNNERS)))
    total: Counter[str] = sum(found, Counter())
    print(f"{number} requests over 5 connections: {dict(total)}")
    return total


def test_R71_who_forgets_the_scope_sees_nothing(pooled: Flask, own_database: OwnDatabase) -> None:
    seen = run_all(pooled, own_database, size(REQUESTS))
    assert seen["forgot"] > 0
    assert seen["own"] == (size(REQUESTS) - seen["forgot"]) * 6
    assert seen["of others"] == seen["seen by forgetting"] == 0


def test_control_a_context_that_lasts_shows_others(pooled: Flask, own_database: OwnDatabase) -> None:
    own_database.execute(LASTING)
    assert run_all(pooled, own_database, size(REQUESTS))["seen by forgetting"] > 0


PLACE = """
insert into household_place
  (id, service_id, constellation_id, household_id, household_service_id, partnership_id, role, since, until)
values (:id, :service, :constellation, :home, :of, :partnership, 'satellite', :since, :until)
"""


def put_across(own: OwnDatabase, host: MadeConstellation, guest: MadeConstellation, turn: int, **more: object) -> None:
    """Put a home of the guest's service into the host's constellation, each time in another year long ago."""
    values = {
        "id": new_id(),
        "service": host.service_id,
        "constellation": host.constellation_id,
        "home": guest.satellites[0].household_id,
        "of": guest.service_id,
        "partnership": None,
        "since": f"{1950 + turn}-01-01",
        "until": f"{1950 + turn}-02-01",
    }
    with own.as_owner() as session:
        session.execute(text(PLACE), values | more)


def refusals(attempts: Iterator[Callable[[], None]]) -> int:
    """How many of the attempts the database refuses."""
    refused = 0
    for attempt in attempts:
        try:
            attempt()
        except IntegrityError:
            refused += 1
    return refused


def test_R6_what_crosses_services_needs_its_row(own_database: OwnDatabase) -> None:
    host, guest = (make_constellation(own_database.as_owner, satellites=1) for _ in range(2))
    put = partial(put_across, own_database, host, guest)
    said_openly = (partial(put, turn) for turn in range(10))
    passed_off = (partial(put, turn, of=host.service_id) for turn in range(10))
    assert refusals(said_openly) + refusals(passed_off) == 20
    row = {"id": new_id(), "host": host.service_id, "guest": guest.service_id}
    with own_database.as_owner() as session:
        session.execute(text("insert into partnership values (:id, :host, :guest, now() - interval '99 years')"), row)
    assert refusals(partial(put, turn, partnership=row["id"]) for turn in range(10)) == 0
    swapped = (partial(put_across, own_database, guest, host, turn, partnership=row["id"]) for turn in range(10))
    assert refusals(swapped) == 10  # a partnership lets in one way alone
