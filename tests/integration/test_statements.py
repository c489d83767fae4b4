"""What Kith says of itself, what it says to every browser, and whom it does not answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from app.factory import create_app
from app.security_headers import ALWAYS
from core.db import db
from core.settings import Settings
from tests.factories.pages_browser import ORIGIN, Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.harness.rolled_back import RoleEngines

OpenAs = Callable[[Somebody], Browser]
MakeApp = Callable[..., Flask]


@pytest.fixture
def another_app(house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> MakeApp:
    """Makes an app with other settings over the same database: `another_app(page_limit=20)`."""

    def make(**more: object) -> Flask:
        made = create_app(dataclasses.replace(settings, **more))  # type: ignore[arg-type]
        made.config["TESTING"] = True
        monkeypatch.setitem(db._app_engines, made, RoleEngines(house.database))
        return made

    return make


def test_security_txt_names_a_contact_and_does_not_lapse(stranger: Browser) -> None:
    answer = stranger.ask("GET", "/.well-known/security.txt")
    assert answer.mimetype == "text/plain"
    said = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    assert said["Contact"] == "mailto:security@kith.test"
    assert said["Canonical"] == "http://localhost/.well-known/security.txt"
    assert timedelta(days=30) < datetime.fromisoformat(said["Expires"]) - NOW < timedelta(days=365)


def test_without_a_contact_there_is_no_security_txt(another_app: MakeApp) -> None:
    assert another_app(security_contact=None).test_client().get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("label", "heading", "words"),
    [
        ("Accessibility", "Accessibility statement", "will be again by 26 May 2027"),
        ("Privacy", "Privacy notice", "a text for your fostering service to adopt"),
    ],
)
def test_statements_are_a_link_away(stranger: Browser, label: str, heading: str, words: str) -> None:
    page = stranger.get(stranger.get("/sign-in").link(label))
    assert page.title == heading
    assert words in page.words


def test_signing_out_empties_the_browser(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.manager)
    form = {"csrf_token": browser.hidden()["csrf_token"]}
    answer = browser.ask("POST", "/sign-out", data=form, headers={"Origin": ORIGIN})
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def missing(headers: Headers) -> list[str]:
    """The headers that an answer lacks, or has twice or otherwise."""
    return [name for name, value in ALWAYS.items() if headers.getlist(name) != [value]]


def test_every_answer_has_every_header(house: House, open_as: OpenAs, stranger: Browser) -> None:
    """Every address, signed in and out, with what is not there; mistakes, files and failures too."""
    browsers, walked = (open_as(house.manager), stranger), 0
    for rule in house.app.url_map.iter_rules():
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<uuid:{name}>", str(house.marsh.id)).replace(f"<path:{name}>", "x.js")
            path = path.replace(f"<{name}>", "x")
        for browser in browsers:
            for method in ("GET", "HEAD", "POST", "OPTIONS", "PUT"):
                answer = browser.ask(method, path)
                walked += 1
                assert missing(answer.headers) == [], f"{method} {path}: {answer.status_code}"
                if rule.endpoint != "static":
                    assert answer.headers["Cache-Control"] == "no-store", path
                answer.close()
    print(f"{walked} answers")


def test_failures_have_every_header_too(house: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("planted")

    monkeypatch.setitem(house.app.view_functions, "today.today", fail)
    monkeypatch.setitem(house.app.config, "PROPAGATE_EXCEPTIONS", False)
    manager = Browser(house.app)
    too_big = manager.ask("POST", "/sign-in", data={"email": "x" * 2_000_000})
    for answer, status in ((manager.ask("GET", "/today"), 500), (too_big, 413), (manager.ask("GET", "/nowhere"), 404)):
        assert answer.status_code == status
        assert missing(answer.headers) == []
        assert "planted" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "[::1", "localhost@evil"]
)
def test_another_host_is_refused(stranger: Browser, host: str) -> None:
    for path in ("/sign-in", "/", "/emergency", "/.well-known/security.txt"):
        answer = stranger.ask("GET", path, headers={"Host": host})
        assert answer.status_code == 400, path
        assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)
    assert stranger.ask("GET", "/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"])
def test_a_forwarded_host_changes_nothing(stranger: Browser, name: str) -> None:
    value = "host=evil.example;proto=https" if name == "Forwarded" else "evil.example"
    for path in ("/", "/sign-in", "/today"):
        plain, forged = stranger.ask("GET", path), stranger.ask("GET", path, headers={name: value})
        assert (forged.status_code, forged.headers.get("Location")) == (
            plain.status_code,
            plain.headers.get("Location"),
        )
        assert "evil" not in forged.get_data(as_text=True) + str(forged.headers)


def test_behind_a_proxy_only_its_own_word_counts(another_app: MakeApp) -> None:
    app = another_app(base_url="https://kith.example")
    client = app.test_client()
    assert client.get("/sign-in", headers={"Host": "kith.example", "X-Forwarded-Proto": "https"}).status_code == 200
    forged = client.get("/", headers={"Host": "kith.example", "X-Forwarded-Host": "evil.example"})
    assert "evil" not in str(forged.headers)


LIMIT = 20


def asked(client: Browser, path: str, times: int, **more: object) -> list[int]:
    return [client.ask("GET", path, **more).status_code for _ in range(times)]


def test_a_runaway_page_is_slowed_and_the_other_rooms_stay_open(another_app: MakeApp, house: House) -> None:
    app = another_app(page_limit=LIMIT)
    browser = Browser(app)
    statuses = asked(browser, "/about", LIMIT)
    assert statuses == [200] * (LIMIT // 2) + [429] * (LIMIT // 2)
    refused = browser.ask("GET", "/about")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert missing(refused.headers) == []
    assert "Kith answers you again in" in refused.get_data(as_text=True)
    for path in ("/sign-in", "/emergency", "/healthz"):
        assert browser.ask("GET", path).status_code == 200
    assert browser.ask("GET", "/concerns/raise").status_code in {200, 302}
    # Another address, and another person at the same one, have rooms of their own.
    assert browser.ask("GET", "/about", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    assert Browser(app).sign_in(house.marsh.carer).ask("GET", "/about").status_code == 200
    # Whoever names other addresses in a header is still at their own.
    forged = asked(browser, "/about", 3, headers={"X-Forwarded-For": "192.0.2.9"})
    assert forged == [429] * 3


def test_control_without_a_limit_a_runaway_page_is_never_refused(another_app: MakeApp, house: House) -> None:
    assert set(asked(Browser(another_app(page_limit=0)), "/about", 3 * LIMIT)) == {200}
