"""Logs: one JSON line for a request, found by its id, without what people typed (R43 holds for logs too)."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from core.logs import describe, init_logs, request_id
from core.settings import Settings

PERSON = UUID(int=5)
CANARY = "Ottoline"


@pytest.fixture
def output(settings: Settings) -> Iterator[io.StringIO]:
    """What the process under test writes to its log."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    written = io.StringIO()
    yield written
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)


@pytest.fixture
def small_app(settings: Settings, output: io.StringIO) -> Flask:
    """An app with two pages: one that answers, one that fails with a child's name in its message."""
    app = Flask("small")

    @app.get("/children/<name>")
    def child(name: str) -> str:
        return request_id()

    @app.get("/fails")
    def fails() -> str:
        raise ValueError(CANARY)

    init_logs(app, replace(settings, log="json"), lambda: PERSON)
    for handler in logging.getLogger().handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(output)
    return app


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_a_request_is_one_line(small_app: Flask, output: io.StringIO) -> None:
    answer = small_app.test_client().get(f"/children/{CANARY}?q={CANARY}", headers={"X-Request-Id": "abc-12345"})
    (line,) = lines(output)
    assert answer.headers["X-Request-Id"] == answer.text == line["request_id"] == "abc-12345"
    assert (line["event"], line["method"], line["route"], line["status"]) == (
        "request",
        "GET",
        "/children/<name>",
        200,
    )
    assert line["person"] == str(PERSON)
    assert line["ms"] >= 0
    assert CANARY not in output.getvalue()


@pytest.mark.parametrize("sent", ["", "short", "x" * 65, "marsh@example.test", "a b c d e f g", "{injected}"])
def test_an_id_that_is_no_token_is_replaced(small_app: Flask, output: io.StringIO, sent: str) -> None:
    answer = small_app.test_client().get("/children/x", headers={"X-Request-Id": sent})
    assert answer.headers["X-Request-Id"] != sent
    assert len(answer.headers["X-Request-Id"]) == 24
    assert lines(output)[0]["request_id"] == answer.headers["X-Request-Id"]


def test_a_failure_says_where_and_not_what(small_app: Flask, output: io.StringIO) -> None:
    assert small_app.test_client().get(f"/fails?q={CANARY}").status_code == 500
    failure, request = lines(output)
    assert (failure["event"], failure["error"]) == ("a request failed", "ValueError")
    assert any("fails" in frame for frame in failure["where"])
    assert failure["request_id"] == request["request_id"]
    assert request["status"] == 500
    assert CANARY not in output.getvalue()


def test_nothing_stays_from_the_request_before(small_app: Flask, output: io.StringIO) -> None:
    browser = small_app.test_client()
    first, second = (browser.get("/children/x").headers["X-Request-Id"] for _ in range(2))
    assert first != second


def test_a_database_error_is_named_by_its_constraint() -> None:
    class Diagnosis:
        constraint_name = "ck_stay_state"

    cause = Exception(f"Failing row contains ({CANARY})")
    cause.diag = Diagnosis()  # type: ignore[attr-defined]
    assert describe(IntegrityError("insert", {"name": CANARY}, cause)) == "IntegrityError (ck_stay_state)"
    assert describe(KeyError(CANARY)) == "KeyError"
