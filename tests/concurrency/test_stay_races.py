"""What can meet at one bed or one sleepover has one outcome, and the control without locks and keys shows the fault."""

from __future__ import annotations

from collections import Counter

from tests.concurrency.conftest import StartProcess
from tests.concurrency.repeat_races import two_repeats_that_cross
from tests.concurrency.stay_races import RACES, failed, open_arena, two_moves_that_swap
from tests.concurrency.test_stay_one_bed import UNLOCKED, WITHOUT_KEY
from tests.harness.own_database import OwnDatabase
from tests.harness.racers import SOAKING, size

ROUNDS, A_FEW, CONTROL, SWAPS = 200, 5, 3, 2
"""In a soak, on an ordinary day, and without guards: there nearly every round has two outcomes, so that few show it."""
BY_DAY = "tests.harness.patched_by_day:app"
SWAPPING = "tests.harness.patched_swapping:app"
ONCE = ("stay-accepted", "stay-confirmed", "nights-changed", "place-held")


def test_R9_R14_R15_R17_R18_R20_E30_E31_E33_E34_E37_each_race_has_one_outcome(
    own_database: OwnDatabase, start_kith: StartProcess
) -> None:
    rounds = size(ROUNDS) if SOAKING else A_FEW
    with open_arena(own_database, start_kith, BY_DAY) as arena:
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
    own_database: OwnDatabase, start_kith: StartProcess
) -> None:
    own_database.execute(WITHOUT_KEY)
    with open_arena(own_database, start_kith, UNLOCKED) as arena:
        races = (*RACES, two_repeats_that_cross)
        found = {play.__name__: play(arena, CONTROL) or play(arena, 2 * CONTROL) for play in races}
    print(f"rounds with more than one outcome: { {name: len(bad) for name, bad in found.items()} }")
    assert all(found.values()), found


def test_R18_control_without_the_check_two_moves_that_swap_get_in_each_others_way(
    own_database: OwnDatabase, start_kith: StartProcess
) -> None:
    """The keys stand, and no bed is given twice: what is lost is that neither waits for the other."""
    with open_arena(own_database, start_kith, SWAPPING, ("live,web",)) as arena:
        bad = two_moves_that_swap(arena, SWAPS)
    print(f"{len(bad)} of {SWAPS} swaps were begun, with {own_database.deadlocks()} deadlocks")
    assert bad or own_database.deadlocks()
