"""Socket events: each declares who may send it, and answers plainly whatever it is sent.

A handler takes a `Caller` and the event's payload and returns the acknowledgement. `EVENTS` is the table of all of
them; a test walks it (architecture 5.7).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from core.actor import Actor
from core.declared import about
from core.ids import parse_id
from core.refusals import Refusal
from core.streams.follow import MOST_STREAMS, Position
from core.streams.live import Live

log = logging.getLogger(__name__)
Answer = dict[str, object]
LARGEST = 2**53 - 1
"""The largest whole number that a browser can say."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends an event: the person and session behind the socket, which socket, and where its streams are kept."""

    actor: Actor
    sid: str
    live: Live


Handler = Callable[[Caller, object], Answer]
Access = Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class SocketEvent:
    """An event that a browser may send, who may, and what answers it."""

    name: str
    access: Access
    handler: Handler


EVENTS: dict[str, SocketEvent] = {}


def signed_in(actor: Actor) -> bool:
    """Everybody who has signed in; what they may see is decided for each thing that they ask for."""
    return actor.person_id is not None


def socket_event(name: str, *, action: str, access: Access) -> Callable[[Handler], Handler]:
    """Declare the handler of an event, the action of the access matrix that it is about, and who may send it."""

    def declare(handler: Handler) -> Handler:
        EVENTS[name] = SocketEvent(name, access, about(action)(handler))
        return handler

    return declare


class BadPayload(Refusal):
    """What was sent with an event is not what the event takes."""

    def __init__(self) -> None:
        super().__init__("This page sent something that Kith does not understand. Load the page again.")


def answer_event(event: SocketEvent, live: Live, sid: str, payload: object) -> Answer:
    """Answer one event. Never raises: whatever goes wrong is an `error` in plain words, and logged if it is ours."""
    socket = live.watches.get(sid)
    if socket is None:
        return {"error": "You are not signed in."}
    if not socket.bucket.take():
        return {"error": "That was too fast. Wait a moment."}
    try:
        if not event.access(socket.actor):
            return {"error": "You may not do this."}
        return event.handler(Caller(socket.actor, sid, live), payload)
    except Refusal as refusal:
        return {"error": refusal.words}
    except Exception:
        log.exception("the socket event %s failed", event.name)
        return {"error": "Something went wrong. Try again in a moment."}


def parse_positions(payload: object) -> list[Position]:
    """The positions that a `follow` carries, each stream once. Raises `BadPayload`."""
    found: dict[UUID, Position] = {}
    for item in _list(payload):
        if not isinstance(item, dict):
            raise BadPayload
        stream = _id(item.get("stream"))
        found[stream] = Position(stream, _number(item.get("epoch")), _number(item.get("after")))
    return list(found.values())


def parse_ids(payload: object) -> list[UUID]:
    """The streams that an `unfollow` names, each once. Raises `BadPayload`."""
    return list(dict.fromkeys(_id(item) for item in _list(payload)))


def _list(payload: object) -> Iterable[object]:
    if not isinstance(payload, list) or len(payload) > MOST_STREAMS:
        raise BadPayload
    return payload


def _id(value: object) -> UUID:
    parsed = parse_id(value) if isinstance(value, str) and len(value) <= 36 else None
    if parsed is None:
        raise BadPayload
    return parsed


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
        raise BadPayload
    return value
