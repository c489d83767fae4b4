"""What can meet at one bed or one sleepover has one outcome, and the control without locks and keys shows the fault."""

from __future__ import annotations

from collections import Counter

from tests.concurrency.conftest import Enter, StartProcess
from tests.concurrency.repeat_races import two_repeats_that_cross
from tests.concurrency.stay_races import RACES, failed, open_arena, two_moves_that_swap
from tests.concurrency.test_stay_one_bed import UNLOCKED, WITHOUT_KEY
from tests.harness.own_database import OwnDatabase
from tests.harness.racers import size

ROUNDS = 200
BY_DAY = "tests.harness.patched_by_day:app"
ONCE = ("stay-accepted", "stay-confirmed", "nights-changed", "place-held")


def test_R9_R14_R15_R17_R18_R20_E30_E31_E33_E34_E37_each_race_has_one_outcome(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    rounds = size(ROUNDS)
    with open_arena(own_database, start_kith, enter, BY_DAY) as arena:
        for play in (*RACES, two_repeats_that_cross, two_moves_that_swap):
            bad = play(arena, rounds)
            print(f"{play.__name__}: {rounds} rounds, {len(bad)} with more than one outcome")
            assert bad == [], play.__name__
    assert failed(arena.answers) == []
    assert own_database.deadlocks() == 0
    query = "select kind, detail ->> 'stay_id' as stay from audit_entry where kind = any(:kinds)"
    told = Counter((row.kind, row.stay) for row in own_database.rows(query, kinds=list(ONCE)))
    assert {fact: times for fact, times in told.items() if times > 1} == {}


def test_R14_R15_R17_R18_R20_E31_E37_control_without_locks_and_keys_each_has_two(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    own_database.execute(WITHOUT_KEY)
    with open_arena(own_database, start_kith, enter, UNLOCKED) as arena:
        found = {play.__name__: len(play(arena, 6)) for play in (*RACES, two_repeats_that_cross)}
    print(f"rounds of 6 with more than one outcome: {found}")
    assert all(found.values()), found
