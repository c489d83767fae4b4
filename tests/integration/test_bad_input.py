"""Bad input: a sentence where the person is looking, nothing typed is lost, nothing is changed, never a trace."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.factories.pages_browser import Browser
from tests.factories.pages_house import FRIDAY, House, Somebody
from tests.factories.pages_watch import changed, contents

OpenAs = Callable[[Somebody], Browser]
CHANGED = 409


@pytest.fixture
def asking(house: House, open_as: OpenAs) -> tuple[Browser, UUID]:
    """Dee Marsh before the second page of asking."""
    return open_as(house.marsh.carer), house.draft(house.marsh, "Sol")


@pytest.mark.parametrize(
    ("first", "home", "field", "words"),
    [
        ("8 3 2026", "6 3 2026", "home", "The day home is before the first night. Check both dates."),
        ("6 3 2026", "6 3 2026", "home", "The day home comes after the first night. Choose a later day."),
        ("3 3 2026", "5 3 2026", "first", "That night has gone. Choose tonight or a later night."),
        ("6 3 2026", "10 4 2027", "home", "That is 400 nights. Ask for 28 nights at most."),
        ("6 3 2028", "8 3 2028", "first", "That is more than a year away. Choose an earlier night."),
        ("31 Feb", "8 3 2026", "first", "Type a date that is in the calendar, like 4 12 2026 or 4 Dec."),
        ("<script>", "8 3 2026", "first", "Type a date that is in the calendar, like 4 12 2026 or 4 Dec."),
        ("", "8 3 2026", "first", "Choose the first night."),
        ("6 3 2026", "", "home", "Choose the day home."),
        ("9" * 60, "8 3 2026", "first", "Type a date that is in the calendar, like 4 12 2026 or 4 Dec."),
        ("6\u200b 3 2026", "8 3 2026", "first", "Type a date that is in the calendar, like 4 12 2026 or 4 Dec."),
    ],
)
def test_dates_that_cannot_be(
    house: House, asking: tuple[Browser, UUID], first: str, home: str, field: str, words: str
) -> None:
    browser, draft = asking
    page = browser.get(f"/stays/{draft}/nights")
    before = contents(house.database)
    page = browser.send(page.form("Check these dates"), status=422, first=first, home=home)
    assert page.error_of(field) == words
    assert (page.value_of("first"), page.value_of("home")) == (first, home)
    assert changed(before, contents(house.database)) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("x" * 501, "Use 500 characters at most. This has 501."),
        ("bed\u202egnol", "There is a hidden character in this text. Type it again instead of pasting it."),
        ("be\u200bd", "There is a hidden character in this text. Type it again instead of pasting it."),
        ("be\x07d", "There is a hidden character in this text. Type it again instead of pasting it."),
    ],
)
def test_words_that_cannot_be_kept(house: House, asking: tuple[Browser, UUID], typed: str, words: str) -> None:
    browser, draft = asking
    page = browser.get(f"/stays/{draft}/send")
    before = contents(house.database)
    page = browser.send(page.form("Send the ask"), status=422, reason="break", child_view="I like it", note=typed)
    assert page.error_of("note") == words
    assert page.value_of("child_view") == "I like it"
    assert page.value_of("note") == typed.replace("\x07", "")
    assert changed(before, contents(house.database)) == []


def test_script_in_words_is_inert(house: House, asking: tuple[Browser, UUID], open_as: OpenAs) -> None:
    browser, draft = asking
    typed = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    page = browser.get(f"/stays/{draft}/send")
    browser.send(page.form("Send the ask"), reason="break", child_view=typed, note=typed)
    shown = open_as(house.heron.hub_carer).get(f"/stays/{draft}")
    assert typed in shown.words
    assert not shown.all("img")
    assert [script.get("src") for script in shown.all("script")] != [None]


def test_a_child_of_another_family_is_nobody(house: House, asking: tuple[Browser, UUID]) -> None:
    browser, _ = asking
    form = browser.get("/stays/ask").form("Sol")
    for child in (house.sethi.children["Reuben"], house.nowak.children["Kuba"], uuid4(), "not an id", ""):
        before = contents(house.database)
        page = browser.post("/stays/ask", form.fields | {"key": str(uuid4()), "child": str(child)}, status=422)
        assert "Choose who would like to sleep over." in page.words
        assert changed(before, contents(house.database)) == []


@pytest.mark.parametrize(
    "day", ["", "yesterday", "2026-02-31", "0001-01-01", "9999-12-31", "2026-03-03", "2026-03-06;--"]
)
def test_a_day_that_no_button_has(house: House, asking: tuple[Browser, UUID], day: str) -> None:
    browser, draft = asking
    before = contents(house.database)
    page = browser.post(f"/stays/{draft}/nights", browser.hidden() | {"day": day}, status=422)
    assert page.words
    assert changed(before, contents(house.database)) == []


def test_the_same_post_twice_is_one_thing(house: House, asking: tuple[Browser, UUID]) -> None:
    browser, draft = asking
    form = browser.get(f"/stays/{draft}/send").form("Send the ask")
    fields = form.fields | {"reason": "break"}
    first = browser.post(form.action, fields)
    before = contents(house.database)
    second = browser.post(form.action, fields)
    assert first.title == second.title
    assert changed(before, contents(house.database)) == []


def test_a_key_with_another_body_is_refused(house: House, asking: tuple[Browser, UUID]) -> None:
    browser, draft = asking
    form = browser.get(f"/stays/{draft}/send").form("Send the ask")
    browser.post(form.action, form.fields | {"reason": "break"})
    before = contents(house.database)
    page = browser.post(form.action, form.fields | {"reason": "work"}, status=CHANGED)
    assert "already sent" in page.words
    assert changed(before, contents(house.database)) == []


@pytest.mark.parametrize("key", ["", "1", "not a key"])
def test_without_a_key_nothing_is_done(house: House, open_as: OpenAs, key: str) -> None:
    stay_id = house.ask(house.marsh, "Sol")
    browser = open_as(house.heron.hub_carer)
    hidden = browser.hidden()
    before = contents(house.database)
    page = browser.post(f"/stays/{stay_id}/accept", hidden | {"key": key}, status=422)
    assert "Load it again and send it once more." in page.words
    assert changed(before, contents(house.database)) == []


def test_a_page_gone_stale_overwrites_nothing(house: House, open_as: OpenAs) -> None:
    stay_id = house.ask(house.marsh, "Sol")
    hub, family = open_as(house.heron.hub_carer), open_as(house.marsh.carer)
    stale = hub.get(f"/stays/{stay_id}").form("Say yes", "/accept")
    family.send(family.get(f"/stays/{stay_id}").form("Cancel this sleepover"))
    before = contents(house.database)
    page = hub.send(stale, status=CHANGED)
    assert page.title == "This changed while you looked at it"
    assert "Nothing you typed was sent." in page.words
    assert changed(before, contents(house.database)) == []
    assert "Cancelled" in hub.get(page.link("See how it is now")).words  # which also reads the notice of it


def test_without_its_token_a_post_is_not_understood(house: House, open_as: OpenAs) -> None:
    stay_id = house.ask(house.marsh, "Sol")
    browser = open_as(house.heron.hub_carer)
    hidden = browser.hidden()
    before = contents(house.database)
    for token in ("", "forged", hidden["csrf_token"][::-1]):
        browser.post(f"/stays/{stay_id}/accept", {"key": str(uuid4()), "csrf_token": token}, status=400)
    assert changed(before, contents(house.database)) == []


def test_ten_megabytes_are_too_many(house: House, open_as: OpenAs) -> None:
    draft = house.draft(house.marsh, "Sol")
    browser = open_as(house.marsh.carer)
    before = contents(house.database)
    page = browser.post(f"/stays/{draft}/send", browser.hidden() | {"note": "x" * 10_000_000}, status=413)
    assert page.words
    assert changed(before, contents(house.database)) == []


@pytest.mark.parametrize(
    "path", ["/stays/%ff%fe", "/stays/not-an-id", "/stays/" + "9" * 5000, "/%00", "/stays/../today"]
)
def test_addresses_that_lead_nowhere(house: House, open_as: OpenAs, path: str) -> None:
    browser = open_as(house.marsh.carer)
    assert browser.ask("GET", path).status_code == 404


@pytest.mark.parametrize(
    "query", ["start=2026-99-99", "start=%ff", "start=" + "1" * 5000, "start=0000-00-00", "start[]=1"]
)
def test_a_query_that_is_none_shows_this_week(house: House, open_as: OpenAs, query: str) -> None:
    page = open_as(house.heron.hub_carer).get(f"/constellations/{house.heron.id}/board?{query}")
    assert "Mon 2 Mar" in page.words


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_changes_nothing(house: House, open_as: OpenAs, method: str) -> None:
    stay_id = house.ask(house.marsh, "Sol", FRIDAY)
    browser = open_as(house.heron.hub_carer)
    before = contents(house.database)
    answer = browser.ask(method, f"/stays/{stay_id}/accept")
    assert answer.status_code < 500
    assert changed(before, contents(house.database)) == []


def test_bytes_that_are_no_text(house: House, open_as: OpenAs) -> None:
    draft = house.draft(house.marsh, "Sol")
    browser = open_as(house.marsh.carer)
    hidden = browser.hidden()
    body = f"csrf_token={hidden['csrf_token']}&key={hidden['key']}&reason=break&note=".encode() + b"%ff%fe%ed%a0%80"
    answer = browser.ask(
        "POST",
        f"/stays/{draft}/send",
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code < 500
