"""A browser without scripts for the tests of pages: follows links, sends forms as they stand, fails on bad markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from accounts.signin.session_state import COOKIE
from app.security_headers import ALWAYS
from tests.factories.pages_house import PASSWORD, Somebody
from tests.factories.pages_parsed import Form, Page, faults_of

Fields = Mapping[str, str | list[str]]
ORIGIN = "http://localhost"


class Browser:
    """Somebody at a browser. Every page that comes is looked through for bad markup and missing headers."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str, status: int = 200, **more: Any) -> Page:
        """Open a page, following redirects, and expect this status at the end."""
        answer = self.client.get(path, **more)
        return self._follow(answer, path, status)

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request and its bare answer, with nothing followed."""
        return self.client.open(path, method=method, **more)

    def send(self, form: Form, button: str = "", status: int = 200, **fields: Any) -> Page:
        """Send a form with these fields changed, and follow where it leads."""
        whole: dict[str, Any] = form.fields | fields | (form.pressed(button) if button else {})
        return self.post(form.action, whole, status)

    def post(self, path: str, fields: Fields, status: int = 200, **more: Any) -> Page:
        """Send fields to an address as a page of ours would, and follow where it leads."""
        answer = self.client.post(path, data=MultiDict(fields), headers={"Origin": ORIGIN}, **more)
        return self._follow(answer, path, status)

    def hidden(self, path: str = "/today") -> dict[str, str]:
        """A token and a fresh key, as the forms of a page carry them."""
        page = self.get(path)
        found = next(form.fields for form in page.forms() if "csrf_token" in form.fields)
        return {name: found[name] for name in ("csrf_token", "key")}

    def holding(self, token: str) -> Browser:
        """Let this browser hold the cookie of a session."""
        self.client.set_cookie(COOKIE, token)
        return self

    def sign_in(self, person: Somebody, password: str = PASSWORD) -> Browser:
        """Sign in by the form."""
        page = self.send(self.get("/sign-in").form("Sign in"), email=person.email, password=password)
        assert page.path == "/today", f"{person.name} came to {page.path}"
        return self

    def _follow(self, answer: TestResponse, path: str, status: int) -> Page:
        check_headers(answer)
        if answer.status_code in {302, 303}:
            where = urlsplit(answer.headers["Location"])
            assert not where.netloc, f"{path} leads out, to {where.geturl()}"
            onward = where.path + (f"?{where.query}" if where.query else "")
            return self._follow(self.client.get(onward), onward, status)
        assert answer.status_code == status, f"{path} answered {answer.status_code}"
        page = Page(answer, path)
        faults = faults_of(page)
        assert not faults, f"{path}: {faults}"
        return page


def check_headers(answer: TestResponse) -> None:
    """The headers that stand on every answer (quality.md 4)."""
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers.get("Cache-Control") == "no-store"
