"""A person at a browser without scripts: signs in, posts forms with their token and key, keeps their cookies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

import httpx

_HIDDEN = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


class Visitor:
    """Speaks HTTP to one process. Redirects are followed as a browser would."""

    def __init__(self, url: str, timeout: float = 20) -> None:
        self.url = url
        self.http = httpx.Client(
            base_url=url, timeout=timeout, follow_redirects=True, headers={"Origin": url, "Accept": "text/html"}
        )
        self._token: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self.http.get(path)

    def post(self, path: str, fields: Mapping[str, str], page: str | None = None) -> httpx.Response:
        """Send a form: its token and key as `page` (or the form's own address) holds them, then the fields."""
        hidden = self.hidden_fields(page or path)
        kept = {name: value for name, value in hidden.items() if name in {"csrf_token", "key"}}
        return self.http.post(path, data={"key": str(uuid4())} | kept | dict(fields))

    def press(self, path: str, fields: Mapping[str, str] | None = None, key: UUID | None = None) -> httpx.Response:
        """Send a form of a page that is open already: nothing is looked at first, and no way on is followed.

        The token is that of the page after signing in; without `key` the form has a fresh one. Several threads may
        press at once, as several tabs of one browser.
        """
        assert self._token is not None, "nobody has signed in here, or the page after it has no form"
        sent = {"csrf_token": self._token, "key": str(key or uuid4()), **(fields or {})}
        return self.http.post(path, data=sent, follow_redirects=False)

    def with_token_of(self, page: str) -> Visitor:
        """Press with the token of this page from now on, as somebody who is signed in already."""
        self._token = self.hidden_fields(page)["csrf_token"]
        return self

    def hidden_fields(self, page: str) -> dict[str, str]:
        """The hidden fields of all forms on a page; of two with one name, the last."""
        return _hidden_of(self.get(page).text)

    def sign_in(self, email: str, password: str) -> Visitor:
        """Sign in by the form; an AssertionError when that fails."""
        answer = self.post("/sign-in", {"email": email, "password": password})
        self._token = _hidden_of(answer.text).get("csrf_token")
        assert answer.is_success, f"signing in answered {answer.status_code}"
        assert not answer.url.path.startswith("/sign-in"), "signing in was refused"
        return self

    @property
    def cookies(self) -> str:
        """What a socket of this browser sends as its Cookie header."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)


def _hidden_of(page: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in _HIDDEN.findall(page):
        said = dict(_ATTRIBUTE.findall(tag))
        if said.get("type") == "hidden" and "name" in said:
            found[said["name"]] = said.get("value", "")
    return found
