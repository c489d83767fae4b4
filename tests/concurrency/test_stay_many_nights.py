"""Fifty families ask for the same nights at a hub home of two beds, and its carers say yes to all (R9, R14).

Every ask is sent by its form and answered by its button, over two processes. Each night ends with exactly two
children in two beds. The control run takes the lock and the bed-night's key away: nights overflow.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

import httpx

from tests.concurrency.conftest import Enter, StartProcess
from tests.concurrency.test_stay_one_bed import UNLOCKED, WITHOUT_KEY
from tests.factories.constellations import MadeConstellation, make_constellation
from tests.factories.stays import Wanted, add_asks, add_drafts, night
from tests.harness.answers import CONFLICT, SEE_OTHER, statuses, words_of
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import KithProcess
from tests.harness.racers import race, share_out, size
from tests.harness.visitor import Visitor

NIGHTS = 200
ASKERS = 50
BEDS = 2
TABS = 8
"""How many answers are on their way at once, at each process."""
PATIENT = {"KITH_DB_POOL_TIMEOUT": "60"}
"""Nobody is sent away because the pool was busy: it is the beds that are raced for."""
SENT = "2"
"""The version of an ask that was a draft before."""


def send_each(visitor: Visitor, drafts: Sequence[UUID]) -> list[httpx.Response]:
    """One family sends its asks, one after the other as a person does."""
    return [visitor.press(f"/stays/{stay_id}/send", {"reason": "break"}) for stay_id in drafts]


def accept_each(visitor: Visitor, asks: Sequence[UUID], version: str) -> list[httpx.Response]:
    """Say yes to these, one after the other."""
    return [visitor.press(f"/stays/{stay_id}/accept", {"version": version}) for stay_id in asks]


def answer_all(
    processes: Sequence[KithProcess], enter: Enter, made: MadeConstellation, asks: dict[UUID, date], version: str
) -> list[httpx.Response]:
    """Say yes to all asks as their pages show them, in any order within a night, many at once; returns the answers."""
    carers = [enter(process, carer) for process, carer in zip(processes, made.hub.carers, strict=True)]
    in_any_order = list(asks)
    random.Random(50).shuffle(in_any_order)
    shares = share_out(sorted(in_any_order, key=asks.__getitem__), TABS * len(carers))
    runs = [partial(accept_each, carers[turn % len(carers)], share, version) for turn, share in enumerate(shares)]
    return [answer for answers in race(*runs) for answer in answers]


def children_by_night(own: OwnDatabase) -> Counter[date]:
    """How many children have a bed, by night."""
    return Counter({row.night: row.n for row in own.rows("select night, count(*) as n from bed_night group by night")})


def test_R9_R14_two_beds_take_two_of_fifty(own_database: OwnDatabase, start_kith: StartProcess, enter: Enter) -> None:
    processes = [start_kith(KITH_ROLES=roles, **PATIENT) for roles in ("web", "live,web")]
    made = make_constellation(own_database.as_owner, satellites=ASKERS, beds=BEDS)
    nights = [night(number) for number in range(size(NIGHTS))]
    wanted = [Wanted(family, first) for family in made.satellites for first in nights]
    drafts = add_drafts(own_database.as_owner, made, wanted)
    asks = {stay_id: wish.first for stay_id, wish in zip(drafts, wanted, strict=True)}
    visitors = [enter(processes[turn % 2], family.carer) for turn, family in enumerate(made.satellites)]
    shares = [drafts[at : at + len(nights)] for at in range(0, len(drafts), len(nights))]
    sent = race(*(partial(send_each, visitor, share) for visitor, share in zip(visitors, shares, strict=True)))
    assert statuses([answer for answers in sent for answer in answers]) == {SEE_OTHER: len(nights) * ASKERS}

    answers = answer_all(processes, enter, made, asks, SENT)
    print(f"{len(asks)} asks for {len(nights)} nights of {BEDS} beds: {statuses(answers)}")
    assert children_by_night(own_database) == Counter(dict.fromkeys(nights, BEDS))
    assert statuses(answers) == {SEE_OTHER: len(nights) * BEDS, CONFLICT: len(nights) * (ASKERS - BEDS)}
    assert all("both beds are taken" in words_of(answer) for answer in answers if answer.status_code == CONFLICT)
    assert own_database.deadlocks() == 0
    confirmed = own_database.value("select count(*) from stay where state = 'confirmed'")
    audit = "select count(distinct detail ->> 'stay_id') from audit_entry where kind = 'stay-accepted'"
    assert confirmed == own_database.value(audit) == len(nights) * BEDS
    gaps = own_database.rows(
        "select s.id from stream s join stream_entry e on e.stream_id = s.id group by s.id, s.head"
        " having count(*) <> s.head or min(e.seq) <> 1 or max(e.seq) <> s.head"
    )
    assert gaps == []


def test_R14_control_without_guards_nights_overflow(
    own_database: OwnDatabase, start_kith: StartProcess, enter: Enter
) -> None:
    own_database.execute(WITHOUT_KEY)
    processes = [start_kith(UNLOCKED, KITH_ROLES="web", **PATIENT) for _ in range(2)]
    made = make_constellation(own_database.as_owner, satellites=ASKERS, beds=BEDS)
    nights = [night(number) for number in range(2)]
    wanted = [Wanted(family, first) for first in nights for family in made.satellites]
    ids = add_asks(own_database.as_owner, made, wanted)
    answer_all(processes, enter, made, {one: wish.first for one, wish in zip(ids, wanted, strict=True)}, "1")
    found = children_by_night(own_database)
    print(f"without guards {BEDS} beds held {sorted(found.values())} children a night")
    assert max(found.values()) > BEDS
