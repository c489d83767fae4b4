"""A yes is taken back while another ask wants the same bed and the family cancels: each has one outcome (R14, R17).

The bed goes to the other ask only after it is free, and an ask that was taken back holds none. The control run takes
the locks away: two people are told that what they did was done.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

import httpx

from tests.concurrency.conftest import Enter, StartProcess
from tests.concurrency.test_stay_one_bed import UNLOCKED
from tests.factories.constellations import make_constellation
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import CONFLICT, SEE_OTHER, words_of
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import REAL_APP
from tests.harness.racers import race, size

ROUNDS = 400
ENDS = ("take-back", "cancel")
AFTERWARDS = {"take-back": "requested", "cancel": "cancelled_by_family"}


@dataclass(frozen=True)
class Round:
    """The ask that was accepted, the other one for its bed, and what each press was answered."""

    accepted: UUID
    other: UUID
    answers: dict[str, httpx.Response]

    def done(self, *names: str) -> list[str]:
        """Which of these were told that it is done."""
        return [name for name in names if self.answers[name].status_code == SEE_OTHER]


def run_rounds(
    own: OwnDatabase, start_kith: StartProcess, enter: Enter, rounds: int, app: str = REAL_APP
) -> list[Round]:
    """In each round a yes, and at one moment: it is undone, its family cancels, another ask gets a yes."""
    first, second = (start_kith(app, KITH_ROLES=roles) for roles in ("web", "live,web"))
    made = make_constellation(own.as_owner, satellites=2, beds=1)
    one, two = made.satellites
    asks = add_asks(own.as_owner, made, [Wanted(one, night(number)) for number in range(rounds)])
    others = add_asks(own.as_owner, made, [Wanted(two, night(number)) for number in range(rounds)])
    hub, co_carer, family = (
        enter(first, made.hub.carers[0]),
        enter(second, made.hub.carers[1]),
        enter(second, one.carer),
    )
    played: list[Round] = []
    for turn, (stay_id, other_id) in enumerate(zip(asks, others, strict=True)):
        assert hub.press(f"/stays/{stay_id}/accept", {"version": "1"}).status_code == SEE_OTHER
        shown = {"version": str(own.value("select version from stay where id = :id", id=stay_id))}
        presses = {
            "take-back": partial(hub.press, f"/stays/{stay_id}/take-back", shown),
            "cancel": partial(family.press, f"/stays/{stay_id}/cancel", shown),
            "accept": partial(co_carer.press, f"/stays/{other_id}/accept", {"version": "1"}),
        }
        order = deque(presses)
        order.rotate(turn)  # who is sent off first has a hair's breadth of a lead
        answers = dict(zip(order, race(*(presses[name] for name in order)), strict=True))
        played.append(Round(stay_id, other_id, answers))
    return played


def audited(own: OwnDatabase) -> Counter[tuple[UUID, str]]:
    """How often each thing was done to each stay, as the audit has it."""
    rows = own.rows("select cast(detail ->> 'stay_id' as uuid) as stay, kind from audit_entry where detail ? 'stay_id'")
    return Counter((row.stay, row.kind) for row in rows)


def test_R14_R17_a_yes_taken_back_frees_the_bed_once(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    rounds = run_rounds(own_database, start_kith, enter, size(ROUNDS))
    states = {row.id: row.state for row in own_database.rows("select id, state from stay")}
    held = Counter(row.stay_id for row in own_database.rows("select stay_id from bed_night"))
    audit = audited(own_database)
    ends: Counter[tuple[str, bool]] = Counter()
    for played in rounds:
        (winner,) = played.done(*ENDS)
        got_bed = bool(played.done("accept"))
        (loser,) = set(ENDS) - {winner}
        assert played.answers[loser].status_code == CONFLICT
        assert "Somebody else changed this sleepover" in words_of(played.answers[loser])
        assert states[played.accepted] == AFTERWARDS[winner]
        assert states[played.other] == ("confirmed" if got_bed else "requested")
        assert got_bed or "the bed is taken on" in words_of(played.answers["accept"])
        assert (held[played.accepted], held[played.other]) == (0, int(got_bed))
        assert audit[played.accepted, "stay-accepted"] == 1
        assert audit[played.accepted, "answer-taken-back"] == (winner == "take-back")
        assert audit[played.accepted, "stay-cancelled"] == (winner == "cancel")
        ends[winner, got_bed] += 1
    assert own_database.deadlocks() == 0
    print(f"{len(rounds)} rounds ended as (who ended it, the other got the bed): {dict(ends)}")


def test_one_press_of_undo_that_is_sent_ten_times_is_one(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    process = start_kith()
    made = make_constellation(own_database.as_owner, satellites=1, beds=1)
    (stay_id,) = add_asks(own_database.as_owner, made, [Wanted(made.satellites[0], night(0))])
    hub, key = enter(process, made.hub.carers[0]), uuid4()
    hub.press(f"/stays/{stay_id}/accept", {"version": "1"})
    shown = {"version": str(own_database.value("select version from stay"))}
    answers = race(*(partial(hub.press, f"/stays/{stay_id}/take-back", shown, key) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {SEE_OTHER}
    assert audited(own_database)[stay_id, "answer-taken-back"] == 1
    assert own_database.value("select state from stay") == "requested"


def test_R14_control_without_locks_it_is_taken_back_and_cancelled(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    rounds = run_rounds(own_database, start_kith, enter, 10, UNLOCKED)
    audit = audited(own_database)
    both = [r for r in rounds if len(r.done(*ENDS)) > 1 and audit[r.accepted, "stay-cancelled"]]
    print(f"{len(both)} of {len(rounds)} were taken back and cancelled at once without the locks")
    assert both
