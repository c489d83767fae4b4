"""Valkey makes pages faster and nothing else: absent, emptied, stopped or killed, every promise is kept by the poll.

Where the poll is taken away, nudges through Valkey alone bring what happens in one process to the pages of another.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.concurrency.conftest import Enter, OpenPage, StartProcess
from tests.factories.constellations import MadeConstellation, make_constellation
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import SEE_OTHER
from tests.harness.live_client import LiveClient
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import free_port, stays_so, wait_for
from tests.harness.processes import ValkeyProcess
from tests.harness.racers import size
from tests.harness.visitor import Visitor

NO_POLL = "3600"
RIGHT, AT_ONCE, HEALED = 2.0, 1.0, 10.0
NIGHTS = 200
PARTS = 5
"""How many acceptances each part of a test has nights for."""


@pytest.fixture
def made(own_database: OwnDatabase) -> MadeConstellation:
    """A constellation with one family and one bed."""
    return make_constellation(own_database.as_owner, satellites=1, beds=1)


class Board:
    """A carer who says yes in one process, and a page open in another that should hear of it."""

    def __init__(self, own: OwnDatabase, made: MadeConstellation, carer: Visitor, page: LiveClient) -> None:
        self.page = page
        self._own = own
        self._stream = made.nights_stream
        self._carer = carer
        wanted = [Wanted(made.satellites[0], night(number)) for number in range(NIGHTS)]
        self._asks: Iterator[UUID] = iter(add_asks(own.as_owner, made, wanted))

    def accept(self) -> float:
        """Say yes to the next ask, which has to be acknowledged; returns when it was."""
        answer = self._carer.press(f"/stays/{next(self._asks)}/accept", {"version": "1"})
        assert answer.status_code == SEE_OTHER
        return time.monotonic()

    @property
    def head(self) -> int:
        """How many entries there are."""
        found: int = self._own.value("select coalesce(max(head), 0) from stream where id = :id", id=self._stream)
        return found

    @property
    def seen(self) -> int:
        """How many entries the page has heard without a gap."""
        return self.page.streams[self._stream].upto

    def delay(self, seconds: float) -> float:
        """Say yes, and wait until the page has heard of it; returns how much later that was."""
        acknowledged = self.accept()
        head = self.head
        self.page.wait_for_seq(self._stream, head, seconds)
        return max(0.0, self.page.streams[self._stream].came_at[head] - acknowledged)

    def delays(self, number: int, seconds: float) -> list[float]:
        """So many times, each within the time."""
        return [self.delay(seconds) for _ in range(number)]

    def heard_all(self) -> bool:
        """Whether the page has heard everything, in order."""
        return self.page.seqs(self._stream) == list(range(1, self.head + 1))


def boards(
    own: OwnDatabase,
    made: MadeConstellation,
    start_kith: StartProcess,
    enter: Enter,
    open_page: OpenPage,
    **settings: str,
) -> Board:
    """Start a process that holds the page and one that answers forms."""
    holder, other = (start_kith(KITH_ROLES=roles, **settings) for roles in ("live,web", "web"))
    page = open_page(enter(holder, made.satellites[0].carer), [made.nights_stream])
    return Board(own, made, enter(other, made.hub.carers[0]), page)


def test_absent_it_costs_no_promise(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage
) -> None:
    nobody = f"redis://127.0.0.1:{free_port()}/0"
    board = boards(own_database, made, start_kith, enter, open_page, REDIS_URL=nobody)
    delays = board.delays(PARTS, RIGHT)
    assert board.heard_all()
    print(f"without the Valkey that is named: seen after {statistics.median(delays):.3f} s, {max(delays):.3f} at most")


def test_emptied_stopped_and_killed_in_the_middle_it_costs_no_promise(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage,
    valkey: ValkeyProcess,
) -> None:  # fmt: skip
    board = boards(own_database, made, start_kith, enter, open_page, REDIS_URL=valkey.url)
    happens = {
        "there": lambda: None,
        "emptied": valkey.flush,
        "standing still": valkey.freeze,
        "awake": valkey.thaw,
        "killed": valkey.kill,
        "there again": valkey.start,
    }
    for what, happen in happens.items():
        happen()
        delays = board.delays(PARTS, RIGHT)
        print(f"Valkey {what}: seen after {statistics.median(delays):.3f} s, {max(delays):.3f} at most")
    assert board.heard_all()
    assert own_database.value("select count(*) from stay where state = 'confirmed'") == len(happens) * PARTS


def test_nudges_come_through_it_alone_and_again_after_a_kill(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage,
    valkey: ValkeyProcess,
) -> None:  # fmt: skip
    board = boards(own_database, made, start_kith, enter, open_page, REDIS_URL=valkey.url, KITH_RELAY_POLL=NO_POLL)
    delays = board.delays(size(NIGHTS // 2, 2 * PARTS), AT_ONCE)
    print(f"by nudges alone: seen after {statistics.median(delays):.4f} s, {max(delays):.4f} at most")
    valkey.kill()
    board.accept()
    before = board.seen
    stays_so(lambda: board.seen == before, AT_ONCE, "the page heard of it with neither poll nor nudge")
    valkey.start()
    began = time.monotonic()

    def heard_of_the_next() -> bool:
        board.accept()
        head, until = board.head, time.monotonic() + AT_ONCE / 2
        while board.seen < head and time.monotonic() < until:
            time.sleep(0.01)
        return board.seen == head

    wait_for(heard_of_the_next, HEALED, "no nudge comes through the Valkey that is back")
    print(f"Valkey is back: nudges come again after {time.monotonic() - began:.3f} s, and with them what was missed")
    assert board.heard_all()
