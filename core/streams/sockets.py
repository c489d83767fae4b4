"""The sockets: who may open one, and how this process holds them.

Socket events pass none of Flask's hooks, so everything a page is asked for is asked for here: the session, the
origin, the size, the rate (stack.md, Flask-SocketIO).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from flask import Flask, Request, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO

from core.actor import Actor
from core.settings import Settings
from core.streams import follow_events  # noqa: F401  # declares its events
from core.streams.live import Live
from core.streams.socket_events import EVENTS, Answer, SocketEvent, answer_event

try:
    from gevent.monkey import is_module_patched
except ImportError:  # no wheel for this system
    is_module_patched = None

LARGEST_MESSAGE = 64_000
NO_PAYLOAD: object = None

ActorOf = Callable[[], Actor | None]


def init_sockets(app: Flask, settings: Settings, actor_of: ActorOf) -> SocketIO:
    """Let this app hold sockets; for processes with the role `live` only.

    `actor_of` answers, in the request that opens a socket, who has signed in; without a person and a session the
    socket is refused. The relay starts with the first socket. `EVENTS` has to be complete by now.
    """
    socketio = SocketIO(
        app,
        manage_session=False,
        async_mode=_async_mode(),
        async_handlers=False,  # a socket's events are answered one after the other, in its own greenlet
        max_http_buffer_size=LARGEST_MESSAGE,
        always_connect=False,
    )
    _bound_messages(socketio)
    live = Live(app, settings, socketio)
    if settings.redis_url:
        valkey = import_module("core.streams.valkey")  # only where there is one: its client is large
        live.run_beside(valkey.Subscriber(settings.redis_url, live.relay.wake))
    app.extensions["kith.live"] = live
    socketio.on_event("connect", partial(_connect, live, settings, actor_of))
    socketio.on_event("disconnect", partial(_disconnect, live))
    for event in EVENTS.values():
        socketio.on_event(event.name, partial(_answer, live, event))
    return socketio


def came_from_us(asked: Request, settings: Settings) -> bool:
    """Whether the request that opens a socket comes from one of our own pages.

    Browsers send an Origin with every WebSocket; with a polling GET they may leave it out, and then say by
    Sec-Fetch-Site that the page is of the same origin. A request with neither is nobody's page.
    """
    origin = asked.headers.get("Origin")
    if origin is None:
        return asked.headers.get("Sec-Fetch-Site") == "same-origin"
    ours = {f"{asked.scheme}://{asked.host}", settings.base_url.rstrip("/")}
    return origin in ours


def _connect(live: Live, settings: Settings, actor_of: ActorOf, _auth: object = None) -> None:
    if not came_from_us(request, settings):
        raise Refused("This page is not from here.")
    actor = actor_of()
    if actor is None or actor.person_id is None or actor.session_id is None:
        raise Refused("You are not signed in.")
    # Later events act for the session that opened the socket and need not look it up by its (old) cookie.
    request.environ["kith.socket"] = actor
    live.watches.add(_sid(), actor)
    live.start()


def _disconnect(live: Live, _reason: object = None) -> None:
    live.watches.remove(_sid())


def _answer(live: Live, event: SocketEvent, payload: object = NO_PAYLOAD, *_rest: object) -> Answer:
    live.start()
    return answer_event(event, live, _sid(), payload)


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO puts it there
    return sid


def _async_mode() -> str:
    return "gevent" if is_module_patched is not None and is_module_patched("threading") else "threading"


def _bound_messages(socketio: SocketIO) -> None:
    """Refuse a large WebSocket message while it arrives; the server itself would first take all of it in."""
    engine = socketio.server.eio
    plain = engine._async["websocket"]  # there is no setting for it
    if plain is None:
        return

    def bounded(handler: Any, server: Any) -> Any:
        made = plain(handler, server)
        made.server_args["max_message_size"] = LARGEST_MESSAGE
        return made

    engine._async = {**engine._async, "websocket": bounded}
