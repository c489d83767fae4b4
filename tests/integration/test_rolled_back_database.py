"""The fixtures themselves: what a test writes is seen behind the walls, and then gone."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from core import clock
from core.actor import NOBODY, Actor, worker
from core.ids import new_id
from core.unit_of_work import Unit, read
from tests.harness.rolled_back import RolledBackDatabase

SERVICE = UUID(int=7)


def role_of(unit: Unit) -> str:
    return str(unit.session.execute(text("select current_user")).scalar_one())


def households_of(unit: Unit) -> int:
    return int(unit.session.execute(text("select count(*) from household")).scalar_one())


def put_a_household(database: RolledBackDatabase) -> UUID:
    person = new_id()
    values = {"service": SERVICE, "person": person, "id": new_id(), "now": clock.now()}
    with database.as_owner() as session:
        for statement in (
            "insert into space (id, kind, name) values (:service, 'service', 'Heron')",
            "insert into service (id, kind) values (:service, 'council')",
            "insert into person values (:person, 'Ada', 'Marsh', null, :now)",
            "insert into household (id, service_id, name) values (:id, :service, 'Marsh')",
            "insert into membership values (:id, :person, :service, 'manager', :now)",
        ):
            session.execute(text(statement), values)
    return person


def test_code_runs_as_its_own_role(app_context: Flask) -> None:
    assert read(NOBODY, role_of) == "kith_web"
    assert read(worker("sweep"), role_of) == "kith_worker"


def test_what_a_test_writes_is_seen_behind_the_wall(app_context: Flask, database: RolledBackDatabase) -> None:
    person = put_a_household(database)
    assert read(Actor(person_id=person), households_of) == 1
    assert read(NOBODY, households_of) == 0
    assert read(worker("sweep", SERVICE), households_of) == 1


def test_the_owner_is_a_role_only_for_its_block(app_context: Flask, database: RolledBackDatabase) -> None:
    with database.as_owner() as session:
        assert session.execute(text("select current_user")).scalar_one() == "kith_test"
    assert database.connection.execute(text("select current_user")).scalar_one() == "kith_web"


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_stays_for_the_next_test(app_context: Flask, database: RolledBackDatabase, turn: int) -> None:
    assert database.connection.execute(text("select count(*) from person")).scalar_one() == 0
    put_a_household(database)


def test_a_failed_block_leaves_nothing(app_context: Flask, database: RolledBackDatabase) -> None:
    def break_off() -> None:
        with database.as_owner() as session:
            session.execute(text("insert into space (id, kind, name) values (:id, 'service', 'x')"), {"id": SERVICE})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert database.connection.execute(text("select count(*) from space")).scalar_one() == 0
