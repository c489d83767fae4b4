"""Twenty families ask for the one bed of one night, and two carers say yes to all of them at once (R14, E32).

Two guards keep the bed from being given twice: the lock under which the checks run again, and the key of the
bed-night itself. Each holds alone. The control run takes both away, and the bed is given twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

import httpx

from tests.concurrency.conftest import Enter, StartProcess
from tests.factories.constellations import make_constellation
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import CONFLICT, SEE_OTHER, SERVER_ERROR, statuses, words_of
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import REAL_APP
from tests.harness.racers import race

ASKS = 20
UNLOCKED = "tests.harness.patched_unlocked:app"
WITHOUT_KEY = "alter table bed_night drop constraint pk_bed_night"


@dataclass
class Raced:
    """What became of the race: each ask with its answer, and what the database holds afterwards."""

    answers: dict[UUID, httpx.Response]
    winners: set[UUID]
    accepted_by_audit: list[UUID]
    confirmed: set[UUID]
    bed_nights: int
    deadlocks: int

    @property
    def losers(self) -> list[httpx.Response]:
        """The answers of those who were not first."""
        return [answer for stay_id, answer in self.answers.items() if stay_id not in self.winners]


def accept_all(own: OwnDatabase, start_kith: StartProcess, enter: Enter, app: str = REAL_APP) -> Raced:
    """Accept all asks at the same moment, half of them by each carer, each on a process of their own."""
    processes = [start_kith(app, KITH_ROLES=roles) for roles in ("web", "live,web")]
    made = make_constellation(own.as_owner, satellites=ASKS, beds=1)
    asks = add_asks(own.as_owner, made, [Wanted(family, night(0)) for family in made.satellites])
    carers = [enter(process, carer) for process, carer in zip(processes, made.hub.carers, strict=True)]
    presses = [
        partial(carers[turn % 2].press, f"/stays/{stay_id}/accept", {"version": "1"})
        for turn, stay_id in enumerate(asks)
    ]
    answers = dict(zip(asks, race(*presses), strict=True))
    audit = own.rows("select cast(detail ->> 'stay_id' as uuid) as stay from audit_entry where kind = 'stay-accepted'")
    print(f"{app}: {statuses(list(answers.values()))}")
    return Raced(
        answers=answers,
        winners={stay_id for stay_id, answer in answers.items() if answer.status_code == SEE_OTHER},
        accepted_by_audit=[row.stay for row in audit],
        confirmed={row.id for row in own.rows("select id from stay where state = 'confirmed'")},
        bed_nights=own.value("select count(*) from bed_night"),
        deadlocks=own.deadlocks(),
    )


def one_winner(raced: Raced) -> None:
    """Assert that one got the bed and everybody else was told why."""
    assert len(raced.winners) == 1
    assert raced.confirmed == raced.winners == set(raced.accepted_by_audit)
    assert len(raced.accepted_by_audit) == 1
    assert raced.bed_nights == 1
    assert raced.deadlocks == 0
    assert {answer.status_code for answer in raced.losers} == {CONFLICT}
    reasons = {words_of(answer) for answer in raced.losers}
    print("\n".join(sorted(reasons)))
    assert all("the bed is taken on" in said or "was given this bed" in said for said in reasons)
    assert all("Nothing was changed." in said for said in reasons)


def test_R14_E32_twenty_accepts_have_one_winner(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    one_winner(accept_all(own_database, start_kith, enter))


def test_R14_E32_the_lock_alone_keeps_the_bed(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    own_database.execute(WITHOUT_KEY)
    one_winner(accept_all(own_database, start_kith, enter))


def test_R14_E32_the_key_alone_keeps_the_bed(own_database: OwnDatabase, start_kith: StartProcess, enter: Enter) -> None:
    one_winner(accept_all(own_database, start_kith, enter, UNLOCKED))


def test_R14_E32_control_without_both_the_bed_is_given_twice(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    own_database.execute(WITHOUT_KEY)
    raced = accept_all(own_database, start_kith, enter, UNLOCKED)
    print(f"{len(raced.winners)} families were given one bed")
    assert len(raced.winners) > 1
    assert raced.bed_nights > 1
    assert all(answer.status_code < SERVER_ERROR for answer in raced.answers.values())
