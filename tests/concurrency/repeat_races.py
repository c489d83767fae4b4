"""A race about repeats, by HTTP to two processes: rounds that have more than one outcome are returned."""

from __future__ import annotations

from functools import partial

from core.ids import new_id
from tests.concurrency.stay_races import Arena
from tests.factories.constellations import make_constellation
from tests.factories.stays import Wanted, add_asks, night

TIMES = 3
REPEAT = """
insert into stay_repeat (id, service_id, constellation_id, household_id, every_weeks, until, created_at)
select :id, service_id, constellation_id, household_id, 1, home_day, now() from stay where id = :one"""


def two_repeats_that_cross(arena: Arena, rounds: int) -> list[str]:
    """Both carers say yes to all of a repeat each; they share one night of one bed, which one has (E34, R9, R14)."""
    own, made = arena.own, make_constellation(arena.own.as_owner, satellites=2, beds=1)
    hub, bad = arena.hub(made), []
    for n in range(0, 2 * TIMES * rounds, 2 * TIMES):
        yes = []
        for visitor, family, begins in zip(hub, made.satellites, (n, n + TIMES - 1), strict=True):
            stays = add_asks(own.as_owner, made, [Wanted(family, night(begins + one)) for one in range(TIMES)])
            repeat = new_id()
            arena.write(REPEAT, id=repeat, one=stays[0])
            arena.write("update stay set repeat_id = :id where id = any(:stays)", id=repeat, stays=stays)
            yes.append(partial(visitor.press, f"/stays/repeats/{repeat}/accept", {}))
        done = arena.play(*yes)
        query = "select night from bed_night where bed_id = :bed and night between :first and :last order by 1"
        ends = {"first": night(n), "last": night(n + 2 * TIMES - 2)}
        nights = [row.night for row in own.rows(query, bed=made.beds[0], **ends)]
        right = [night(n + one) for one in range(2 * TIMES - 1)]
        bad += [] if done == [True, True] and nights == right else [f"{done} {nights}"]
    return bad
