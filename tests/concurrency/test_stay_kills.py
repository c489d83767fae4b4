"""Processes that change stays are killed at random: nothing acknowledged is lost, and every page comes right by itself.

The worst moment, between the commit and the nudge, is met on purpose: there the change is made and nobody was told, not
even the one who asked for it. What heals the pages is the relay's look every half second; the control run takes that
away, and the page stays wrong.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest

from tests.concurrency.conftest import Enter, OpenPage, StartProcess
from tests.factories.constellations import MadeConstellation, make_constellation
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import SEE_OTHER
from tests.harness.live_client import LiveClient
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import stays_so, wait_for
from tests.harness.processes import KithProcess
from tests.harness.proxy import TcpProxy
from tests.harness.racers import race, share_out, size
from tests.harness.visitor import Visitor

KILLS, LEAST_KILLS = 50, 3
UNSAID = "tests.harness.patched_unsaid:app"
RIGHT = 2.0
CAUGHT_UP = 3.0
MOST = 6
TABS = 3
Keys = dict[UUID, UUID]


@pytest.fixture
def made(own_database: OwnDatabase) -> MadeConstellation:
    """A constellation with one family and one bed."""
    return make_constellation(own_database.as_owner, satellites=1, beds=1)


@pytest.fixture
def dice() -> random.Random:
    """The chance of this run; its seed is printed."""
    seed = random.SystemRandom().randrange(10_000)
    print(f"seed {seed}")
    return random.Random(seed)


def asks_of(own: OwnDatabase, made: MadeConstellation, first: int, number: int) -> Keys:
    """Asks of the one family for one night each, with the key of the form that will answer each."""
    wanted = [Wanted(made.satellites[0], night(first + turn)) for turn in range(number)]
    return {stay_id: uuid4() for stay_id in add_asks(own.as_owner, made, wanted)}


def accept(visitor: Visitor, stay_id: UUID, key: UUID) -> bool:
    """Say yes. Whether that was acknowledged; False when the process died over it."""
    try:
        return visitor.press(f"/stays/{stay_id}/accept", {"version": "1"}, key).status_code == SEE_OTHER
    except httpx.TransportError:
        return False


def kill_after(process: KithProcess, done: Sequence[object], number: int, seconds: float) -> threading.Thread:
    """Kill the process so long after so many things were acknowledged."""

    def wait_and_kill() -> None:
        wait_for(lambda: len(done) >= number, 20, "nothing is acknowledged")
        time.sleep(seconds)  # the chance of this kill, not a wait for something
        process.kill()

    thread = threading.Thread(target=wait_and_kill, daemon=True)
    thread.start()
    return thread


def accept_until_dead(visitor: Visitor, asks: Keys, each: Sequence[UUID], done: list[UUID]) -> list[UUID]:
    """Say yes to one after the other until the process dies; what is acknowledged is put into `done`, and returned."""
    for stay_id in each:
        if not accept(visitor, stay_id, asks[stay_id]):
            break
        done.append(stay_id)
    return done


def confirmed(own: OwnDatabase) -> set[UUID]:
    """The stays that are certain."""
    return {row.id for row in own.rows("select id from stay where state = 'confirmed'")}


def right_after(own: OwnDatabase, page: LiveClient, streams: Sequence[UUID], seconds: float) -> float:
    """Wait until the page has heard everything that the database holds; returns how long that took."""
    heads = {
        row.id: row.head for row in own.rows("select id, head from stream where id = any(:ids)", ids=list(streams))
    }
    return max((page.wait_for_seq(stream, head, seconds) for stream, head in heads.items()), default=0.0)


def once_each(own: OwnDatabase, kind: str, stays: set[UUID]) -> None:
    """Assert that the audit knows exactly these stays by this fact, each once."""
    query = "select cast(detail ->> 'stay_id' as uuid) as stay from audit_entry where kind = :kind"
    found = [row.stay for row in own.rows(query, kind=kind)]
    assert len(found) == len(stays)
    assert set(found) == stays


def heard_all(own: OwnDatabase, page: LiveClient, streams: Sequence[UUID]) -> None:
    """Assert that the page heard every entry of these streams, in order and once."""
    for stream in streams:
        head = own.value("select head from stream where id = :id", id=stream)
        assert page.seqs(stream) == list(range(1, head + 1))
        assert page.streams[stream].disordered == 0


def test_killed_between_commit_and_nudge(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage,
    dice: random.Random,
) -> None:  # fmt: skip
    holder, doomed = start_kith(KITH_ROLES="live,web"), start_kith(UNSAID, KITH_ROLES="web")
    streams = [made.nights_stream, made.satellites[0].stream]
    page = open_page(enter(holder, made.satellites[0].carer), streams)
    carer, elsewhere = enter(doomed, made.hub.carers[0]), enter(holder, made.hub.carers[0])
    everything: set[UUID] = set()
    kills, worst = size(KILLS, LEAST_KILLS), 0.0
    for kill in range(kills):
        asks = asks_of(own_database, made, kill * MOST, dice.randint(1, MOST))
        doomed.die_at_change(len(asks))
        done = accept_until_dead(carer, asks, list(asks), [])
        worst = max(worst, right_after(own_database, page, streams, RIGHT))
        everything |= asks.keys()
        assert len(done) == len(asks) - 1
        assert confirmed(own_database) == everything  # the last one too: it was committed
        # Whoever had no answer sends the same form again, to another process, and has the answer of the first time.
        assert all(accept(elsewhere, stay_id, key) for stay_id, key in asks.items())
        doomed.wait_until_dead(RIGHT)
        if kill + 1 < kills:
            doomed.start()
    once_each(own_database, "stay-accepted", everything)
    heard_all(own_database, page, streams)
    print(f"{kills} kills between commit and nudge, {len(everything)} stays; right within {worst:.3f} s")


def test_killed_at_any_moment(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage,
    dice: random.Random,
) -> None:  # fmt: skip
    holder, doomed = start_kith(KITH_ROLES="live,web"), start_kith(KITH_ROLES="web")
    streams = [made.nights_stream, made.satellites[0].stream]
    page = open_page(enter(holder, made.satellites[0].carer), streams)
    carer, elsewhere = enter(doomed, made.hub.carers[0]), enter(holder, made.hub.carers[0])
    everything: set[UUID] = set()
    kills, worst, unanswered, undone = size(KILLS, LEAST_KILLS), 0.0, 0, 0
    for kill in range(kills):
        asks = asks_of(own_database, made, kill * MOST * TABS, MOST * TABS)
        done: list[UUID] = []
        end = kill_after(doomed, done, dice.randint(1, len(asks) // 2), dice.uniform(0, 0.03))
        race(*(partial(accept_until_dead, carer, asks, share, done) for share in share_out(list(asks), TABS)))
        end.join()
        worst = max(worst, right_after(own_database, page, streams, RIGHT))
        held = confirmed(own_database)
        assert set(done) <= held
        unanswered += len(asks.keys() - set(done))
        undone += len(asks.keys() - held)
        assert all(accept(elsewhere, stay_id, key) for stay_id, key in asks.items())
        everything |= asks.keys()
        assert confirmed(own_database) == everything
        if kill + 1 < kills:
            doomed.start()
    once_each(own_database, "stay-accepted", everything)
    worst = max(worst, right_after(own_database, page, streams, RIGHT))
    heard_all(own_database, page, streams)
    print(
        f"{kills} kills at any moment, {len(everything)} stays, {unanswered} without an answer of which {undone} were"
        f" not done; right within {worst:.3f} s"
    )


def test_R16_a_worker_is_killed_while_it_closes_asks(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage,
    dice: random.Random,
) -> None:  # fmt: skip
    holder = start_kith(KITH_ROLES="live,web")
    doomed = start_kith(UNSAID, KITH_ROLES="worker")
    streams = [made.nights_stream, made.satellites[0].stream]
    page = open_page(enter(holder, made.satellites[0].carer), streams)
    doomed.wait_until_up()
    everything: set[UUID] = set()
    kills, worst = size(KILLS, LEAST_KILLS), 0.0
    for kill in range(kills):
        dies_at = dice.randint(1, MOST)
        doomed.die_at_change(dies_at, made.nights_stream)  # a worker also sends what was queued, which is not counted
        over = page.streams[made.nights_stream].upto
        everything |= expiring(own_database, made, kill * 2 * MOST, 2 * MOST)
        doomed.wait_until_dead(10)
        worst = max(worst, right_after(own_database, page, streams, RIGHT))
        assert page.streams[made.nights_stream].upto == over + dies_at
        assert half_done(own_database) == 0
        doomed.launch()
        wait_for(lambda: left_open(own_database) == 0, 20, "the next worker does not do what is left")
        worst = max(worst, right_after(own_database, page, streams, RIGHT))
    assert {row.id for row in own_database.rows("select id from stay where state = 'expired'")} == everything
    once_each(own_database, "stay-expired", everything)
    heard_all(own_database, page, streams)
    print(f"{kills} kills of a worker, {len(everything)} asks closed; right within {worst:.3f} s")


def expiring(own: OwnDatabase, made: MadeConstellation, first: int, number: int) -> set[UUID]:
    """Asks whose time to answer is over, and the work that closes them."""
    wanted = [Wanted(made.satellites[0], night(first + turn)) for turn in range(number)]
    return set(add_asks(own.as_owner, made, wanted, overdue=True))


def half_done(own: OwnDatabase) -> int:
    """How many asks are closed with their work undone, or open with their work done."""
    query = (
        "select count(*) from due_row d join stay s on s.id = d.subject_id"
        " where (d.state = 'done') <> (s.state = 'expired')"
    )
    found: int = own.value(query)
    return found


def left_open(own: OwnDatabase) -> int:
    """How many asks wait for an answer still."""
    found: int = own.value("select count(*) from stay where state = 'requested'")
    return found


def test_the_process_that_held_the_page_is_killed(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage,
    proxied: Callable[[KithProcess], TcpProxy], dice: random.Random,
) -> None:  # fmt: skip
    processes = [start_kith(UNSAID, KITH_ROLES="live,web") for _ in range(2)]
    carers = [enter(process, made.hub.carers[0]) for process in processes]
    streams = [made.nights_stream, made.satellites[0].stream]
    proxy = proxied(processes[0])
    proxy.delay(0.2, jitter=0.1)
    page = open_page(enter(processes[0], made.satellites[0].carer), streams, proxy.url).keep_connected()
    everything: set[UUID] = set()
    kills, worst = size(KILLS, LEAST_KILLS), 0.0
    for kill in range(kills):
        holder, other = processes[kill % 2], processes[1 - kill % 2]
        asks = asks_of(own_database, made, kill * MOST, dice.randint(1, MOST))
        holder.die_at_change(len(asks))
        accept_until_dead(carers[kill % 2], asks, list(asks), [])
        everything |= asks.keys()
        proxy.aim(other.port)
        page.wait_for_reconnections(kill + 1, 10)
        right_after(own_database, page, streams, CAUGHT_UP)
        worst = max(worst, time.monotonic() - page.connected_at)
        assert worst < CAUGHT_UP
        assert confirmed(own_database) == everything
        holder.wait_until_dead(RIGHT)
        if kill + 1 < kills:
            holder.start()
    heard_all(own_database, page, streams)
    once_each(own_database, "stay-accepted", everything)
    print(
        f"{kills} kills of the page's own process; caught up within {worst:.3f} s of reconnecting, 200 to 300 ms away"
    )


def test_control_without_poll_and_nudge_the_page_stays_wrong(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage
) -> None:
    holder = start_kith(KITH_ROLES="live,web", KITH_RELAY_POLL="3600")
    doomed = start_kith(UNSAID, KITH_ROLES="web")
    page = open_page(enter(holder, made.satellites[0].carer), [made.nights_stream])
    asks = asks_of(own_database, made, 0, 2)
    doomed.die_at_change(len(asks))
    accept_until_dead(enter(doomed, made.hub.carers[0]), asks, list(asks), [])
    assert confirmed(own_database) == asks.keys()
    stays_so(lambda: page.seqs(made.nights_stream) == [], RIGHT + 1, "the page heard of it without poll and nudge")
    page.follow([made.nights_stream])  # what a reload does: everything was there all the time
    assert page.seqs(made.nights_stream) == [1, 2, 3, 4]
