"""A post that is sent again is not a second thing: in parallel, on two processes, after a kill."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

import httpx

from tests.concurrency.conftest import StartProcess
from tests.harness.counter_people import add_counter, add_things
from tests.harness.own_database import OwnDatabase
from tests.harness.racers import race, size
from tests.harness.visitor import Visitor

Visit = Callable[[str, str], Visitor]
KEYS = 500


def post(visitor: Visitor, thing: UUID, key: UUID) -> httpx.Response:
    return visitor.http.post("/count", data={"thing": str(thing), "key": str(key)})


def test_three_at_once_are_one(own_database: OwnDatabase, start_counter: StartProcess, visit: Visit) -> None:
    processes = [start_counter(KITH_ROLES="web") for _ in range(2)]
    (thing,) = add_things(own_database.as_owner, 1)
    counter = add_counter(own_database.as_owner, [thing])
    visitors = [visit(processes[turn % 2].url, counter.email) for turn in range(3)]
    for _ in range(size(KEYS)):
        key = uuid4()
        answers = race(*(partial(post, visitor, thing, key) for visitor in visitors))
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert len({answer.text for answer in answers}) == 1
    assert own_database.value("select count(*) from stream_entry") == size(KEYS)
    assert own_database.value("select count(*) from audit_entry where kind = 'things-counted'") == size(KEYS)


def test_a_key_with_another_body_is_refused(
    own_database: OwnDatabase, start_counter: StartProcess, visit: Visit
) -> None:
    process = start_counter(KITH_ROLES="web")
    things = add_things(own_database.as_owner, 2)
    visitor = visit(process.url, add_counter(own_database.as_owner, things).email)
    key = uuid4()
    assert post(visitor, things[0], key).status_code == httpx.codes.OK
    assert post(visitor, things[1], key).status_code == httpx.codes.CONFLICT
    assert own_database.value("select count(*) from stream_entry") == 1


def test_keys_survive_a_kill(own_database: OwnDatabase, start_counter: StartProcess, visit: Visit) -> None:
    process = start_counter(KITH_ROLES="web")
    (thing,) = add_things(own_database.as_owner, 1)
    visitor = visit(process.url, add_counter(own_database.as_owner, [thing]).email)
    key = uuid4()
    before = post(visitor, thing, key)
    process.kill()
    process.start()
    after = post(visitor, thing, key)
    assert (after.status_code, after.text) == (before.status_code, before.text)
    assert own_database.value("select count(*) from stream_entry") == 1
