"""A page that is cut off five times while sixteen people write misses nothing, and is told nothing that is not so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from tests.concurrency.conftest import StartProcess
from tests.concurrency.test_streams_append import STREAMS, WRITERS, make_changes, write
from tests.harness.counter_people import add_counter, add_things, stream_of
from tests.harness.live_client import LiveClient
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import KithProcess
from tests.harness.proxy import TcpProxy
from tests.harness.racers import race, share_out, size
from tests.harness.visitor import Visitor

ENTRIES = 2_400
CUTS = 5
CAUGHT_UP = 3.0


def test_five_cuts_lose_nothing(
    own_database: OwnDatabase,
    start_counter: StartProcess,
    proxied: Callable[[KithProcess], TcpProxy],
    visit: Callable[[str, str], Visitor],
) -> None:
    holder, other = start_counter(), start_counter(KITH_ROLES="web")
    things = add_things(own_database.as_owner, STREAMS)
    counter = add_counter(own_database.as_owner, things)
    proxy = proxied(holder)
    page = LiveClient(proxy.url, visit(proxy.url, counter.email).cookies).connect()
    page.follow([stream_of(thing) for thing in things])
    page.keep_connected()

    # A part of the work, a cut in the midst of it, and so on: the writers never wait for the page.
    parts = share_out(make_changes(things, size(ENTRIES) // 3), CUTS)
    visitors = [visit(url, counter.email) for url in (holder.url, other.url) * (WRITERS // 2)]
    for turn, part in enumerate(parts):
        page.wait_for_reconnections(turn, CAUGHT_UP)
        shares = share_out(part, WRITERS)
        cut = threading.Timer(0.02, proxy.reset if turn % 2 else proxy.cut)
        cut.start()
        race(*(partial(write, visitor, share) for visitor, share in zip(visitors, shares, strict=True)))
        cut.join()

    heads = {row.id: row.head for row in own_database.rows("select id, head from stream")}
    assert sum(heads.values()) == size(ENTRIES)
    took = max(page.wait_for_seq(stream, head, CAUGHT_UP) for stream, head in heads.items())
    page.leave()
    print(f"caught up {took:.3f} s after the last of {size(ENTRIES)} entries, {page.reconnections} reconnections")
    for stream, head in heads.items():
        assert page.seqs(stream) == list(range(1, head + 1))
        assert page.streams[stream].disordered == 0
    assert page.reconnections == CUTS
