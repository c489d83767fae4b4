"""What a socket refuses: pages from elsewhere, messages too large, too many streams, streams that are not there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from socketio.exceptions import ConnectionError as Refused

from core.ids import stream_id
from core.streams.append import PERSON
from core.streams.follow import MOST_STREAMS
from core.streams.sockets import LARGEST_MESSAGE
from core.streams.watches import MOST_WATCHED
from tests.concurrency.conftest import StartProcess
from tests.harness.counter_people import add_counter, add_things, stream_of
from tests.harness.live_client import LiveClient
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import wait_for
from tests.harness.processes import KithProcess
from tests.harness.visitor import Visitor

Visit = Callable[[str, str], Visitor]
Connect = Callable[..., LiveClient]
AT_ONCE = 40
"""How many events one socket may send before it has to wait (core.streams.buckets)."""


@pytest.fixture
def process(start_counter: StartProcess) -> KithProcess:
    """A process that holds sockets."""
    return start_counter()


@pytest.fixture
def things(own_database: OwnDatabase) -> list[UUID]:
    """Two things to count; whoever connects is a member of the first."""
    return add_things(own_database.as_owner, 2)


@pytest.fixture
def visitor(own_database: OwnDatabase, process: KithProcess, things: list[UUID], visit: Visit) -> Visitor:
    """A member of the first thing, signed in."""
    return visit(process.url, add_counter(own_database.as_owner, things[:1]).email)


@pytest.fixture
def connect(visitor: Visitor) -> Iterator[Connect]:
    """Opens a socket of the member's, with what is said of the WebSocket besides."""
    made: list[LiveClient] = []

    def open_socket(**websocket: Any) -> LiveClient:
        made.append(LiveClient(visitor.url, visitor.cookies, **websocket))
        return made[-1].connect()

    yield open_socket
    for client in made:
        client.leave()


def plain(stream: UUID | str, epoch: object = 0, after: object = 0) -> dict[str, Any]:
    """A stream as a page without an entry asks for it."""
    return {"stream": str(stream), "epoch": epoch, "after": after}


NOTHING: dict[str, Any] = {"streams": []}
NOT_UNDERSTOOD = {"error": "This page sent something that Kith does not understand. Load the page again."}
FOREIGN = ("http://evil.test", "null", "http://127.0.0.1:1", "https://127.0.0.1", "http://127.0.0.1.evil.test")
NO_PAGE_SENDS: tuple[Any, ...] = (
    None, "all", 7, {}, [1], ["x"], [None], [{}], [[]], [plain("x")], [plain("x" * 5000)], [{"stream": str(uuid4())}],
    [plain(uuid4(), -1)], [plain(uuid4(), 0, 2**53)], [plain(uuid4(), True)], [plain(uuid4(), 0, 0.5)],
    [plain(uuid4(), "0")], [plain(uuid4())] * (MOST_STREAMS + 1),
)  # fmt: skip


def test_only_a_page_of_our_own_is_let_in(connect: Connect, things: list[UUID], process: KithProcess) -> None:
    (answer,) = connect(origin=process.url).follow([stream_of(things[0])])
    assert not answer["refused"]
    for origin in FOREIGN:
        print(f"from {origin}")
        with pytest.raises(Refused):
            connect(origin=origin)


def test_a_missing_origin_is_refused_unless_the_browser_vouches(connect: Connect) -> None:
    for said in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-site"}):
        print(f"without an origin and with {said}")
        with pytest.raises(Refused):
            connect(suppress_origin=True, header=said)
    assert connect(suppress_origin=True, header={"Sec-Fetch-Site": "same-origin"}).ask("unfollow", []) == NOTHING


def test_a_stranger_is_refused(process: KithProcess) -> None:
    client = LiveClient(process.url, "session=forged")
    with pytest.raises(Refused):
        client.connect()
    assert client.refusal == "You are not signed in."


def test_a_message_too_large_ends_the_socket(connect: Connect, things: list[UUID], process: KithProcess) -> None:
    fine, greedy = connect(), connect()
    assert fine.ask("follow", ["x" * (LARGEST_MESSAGE // 2)]) == NOT_UNDERSTOOD
    greedy.tell("follow", ["x" * (2 * LARGEST_MESSAGE)])
    wait_for(greedy.ended.is_set, 2, "the socket is still open")
    (answer,) = fine.follow([stream_of(things[0])])
    assert not answer["refused"]
    assert process.answers()


def test_what_no_page_sends_is_answered_in_words(connect: Connect) -> None:
    client = connect()
    for payload in NO_PAGE_SENDS:
        assert client.ask("follow", payload) == NOT_UNDERSTOOD, payload
    assert client.ask("unfollow", [str(uuid4()), 5]) == NOT_UNDERSTOOD


def test_too_many_streams_are_refused(
    own_database: OwnDatabase, process: KithProcess, visit: Visit, connect: Connect
) -> None:
    many = add_things(own_database.as_owner, MOST_WATCHED + 1)
    visitor = visit(process.url, add_counter(own_database.as_owner, many).email)
    client = LiveClient(process.url, visitor.cookies).connect()
    streams = [stream_of(thing) for thing in many]
    for at in range(0, MOST_WATCHED, MOST_STREAMS):
        answer = client.ask("follow", [plain(stream) for stream in streams[at : at + MOST_STREAMS]])
        assert not any(one["refused"] for one in answer["streams"])
    words = {"error": "This page follows too many things at once. Load it again."}
    assert client.ask("follow", [plain(streams[-1])]) == words
    client.ask("unfollow", [str(streams[0])])
    (answer,) = client.ask("follow", [plain(streams[-1])])["streams"]
    assert not answer["refused"]
    client.leave()


def test_unknown_and_forbidden_streams_are_refused_alike(
    own_database: OwnDatabase, process: KithProcess, things: list[UUID], visit: Visit, connect: Connect
) -> None:
    other = add_counter(own_database.as_owner, things[1:])
    visit(process.url, other.email).post("/count", {"thing": str(things[1])})  # so that its stream has an entry
    client = connect()
    wanted = {
        "forbidden": stream_of(things[1]),
        "another's own": stream_id(PERSON, other.person_id),
        "of a kind nobody declared": stream_id("secret", things[0]),
        "unknown": uuid4(),
    }
    answers = client.ask("follow", [plain(stream) for stream in wanted.values()])["streams"]
    assert {one.pop("stream") for one in answers} == {str(stream) for stream in wanted.values()}
    assert answers == [answers[0]] * len(wanted)
    assert answers[0]["refused"]
    assert answers[0]["entries"] == []


def test_who_sends_too_fast_is_told_to_wait_and_nobody_else(connect: Connect) -> None:
    fast, other = connect(), connect()
    answers = [fast.ask("unfollow", []) for _ in range(3 * AT_ONCE)]
    refused = [answer for answer in answers if answer == {"error": "That was too fast. Wait a moment."}]
    print(f"{len(refused)} of {len(answers)} events were too fast")
    assert refused
    assert other.ask("unfollow", []) == NOTHING
    began = time.monotonic()
    wait_for(lambda: "error" not in fast.ask("unfollow", []), 2, "the socket stays shut")
    print(f"heard again after {time.monotonic() - began:.3f} s")
