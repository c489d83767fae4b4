"""Kith with a heart that beats each 10 ms beside its sockets, and a page that says how late it was, for one test."""

from __future__ import annotations

import time

import gevent
from flask import jsonify
from flask.typing import ResponseReturnValue

from app.wsgi import app, close_sockets

BEAT = 0.01
late: list[float] = []


def beat() -> None:
    """Note how much later than asked each sleep ends: so long every socket of the process waited."""
    while True:
        began = time.monotonic()
        gevent.sleep(BEAT)
        late.append(time.monotonic() - began - BEAT)


@app.get("/heartbeat")
def heartbeat() -> ResponseReturnValue:
    """How late each beat was since the last look, in seconds."""
    said = list(late)
    late.clear()
    return jsonify(said)


gevent.spawn(beat)

__all__ = ["app", "close_sockets"]
