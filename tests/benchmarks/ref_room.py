"""Ref A: Flask-SocketIO as it comes, on gevent: what one says, everybody in the room hears."""

from __future__ import annotations

from flask import Flask
from flask_socketio import SocketIO, emit, join_room

ROOM = "everybody"

app = Flask("tests.benchmarks.ref_room", static_folder=None)
app.config["SECRET_KEY"] = "for-the-bench-only"
socketio = SocketIO(app, async_mode="gevent")


@app.get("/healthz")
def healthz() -> str:
    """Up."""
    return "up"


@socketio.on("connect")  # type: ignore[untyped-decorator]
def connect() -> None:
    """Everybody is in the room."""
    join_room(ROOM)


@socketio.on("say")  # type: ignore[untyped-decorator]
def say(words: str) -> None:
    """Let everybody hear it."""
    emit("said", words, to=ROOM)
