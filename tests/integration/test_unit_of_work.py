"""The unit of work's promises, in one process: reads change nothing, keys answer once, lost races are run again."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from core.actor import NOBODY, Actor, worker
from core.facts import Fact
from core.idempotency import Key, request_hash
from core.refusals import KeyReused, NotAllowed
from core.unit_of_work import NestedUnit, Unit, read, run
from tests.harness.counter_app import count
from tests.harness.counter_people import add_counter, add_things, stream_of
from tests.harness.rolled_back import RolledBackDatabase

pytestmark = pytest.mark.usefixtures("app_context", "counting")
DEADLOCK = "40P01"
SERIALISATION_FAILURE = "40001"


def number_of(database: RolledBackDatabase, table: str) -> int:
    with database.as_owner() as session:
        return int(session.execute(text(f"select count(*) from {table}")).scalar_one())


def insert_key(unit: Unit) -> None:
    statement = "insert into idempotency_key values ('somebody', gen_random_uuid(), '', null, now())"
    unit.session.execute(text(statement))


def fail_with(unit: Unit, state: str) -> None:
    unit.session.execute(text(f"do $$ begin raise exception using errcode = '{state}', message = 'x'; end $$"))


def key_for(*fields: tuple[str, str], key: UUID | None = None) -> Key:
    return Key(key or uuid4(), request_hash("POST", "/count", fields))


def test_a_read_refuses_writes(database: RolledBackDatabase) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        read(NOBODY, insert_key)
    with pytest.raises(DBAPIError, match="read-only transaction"):
        read(worker("sweep"), insert_key)
    assert number_of(database, "idempotency_key") == 0


def test_a_read_does_not_spoil_the_next_change(database: RolledBackDatabase) -> None:
    read(NOBODY, lambda unit: unit.relations)
    run(NOBODY, None, insert_key)
    assert number_of(database, "idempotency_key") == 1


def test_a_unit_in_a_unit_is_refused() -> None:
    with pytest.raises(NestedUnit):
        run(NOBODY, None, lambda _unit: read(NOBODY, lambda _inner: None))
    assert read(NOBODY, lambda _unit: "goes on") == "goes on"


def test_a_refusal_leaves_nothing(database: RolledBackDatabase) -> None:
    def half(unit: Unit) -> None:
        insert_key(unit)
        raise NotAllowed("No.")

    with pytest.raises(NotAllowed):
        run(NOBODY, None, half)
    assert number_of(database, "idempotency_key") == 0


def test_a_fact_leaves_audit_and_entries_together(database: RolledBackDatabase) -> None:
    things = add_things(database.as_owner, 2)
    actor = Actor(person_id=add_counter(database.as_owner, things).person_id)
    run(actor, None, lambda unit: count(unit, tuple(things)))
    assert number_of(database, "audit_entry") == 1
    with database.as_owner() as session:
        found = session.execute(text("select stream_id, seq, kind from stream_entry")).all()
    assert {tuple(row) for row in found} == {(stream_of(thing), 1, "counted") for thing in things}


def test_a_fact_without_effects_row_is_a_mistake() -> None:
    class NeverHeardOf(Fact):
        """A fact that no table names."""

    with pytest.raises(LookupError, match="NeverHeardOf"):
        run(NOBODY, None, lambda unit: unit.record(NeverHeardOf()))


def test_the_same_key_gives_the_same_answer(database: RolledBackDatabase) -> None:
    (thing,) = add_things(database.as_owner, 1)
    actor = Actor(person_id=add_counter(database.as_owner, [thing]).person_id)
    key = key_for(("thing", str(thing)))
    answers = [run(actor, key, lambda unit: count(unit, (thing,))) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert number_of(database, "stream_entry") == 1
    assert number_of(database, "audit_entry") == 1


def test_a_key_with_another_body_is_refused(database: RolledBackDatabase) -> None:
    (thing,) = add_things(database.as_owner, 1)
    actor = Actor(person_id=add_counter(database.as_owner, [thing]).person_id)
    key = key_for(("thing", str(thing)))
    run(actor, key, lambda unit: count(unit, (thing,)))
    with pytest.raises(KeyReused):
        run(actor, key_for(("thing", "another"), key=key.key), lambda unit: count(unit, (thing,)))
    assert number_of(database, "stream_entry") == 1


def test_keys_of_two_people_are_two_keys(database: RolledBackDatabase) -> None:
    (thing,) = add_things(database.as_owner, 1)
    key = key_for(("thing", str(thing)))
    for _ in range(2):
        actor = Actor(person_id=add_counter(database.as_owner, [thing]).person_id)
        run(actor, key, lambda unit: count(unit, (thing,)))
    assert number_of(database, "stream_entry") == 2


def test_a_refusal_is_not_kept_under_its_key(database: RolledBackDatabase) -> None:
    (thing,) = add_things(database.as_owner, 1)
    actor = Actor(person_id=add_counter(database.as_owner).person_id)
    key = key_for(("thing", str(thing)))
    with pytest.raises(NotAllowed):
        run(actor, key, lambda unit: count(unit, (thing,)))
    assert number_of(database, "idempotency_key") == 0


def test_the_hash_of_a_request_passes_over_token_key_and_order() -> None:
    one = request_hash("POST", "/count", [("b", "2"), ("a", "1"), ("csrf_token", "x"), ("key", "y")])
    assert one == request_hash("POST", "/count", [("a", "1"), ("b", "2"), ("csrf_token", "z")])
    assert one != request_hash("POST", "/count", [("a", "1"), ("b", "3")])
    assert one != request_hash("POST", "/other", [("a", "1"), ("b", "2")])


@pytest.mark.parametrize("state", [DEADLOCK, SERIALISATION_FAILURE])
def test_a_lost_race_is_run_again_twice(state: str) -> None:
    turns: list[int] = []

    def third_time_lucky(unit: Unit) -> str:
        turns.append(1)
        if len(turns) < 3:
            fail_with(unit, state)
        return "done"

    assert run(NOBODY, None, third_time_lucky) == "done"
    assert len(turns) == 3


@pytest.mark.parametrize(("state", "expected"), [(DEADLOCK, 3), ("42501", 1)])
def test_it_is_not_run_for_ever(state: str, expected: int) -> None:
    turns: list[int] = []

    def never(unit: Unit) -> None:
        turns.append(1)
        fail_with(unit, state)

    with pytest.raises(DBAPIError):
        run(NOBODY, None, never)
    assert len(turns) == expected


def test_web_may_not_touch_heads() -> None:
    def meddle(unit: Unit) -> None:
        unit.session.execute(text("update stream set head = 0"))

    with pytest.raises(ProgrammingError, match="permission denied"):
        run(NOBODY, None, meddle)
