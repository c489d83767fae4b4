"""Every route, socket event and kind of stream declares its access, known to the access matrix (architecture 5.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from accounts.permissions.matrix import MATRIX
from core.declared import DECLARED, PUBLIC, about
from core.streams.access import STREAM_ACCESS
from core.streams.socket_events import EVENTS

ACTIONS = frozenset(MATRIX)

# Views that are not ours and so carry no declaration, each with the reason why it may be asked by anybody.
OF_OTHERS = {
    "security.login": "signing in is for who is not signed in yet",
}
STOCK = (
    "/login", "/logout", "/register", "/reset", "/change", "/confirm", "/verify", "/tf-setup", "/us-signin",
    "/wan-register", "/fs-static/js/webauthn.js",
)  # fmt: skip
# What a library answers on the socket besides the declared events.
OPENING_AND_CLOSING = frozenset({"connect", "disconnect"})


def undeclared(things: Mapping[str, object], allowed: Mapping[str, str]) -> list[str]:
    """What declares nothing, or an action that the matrix does not know."""
    found = []
    for name, thing in things.items():
        action = getattr(thing, DECLARED, None)
        if action is None and name not in allowed:
            found.append(f"{name} declares no access")
        elif action is not None and action != PUBLIC and action not in ACTIONS:
            found.append(f"{name} declares {action}, which is no action of the matrix")
    return found


def events() -> dict[str, Callable[..., object]]:
    """The handlers of the socket events."""
    return {name: event.handler for name, event in EVENTS.items()}


def streams() -> dict[str, Callable[..., object] | None]:
    """The predicates of the kinds of stream."""
    return {name: STREAM_ACCESS.get(name) for name in STREAM_ACCESS.names()}


def test_every_route_declares_its_access(house: Flask, demonstration: Flask) -> None:
    for app in (house, demonstration):
        routed = {rule.endpoint for rule in app.url_map.iter_rules()}
        assert undeclared({name: app.view_functions[name] for name in sorted(routed)}, OF_OTHERS) == []


def test_every_socket_event_declares_its_access(house: Flask) -> None:
    assert set(events()) == {"follow", "unfollow"}
    assert undeclared(events(), {}) == []
    answered = set(house.extensions["socketio"].server.handlers["/"])
    assert answered == set(events()) | OPENING_AND_CLOSING


def test_every_kind_of_stream_declares_its_access(house: Flask) -> None:
    assert len(streams()) >= 4
    assert undeclared(streams(), {}) == []


def test_no_page_of_flask_security_can_be_reached_but_the_way_in(house: Flask, demonstration: Flask) -> None:
    for app in (house, demonstration):
        theirs = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("security.")}
        assert theirs == set(OF_OTHERS)


@pytest.mark.parametrize("path", STOCK)
def test_the_stock_addresses_lead_nowhere(house: Flask, path: str) -> None:
    for method in ("GET", "POST"):
        with pytest.raises(NotFound):
            house.url_map.bind("localhost").match(path, method)


def test_no_view_is_excused_from_the_token(demonstration: Flask) -> None:
    csrf = demonstration.extensions["csrf"]
    assert not csrf._exempt_views
    assert not csrf._exempt_blueprints


def test_what_is_undeclared_is_found() -> None:
    @about("stay.read")
    def declared() -> None: ...

    @about("stay.steal")
    def misspelt() -> None: ...

    @about(PUBLIC)
    def public() -> None: ...

    def forgotten() -> None: ...

    planted = {"a": declared, "b": misspelt, "c": public, "d": forgotten, "security.login": forgotten}
    assert undeclared(planted, OF_OTHERS) == [
        "b declares stay.steal, which is no action of the matrix",
        "d declares no access",
    ]
