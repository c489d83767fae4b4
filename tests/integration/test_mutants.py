"""Guards taken away one by one: what watches over them turns red.

The others stand where they belong: a context that lasts as long as its connection in test_walls_pooled.py, an eviction
that is skipped in test_live_ends.py, a read of a child that is not written down with the reads.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from accounts.permissions.roles import Role, Scope, roles_of
from core.declared import DECLARED
from core.refusals import NotAllowed
from core.unit_of_work import Unit
from tests.architecture.test_access import OF_OTHERS, undeclared
from tests.factories.matrix_people import Opened
from tests.factories.matrix_walk import faults
from tests.factories.pages_house import House
from tests.harness.rolled_back import RolledBackDatabase

STAY = ("GET", "/stays/<uuid:stay_id>")
SERVICE_HELD = """
select c.relname, c.relrowsecurity and c.relforcerowsecurity, pg_get_userbyid(c.relowner), count(p.polname)
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'service_id' and a.attnotnull
left join pg_policy p on p.polrelid = c.oid and p.polname <> 'backup'
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> all(:core)
group by 1, 2, 3 order by 1
"""
CORE = [
    "access_grant",
    "assignment",
    "duty_contact",
    "emergency_number",
    "household_place",
    "invitation",
    "naming",
    "partnership",
    "service_hub",
]
"""Core tables that name a service: relations, invitations, public numbers. No child data (architecture 3)."""


def breached(database: RolledBackDatabase) -> list[str]:
    """The service-held tables without a forced policy, or that belong to somebody who walks past it."""
    with database.as_owner() as session:
        rows = session.execute(text(SERVICE_HELD), {"core": CORE}).all()
    assert len(rows) >= 9
    return [name for name, forced, owner, policies in rows if not forced or owner != "kith_owner" or not policies]


def test_every_service_held_table_stands_behind_its_wall(house: House) -> None:
    assert breached(house.database) == []


def test_mutant_a_dropped_policy_is_found(house: House) -> None:
    with house.database.as_owner() as session:
        session.execute(text("drop policy service_wall on stay"))
    assert breached(house.database) == ["stay"]


def test_mutant_tables_of_the_web_role_are_found(house: House) -> None:
    with house.database.as_owner() as session:
        session.execute(text("grant create on schema public to kith_web"))
        session.execute(text("alter table child owner to kith_web"))
    assert breached(house.database) == ["child"]


def test_mutant_an_address_without_its_declaration_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    views = house.app.view_functions
    assert undeclared(views, OF_OTHERS) == []
    monkeypatch.delattr(views["stays.stay"], DECLARED)
    assert undeclared(views, OF_OTHERS) == ["stays.stay declares no access"]


def test_mutant_403_for_404_turns_the_walk_red(
    house: House, people: dict[Role, Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(house, people, *STAY) == []

    class Told(NotAllowed):
        def __init__(self) -> None:
            super().__init__("You may not see this.")

    monkeypatch.setattr("constellations.stays.access.NotFound", Told)
    found = faults(house, people, *STAY)
    assert any("other service, XLA" in one or "403, not 404" in one for one in found)


def test_mutant_a_role_that_leaks_next_door_turns_the_walk_red(
    house: House, people: dict[Role, Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaking(unit: Unit, scope: Scope) -> frozenset[Role]:
        return roles_of(unit, Scope(scope.service_id, None, scope.households, scope.subject_id, scope.holds))

    monkeypatch.setattr("accounts.permissions.decide.roles_of", leaking)
    assert any("LIA" in one and "200, not 404" in one for one in faults(house, people, *STAY))


def test_mutant_names_for_everybody_turn_the_walk_red(
    house: House, people: dict[Role, Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    board = ("GET", "/constellations/<uuid:constellation_id>/board")
    assert faults(house, people, *board) == []
    monkeypatch.setattr("constellations.stays.showing.sees_names", lambda *_: True)
    assert any("canary shown to" in one for one in faults(house, people, *board))
