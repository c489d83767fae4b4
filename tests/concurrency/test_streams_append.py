"""Sixteen writers over eight streams, three streams a change: nobody locks anybody out, and no number is missing.

The control run puts a function in place of `append_entries` that appends one by one in the order of the effects, as
a naive build would: the deadlocks show.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID, uuid4

from tests.concurrency.conftest import StartProcess
from tests.harness.counter_people import add_counter, add_things
from tests.harness.own_database import OwnDatabase
from tests.harness.racers import race, share_out, size
from tests.harness.visitor import Visitor

WRITERS = 16
STREAMS = 8
A_CHANGE = 3
CHANGES = 2_400
Visit = Callable[[str, str], Visitor]

ONE_BY_ONE = """
create or replace function append_entries(
  streams uuid[], stream_kinds text[], subjects uuid[], kinds text[], abouts uuid[], at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare last_seq bigint;
begin
  for i in 1 .. cardinality(streams) loop
    insert into stream as kept (id, kind, subject_id, epoch, head, floor)
    values (streams[i], stream_kinds[i], subjects[i], 1, 1, 0)
    on conflict (id) do update set head = kept.head + 1 returning head into last_seq;
    insert into stream_entry values (streams[i], last_seq, kinds[i], abouts[i], append_entries.at);
    perform pg_sleep(0.005);
  end loop;
end $$
"""


def write(visitor: Visitor, changes: Sequence[Sequence[UUID]]) -> int:
    """Make each change by a post; returns how many were acknowledged."""
    done = 0
    for things in changes:
        fields = {"thing": [str(thing) for thing in things], "key": str(uuid4())}
        done += visitor.http.post("/count", data=fields).is_success
    return done


def make_changes(things: Sequence[UUID], number: int) -> list[list[UUID]]:
    """So many changes, each of three things in any order; the same in every run."""
    dice = random.Random(16)
    return [dice.sample(things, A_CHANGE) for _ in range(number)]


def run_writers(own: OwnDatabase, start: StartProcess, visit: Visit, number: int) -> int:
    """Let all writers loose over two processes; returns how many changes were acknowledged."""
    processes = [start(KITH_ROLES="web") for _ in range(2)]
    things = add_things(own.as_owner, STREAMS)
    counter = add_counter(own.as_owner, things)
    visitors = [visit(processes[turn % 2].url, counter.email) for turn in range(WRITERS)]
    shares = share_out(make_changes(things, number), WRITERS)
    return sum(race(*(partial(write, visitor, share) for visitor, share in zip(visitors, shares, strict=True))))


def test_no_deadlock_and_no_gap(own_database: OwnDatabase, start_counter: StartProcess, visit: Visit) -> None:
    number = size(CHANGES)
    assert run_writers(own_database, start_counter, visit, number) == number
    assert own_database.deadlocks() == 0
    assert own_database.value("select count(*) from stream_entry") == number * A_CHANGE
    gaps = own_database.rows(
        "select s.id from stream s join stream_entry e on e.stream_id = s.id group by s.id, s.head"
        " having count(*) <> s.head or min(e.seq) <> 1 or max(e.seq) <> s.head"
    )
    assert gaps == []


def test_control_one_by_one_deadlocks(own_database: OwnDatabase, start_counter: StartProcess, visit: Visit) -> None:
    own_database.execute(ONE_BY_ONE)
    run_writers(own_database, start_counter, visit, size(CHANGES // 4, 60))
    found = own_database.deadlocks()
    print(f"{found} deadlocks without the order")
    assert found > 0
