"""Functions that read for the walls and the pages are planned once a connection (ADR 0039)."""

from __future__ import annotations

from time import perf_counter

from sqlalchemy import text

from tests.factories.pages_house import House
from tests.harness.rolled_back import RolledBackDatabase

READERS = """
select p.oid::regprocedure::text from pg_proc p join pg_language l on l.oid = p.prolang
where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')
  and (p.prosecdef and p.provolatile = 's' or p.proname like 'set\\_%context' or p.proname = 'unread_in')
"""
KEPT = "'plan_cache_mode=force_generic_plan' = any(coalesce(p.proconfig, '{}'))"
SET = text("select count(*) from set_context(:person, now(), false)")
AUTO = text("alter function set_context(uuid, timestamptz, boolean) reset plan_cache_mode")
ROUNDS = 6


def test_every_function_that_reads_keeps_its_plan(database: RolledBackDatabase) -> None:
    """`create or replace function` forgets the setting: name it again there."""
    assert len(database.connection.execute(text(READERS)).all()) > 30
    assert database.connection.execute(text(f"{READERS} and not {KEPT}")).scalars().all() == []


def quickest(house: House) -> float:
    """The quickest of some settings of the context, in seconds: what the machine does besides is left out."""
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        house.database.connection.execute(SET, {"person": house.marsh.id}).scalar_one()
        took.append(perf_counter() - began)
    return min(took)


def test_a_context_is_set_without_planning_it(house: House) -> None:
    """The control: with the plan made for each call it takes several times as long."""
    kept = quickest(house)
    house.database.act_as("kith_owner")
    house.database.connection.execute(AUTO)
    house.database.act_as("kith_web")
    assert quickest(house) > 2 * kept
