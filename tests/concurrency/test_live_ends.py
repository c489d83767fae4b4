"""What ends for a person ends on their open pages: a session by signing out, a stream by leaving (R7, E30).

Two processes hold sockets; the end is written in one of them, or in the database, and each closes what is its own
within a second. The control run has a relay that never asks again: the pages go on to hear what is theirs no longer.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from socketio.exceptions import ConnectionError as Refused
from sqlalchemy import text

from core import clock
from core.ids import stream_id
from tests.concurrency.conftest import Enter, OpenPage, StartProcess
from tests.factories.constellations import Carer, Family, MadeConstellation, make_constellation
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import SEE_OTHER
from tests.harness.live_client import LiveClient
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import stays_so, wait_for
from tests.harness.processes import KithProcess
from tests.harness.visitor import Visitor

WITHIN = 1.0
DEAF = "tests.harness.patched_deaf:app"
LEFT = "update household_place set until = :until where id = :place"
CHANGED = "select bump_access_epoch(:people)"


@pytest.fixture
def made(own_database: OwnDatabase) -> MadeConstellation:
    """A constellation with two families."""
    return make_constellation(own_database.as_owner, satellites=2, beds=2)


def pages_on(
    processes: Sequence[KithProcess], visitor: Visitor, open_page: OpenPage, streams: Sequence[UUID]
) -> list[LiveClient]:
    """The same browser's page, open at each process."""
    return [open_page(visitor, streams, process.url) for process in processes]


def accept_one(own: OwnDatabase, made: MadeConstellation, hub: Visitor, family: Family, number: int) -> None:
    """Something happens in the constellation: the hub home says yes to a family."""
    (stay_id,) = add_asks(own.as_owner, made, [Wanted(family, night(number))])
    assert hub.press(f"/stays/{stay_id}/accept", {"version": "1"}).status_code == SEE_OTHER


def leave(own: OwnDatabase, family: Family, after: timedelta = timedelta(0)) -> None:
    """End a family's place in the constellation now, or a while from now, and move its carers' access epochs."""
    with own.as_owner() as session:
        session.execute(text(LEFT), {"until": clock.now() + after, "place": family.place_id})
        session.execute(text(CHANGED), {"people": [carer.person_id for carer in family.carers]})


def person_stream(carer: Carer) -> UUID:
    """The stream of what is addressed to the carer."""
    return stream_id("person", carer.person_id)


def test_signing_out_closes_the_sessions_sockets_everywhere(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage
) -> None:
    processes = [start_kith(KITH_ROLES="live,web") for _ in range(2)]
    family = made.satellites[0]
    phone, desk = enter(processes[0], family.carer), enter(processes[1], family.carer)
    streams = [made.nights_stream, person_stream(family.carer)]
    closing = pages_on(processes, phone, open_page, streams)
    staying = pages_on(processes, desk, open_page, streams)

    began = time.monotonic()
    assert phone.press("/sign-out").status_code < 400
    wait_for(lambda: all(page.ended.is_set() for page in closing), WITHIN, "a signed-out page stays open")
    print(f"signed out in one process, closed in both after {time.monotonic() - began:.3f} s")

    hub = enter(processes[0], made.hub.carer)
    accept_one(own_database, made, hub, made.satellites[1], 0)
    for page in staying:
        page.wait_for_seq(made.nights_stream, 1, WITHIN)
        assert not page.ended.is_set()
    assert all(page.seqs(made.nights_stream) == [] for page in closing)
    back = LiveClient(processes[1].url, closing[0].cookies)
    with pytest.raises(Refused):
        back.connect()
    assert back.refusal == "You are not signed in."


def test_control_with_a_deaf_relay_the_signed_out_page_stays_open(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage
) -> None:
    processes = [start_kith(DEAF, KITH_ROLES="live,web") for _ in range(2)]
    family = made.satellites[0]
    phone, hub = enter(processes[0], family.carer), enter(processes[0], made.hub.carer)
    pages = pages_on(processes, phone, open_page, [made.nights_stream])
    phone.press("/sign-out")
    stays_so(lambda: not any(page.ended.is_set() for page in pages), WITHIN, "a page was closed")
    accept_one(own_database, made, hub, made.satellites[1], 0)
    for page in pages:
        page.wait_for_seq(made.nights_stream, 1, WITHIN)


def test_R7_leaving_the_constellation_ends_its_streams_everywhere(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage
) -> None:
    processes = [start_kith(KITH_ROLES="live,web") for _ in range(2)]
    leaver, stayer = made.satellites
    hub = enter(processes[0], made.hub.carer)
    gone = pages_on(processes, enter(processes[0], leaver.carer), open_page, [made.nights_stream, leaver.stream])
    here = pages_on(processes, enter(processes[1], stayer.carer), open_page, [made.nights_stream])

    began = time.monotonic()
    leave(own_database, leaver)
    wait_for(lambda: all(page.streams[made.nights_stream].evicted for page in gone), WITHIN, "a page is not evicted")
    print(f"left the constellation, evicted in both processes after {time.monotonic() - began:.3f} s")

    accept_one(own_database, made, hub, stayer, 0)
    for page in here:
        page.wait_for_seq(made.nights_stream, 1, WITHIN)
    for page in gone:
        assert page.seqs(made.nights_stream) == []
        assert not page.ended.is_set()
        assert not page.streams[leaver.stream].evicted  # the home is theirs as before
        (answer,) = page.follow([made.nights_stream])
        assert answer["refused"]


def test_R7_a_place_that_ends_by_the_clock_ends_its_streams(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage
) -> None:
    process = start_kith(KITH_ROLES="live,web")
    leaver = made.satellites[0]
    page = open_page(enter(process, leaver.carer), [made.nights_stream])
    soon = timedelta(seconds=1.5)
    leave(own_database, leaver, soon)  # nothing is written when that time comes
    stays_so(lambda: not page.streams[made.nights_stream].evicted, 0.7, "evicted before the end")
    took = wait_for(lambda: page.streams[made.nights_stream].evicted, 0.8 + WITHIN, "the page is not evicted")
    print(f"evicted {0.7 + took - soon.total_seconds():.3f} s after the end that the clock reached")


def test_R7_control_with_a_deaf_relay_the_leaver_hears_on(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter, open_page: OpenPage
) -> None:
    processes = [start_kith(DEAF, KITH_ROLES="live,web") for _ in range(2)]
    leaver, stayer = made.satellites
    hub = enter(processes[0], made.hub.carer)
    pages = pages_on(processes, enter(processes[0], leaver.carer), open_page, [made.nights_stream])
    leave(own_database, leaver)
    stays_so(lambda: not any(page.streams[made.nights_stream].evicted for page in pages), WITHIN, "evicted")
    accept_one(own_database, made, hub, stayer, 0)
    for page in pages:
        page.wait_for_seq(made.nights_stream, 1, WITHIN)
