"""Logs: one JSON object for each line, with the request's id, and without a word about a child.

An entry says which route, who (by id), how it ended and how long it took. It never holds a path, a query
string, a body, or the message of an exception: those quote what people typed, signed links, and whole rows of
the database. In `console` mode, where everybody is invented, exceptions come with all they say.
"""

from __future__ import annotations

import logging
import logging.config
import re
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor, WrappedLogger

from core.settings import Settings

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# Sentences of libraries that go on with the address that was asked for.
_CUT = {"Exception on ": "a request failed", "Error handling request ": "a request failed"}
# These print addresses with their query, or a line for each thing that they do.
_QUIET = ("werkzeug", "gunicorn.access", "apscheduler", "engineio", "socketio", "urllib3")
# Asked for all the time, and saying nothing of what people do.
_OFTEN = frozenset({"static", "assets.asset", "health.healthz", "health.readyz"})

log = structlog.get_logger("kith")


def init_logs(app: Flask, settings: Settings, who: Callable[[], UUID | None] = lambda: None) -> None:
    """Send every log of the process through one formatter, and log each request of the app.

    `who` says which person a request is from, without asking the database.
    """
    configure(console=settings.log == "console")
    app.before_request(_begin)

    @app.after_request
    def _end(response: Response) -> Response:
        _note_request(response, who())
        return response


def configure(*, console: bool) -> None:
    """Set up structlog and the standard library's logging for this process; again gives the same."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
        if console
        else [_without_messages, structlog.processors.JSONRenderer(sort_keys=True, default=str)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*shared, _without_addresses],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"kith": formatter},
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "kith"}},
            "root": {"handlers": ["out"], "level": "INFO"},
            "loggers": {
                "gunicorn.error": {"handlers": ["out"], "propagate": False},
                **{name: {"level": "ERROR"} for name in _QUIET},
            },
        }
    )


def request_id() -> str:
    """The id of the request that is being answered, for a person who asks for help; empty outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _begin() -> None:
    # A greenlet or thread answers many requests: nothing of the last one may stay.
    structlog.contextvars.clear_contextvars()
    asked = request.headers.get(HEADER, "")
    named = asked if _SANE.fullmatch(asked) else secrets.token_hex(12)
    route = request.url_rule.rule if request.url_rule else "none"
    structlog.contextvars.bind_contextvars(request_id=named, route=route)
    g.request_began = time.perf_counter()


def _note_request(response: Response, person_id: UUID | None) -> None:
    response.headers[HEADER] = request_id()
    write = log.debug if request.endpoint in _OFTEN else log.info
    write(
        "request",
        method=request.method,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("request_began", time.perf_counter())) * 1000, 1),
        person=str(person_id) if person_id else None,
    )


def _without_addresses(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Cut the address out of what a library says about a request that failed."""
    said = str(event.get("event", ""))
    event["event"] = next((ours for theirs, ours in _CUT.items() if said.startswith(theirs)), said)
    return event


def _without_messages(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Turn an exception into its kind, what the database calls it, and where it was; never its message."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = describe(error)
        event["where"] = _frames(error.__traceback__)
    return event


def describe(error: BaseException) -> str:
    """An exception in words that hold nothing of what it was about: its kind, and the constraint or state.

    "IntegrityError (ck_stay_state)", "OperationalError (57P01)", "KeyError". Also for `problem` columns.
    """
    cause = getattr(error, "orig", None) or error
    diagnosis = getattr(cause, "diag", None)
    named = getattr(diagnosis, "constraint_name", None) or getattr(cause, "sqlstate", None)
    return f"{type(error).__name__} ({named})" if named else type(error).__name__


def _frames(found: TracebackType | None) -> list[str]:
    frames: list[Any] = traceback.extract_tb(found)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames][-12:]
