"""A GOV.UK Notify that speaks its HTTP API, keeps what it takes by reference, and fails as it is told.

Faults, one in so many messages and each kind in turn: 500 before it took the message; no answer in time, or 500, after
it took it. They are counted out, not thrown: a short run meets each of them too.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

KEY = "tests-" + "3" * 8 + "-1111-4111-8111-" + "1" * 12 + "-" + "4" * 8 + "-2222-4222-8222-" + "2" * 12
TEMPLATE = "55555555-5555-4555-8555-555555555555"
FAULTS = ("before", "silence", "after")


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked was killed, and says no more."""


class FakeNotify:
    """The service, at `url` while it runs. `taken` counts messages by reference; `answers` says what was answered."""

    def __init__(self, *, faults: float = 0.0, silence: float = 2.0) -> None:
        self.faults, self.silence = faults, silence
        self.taken: Counter[str] = Counter()
        self.messages: list[dict[str, Any]] = []
        self.answers: Counter[str] = Counter()
        self.refuses, self.because = 0, "no"
        self._owed, self._failed = 0.0, 0
        self._lock = threading.Lock()
        self._server = _Quiet(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> FakeNotify:
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, message: dict[str, Any]) -> tuple[int, dict[str, Any], float]:
        """Take a message, or not: the status, the answer, and how long it is kept waiting."""
        with self._lock:
            fault = self._next_fault()
            self.answers[fault or ("refused" if self.refuses else "right")] += 1
            if self.refuses:
                return self.refuses, {"errors": [{"error": "BadRequestError", "message": self.because}]}, 0
            if fault != "before":
                self.taken[message["reference"]] += 1
                self.messages.append(message)
        failed = {"errors": [{"error": "Exception", "message": "Internal server error"}]}
        if fault in {"before", "after"}:
            return 500, failed, 0
        return 201, {"id": message["reference"], "reference": message["reference"]}, self.silence if fault else 0

    def _next_fault(self) -> str:
        self._owed += self.faults
        if self._owed < 1:
            return ""
        self._owed -= 1
        self._failed += 1
        return FAULTS[(self._failed - 1) % len(FAULTS)]

    def find(self, reference: str) -> dict[str, Any]:
        """The messages of a reference."""
        with self._lock:
            self.answers["asked"] += 1
            found = [{"id": reference, "reference": reference, "status": "delivered"}] * self.taken[reference]
        return {"notifications": found, "links": {"current": "/v2/notifications"}}


def _handler_of(notify: FakeNotify) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            message = json.loads(self.rfile.read(length)) | {"way": self.path.rsplit("/", 1)[-1]}
            if not self.headers.get("Authorization", "").startswith("Bearer "):
                return self._answer(403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]})
            status, body, wait = notify.take(message)
            time.sleep(wait)  # a provider that answers too late
            return self._answer(status, body)

        def do_GET(self) -> None:
            (reference,) = parse_qs(urlsplit(self.path).query)["reference"]
            self._answer(200, notify.find(reference))

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
