"""What is live, through real processes: an entry reaches every open page, and access that ends closes them."""

from __future__ import annotations

from collections.abc import Callable

from tests.concurrency.conftest import StartProcess
from tests.harness.counter_people import add_counter, add_things, stream_of
from tests.harness.live_client import LiveClient
from tests.harness.own_database import OwnDatabase
from tests.harness.visitor import Visitor

Visit = Callable[[str, str], Visitor]


def test_a_change_reaches_an_open_page(own_database: OwnDatabase, start_counter: StartProcess, visit: Visit) -> None:
    process = start_counter()
    (thing,) = add_things(own_database.as_owner, 1)
    counter = add_counter(own_database.as_owner, [thing])
    visitor = visit(process.url, counter.email)
    page = LiveClient(process.url, visitor.cookies).connect()
    page.follow([stream_of(thing)])
    visitor.post("/count", {"thing": str(thing)})
    print("seen after", page.wait_for_seq(stream_of(thing), 1, 1))
    page.leave()
