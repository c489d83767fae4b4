"""One browser that only asks: a kept connection, its cookie, and how long each answer took."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from time import perf_counter
from typing import Self
from urllib.parse import urlencode
from uuid import uuid4

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Asker:
    """Speaks HTTP to one port over one connection, as somebody who is signed in (or nobody)."""

    def __init__(self, port: int, cookies: str = "") -> None:
        self.port = port
        self.took = 0.0
        self._headers = {"Cookie": cookies} if cookies else {}
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str) -> str:
        """A page; an AssertionError when it is not there."""
        status, body = self._ask("GET", path, "")
        assert status == http.client.OK, f"{path} answered {status}"
        return body

    def press(self, path: str, **fields: str) -> None:
        """Send a form of a page that is open already, once; an AssertionError when it leads nowhere."""
        self.open_page()
        sent = urlencode({"csrf_token": self._token, "key": str(uuid4()), **fields})
        status, body = self._ask("POST", path, sent)
        assert status == http.client.SEE_OTHER, f"{path} answered {status}: {body[:2000]}"

    def open_page(self) -> None:
        """Have a page open, from which a form can be sent."""
        if not self._token:
            self._token = _TOKEN.findall(self.get("/today"))[-1]

    def _ask(self, method: str, path: str, sent: str) -> tuple[int, str]:
        headers = {**self._headers, **self._form_headers()} if sent else self._headers
        begun = perf_counter()
        self._http.request(method, path, body=sent or None, headers=headers)
        answer = self._http.getresponse()
        body = answer.read()
        self.took = perf_counter() - begun
        return answer.status, body.decode()

    def _form_headers(self) -> Mapping[str, str]:
        return {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
