"""A yes, a no and a cancellation meet at one ask: it has one outcome, and the audit knows one winner (R14, R17).

Each comes from a page that shows the ask unanswered. The control run takes the locks away: two people are told that
what they did was done.
"""

from __future__ import annotations

from collections import Counter, deque
from functools import partial
from uuid import UUID

import httpx

from tests.concurrency.conftest import Enter, StartProcess
from tests.concurrency.test_stay_one_bed import UNLOCKED
from tests.factories.constellations import make_constellation
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import CONFLICT, SEE_OTHER, words_of
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import REAL_APP
from tests.harness.racers import race, size
from tests.harness.visitor import Visitor

ROUNDS = 1_000
FACTS = {"accept": "stay-accepted", "decline": "stay-declined", "cancel": "stay-cancelled"}
STATES = {"accept": "confirmed", "decline": "declined", "cancel": "cancelled_by_family"}
Round = tuple[UUID, dict[str, httpx.Response]]


def run_rounds(
    own: OwnDatabase, start_kith: StartProcess, enter: Enter, rounds: int, app: str = REAL_APP
) -> list[Round]:
    """In each round one ask, and three people who answer it at the same moment over two processes."""
    first, second = (start_kith(app, KITH_ROLES=roles) for roles in ("web", "live,web"))
    made = make_constellation(own.as_owner, satellites=1, beds=1)
    (family,) = made.satellites
    asks = add_asks(own.as_owner, made, [Wanted(family, night(number)) for number in range(rounds)])
    says_yes, says_no = enter(first, made.hub.carers[0]), enter(second, made.hub.carers[1])
    cancels = enter(second, family.carer)
    people: dict[str, tuple[Visitor, dict[str, str]]] = {
        "accept": (says_yes, {}),
        "decline": (says_no, {"reason": "rest"}),
        "cancel": (cancels, {}),
    }
    played: list[Round] = []
    for turn, stay_id in enumerate(asks):
        order = deque(people)
        order.rotate(turn)  # who is sent off first has a hair's breadth of a lead
        presses = [
            partial(people[name][0].press, f"/stays/{stay_id}/{name}", {"version": "1", **people[name][1]})
            for name in order
        ]
        played.append((stay_id, dict(zip(order, race(*presses), strict=True))))
    return played


def winners_of(answers: dict[str, httpx.Response]) -> list[str]:
    """Who was told that it is done."""
    return [name for name, answer in answers.items() if answer.status_code == SEE_OTHER]


def recorded(own: OwnDatabase) -> dict[UUID, list[str]]:
    """What the audit says was done to each stay, yes, no and cancellations only."""
    found: dict[UUID, list[str]] = {}
    names = {kind: name for name, kind in FACTS.items()}
    query = "select cast(detail ->> 'stay_id' as uuid) as stay, kind from audit_entry where kind = any(:kinds)"
    for row in own.rows(query, kinds=list(names)):
        found.setdefault(row.stay, []).append(names[row.kind])
    return found


def test_R14_R17_one_ask_has_one_outcome(own_database: OwnDatabase, start_kith: StartProcess, enter: Enter) -> None:
    rounds = run_rounds(own_database, start_kith, enter, size(ROUNDS))
    audit = recorded(own_database)
    states = {row.id: row.state for row in own_database.rows("select id, state from stay")}
    nights = {row.stay_id for row in own_database.rows("select stay_id from bed_night")}
    won: Counter[str] = Counter()
    for stay_id, answers in rounds:
        (winner,) = winners_of(answers)
        losers = [answer for name, answer in answers.items() if name != winner]
        assert audit[stay_id] == [winner]
        assert states[stay_id] == STATES[winner]
        assert (stay_id in nights) == (winner == "accept")
        assert {answer.status_code for answer in losers} == {CONFLICT}
        assert all("Somebody else changed this sleepover" in words_of(answer) for answer in losers)
        won[winner] += 1
    assert own_database.deadlocks() == 0
    print(f"{len(rounds)} rounds were won by {dict(won)}")


def test_R14_control_without_locks_two_are_told_it_is_done(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    rounds = run_rounds(own_database, start_kith, enter, 10, UNLOCKED)
    audit = recorded(own_database)
    several = [stay_id for stay_id, answers in rounds if len(winners_of(answers)) > 1 and len(audit[stay_id]) > 1]
    print(f"{len(several)} of {len(rounds)} asks had more than one outcome without the locks")
    assert several
