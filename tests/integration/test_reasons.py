"""Reading with a reason (the cells R of the matrix): asked in place of the page, written down, open for 15 minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from accounts.permissions import decide
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import FRIDAY, NOW, Builder, House, Somebody
from tests.integration.test_break_glass import audited, proved

OpenAs = Callable[[Somebody], Browser]
WHY = "Case 14: the panel asks for the record."
ASK = "Why do you need to read this?"


@pytest.fixture
def lead(house: House, open_as: OpenAs) -> Browser:
    with house.database.as_owner() as session:
        return open_as(Builder(session).member("Grace Lund", house.heron.service_id, "safeguarding_lead"))


@pytest.fixture
def officer(house: House, open_as: OpenAs) -> Browser:
    with house.database.as_owner() as session:
        return open_as(Builder(session).member("Dilys Poole", house.heron.service_id, "records_officer"))


def child(house: House, name: str = "Sol") -> str:
    return f"/service/children/{house.marsh.children[name]}"


def test_R53_a_page_asks_why_writes_it_down_and_then_shows(house: House, lead: Browser) -> None:
    asked = lead.get(child(house), status=403)
    assert ASK in asked.words
    assert "Sol" not in asked.html
    missing = lead.send(asked.form("Go on"), status=422)
    assert missing.error_of("reason") == "Say why you need to read this."
    shown = lead.send(missing.form("Go on"), reason=WHY)
    assert shown.path == child(house)
    assert "Sol" in shown.words
    (entry,) = audited(house, "reason-given")
    assert entry["action"] == "child_card.read"
    assert entry["subject_id"] == str(house.marsh.children["Sol"])
    assert str(entry["reason"]).startswith("sealed:")


def test_a_reason_is_for_one_thing_one_action_and_a_quarter_of_an_hour(house: House, lead: Browser) -> None:
    lead.send(lead.get(child(house), status=403).form("Go on"), reason=WHY)
    lead.get(child(house, "Mali"), status=403)
    lead.get(f"/children/{house.marsh.children['Sol']}/reads", status=403)
    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        lead.get(child(house))
    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        assert ASK in lead.get(child(house), status=403).words


def test_a_reason_for_a_home_is_one_for_its_children(house: House, lead: Browser) -> None:
    home = lead.get(f"/service/households/{house.marsh.id}")
    assert "Sol" not in home.words
    asked = lead.get(home.link("Show them, with a reason"), status=403)
    shown = lead.send(asked.form("Go on"), reason=WHY)
    assert {"Sol", "Mali"} <= set(shown.words.split())
    lead.get(child(house))


@pytest.mark.parametrize("who", ["lead", "officer"])
def test_a_sleepover_is_read_with_a_reason(house: House, request: pytest.FixtureRequest, who: str) -> None:
    browser = request.getfixturevalue(who)
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    asked = browser.get(f"/stays/{stay}", status=403)
    assert "Sol" in browser.send(asked.form("Go on"), reason=WHY).words
    browser.post(f"/stays/{stay}/cancel", browser.hidden(), status=403)


def test_a_records_officer_reads_somebodys_card_with_a_reason(house: House, officer: Browser) -> None:
    card = f"/service/people/{house.marsh.carer.id}"
    asked = officer.get(card, status=403)
    assert ASK in asked.words
    shown = officer.send(asked.form("Go on"), reason=WHY)
    assert "Dee Marsh" in shown.words
    assert "End their access" not in shown.words


def test_R71_who_may_not_read_it_with_a_reason_either_is_not_asked(house: House, open_as: OpenAs) -> None:
    for somebody, status in ((house.sethi.carer, 404), (house.other_manager, 404)):
        page = open_as(somebody).get(child(house), status=status)
        assert ASK not in page.words


def test_R71_what_was_asked_for_opens_for_nobody_else(house: House, lead: Browser, officer: Browser) -> None:
    asked = lead.get(child(house), status=403).form("Go on").fields["asked"]
    officer.post("/reasons", officer.hidden() | {"asked": asked, "reason": WHY}, status=409)
    officer.post("/reasons", officer.hidden() | {"asked": "made-up", "reason": WHY}, status=409)
    hidden = lead.hidden()
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        proved(house)
        lead.post("/reasons", hidden | {"asked": asked, "reason": WHY}, status=409)  # half an hour is over
    assert audited(house, "reason-given") == []


def test_R72_a_reason_gives_no_right_to_who_has_none(house: House, lead: Browser) -> None:
    """It adds what a cell asks for: when the role ends, nothing is left."""
    lead.send(lead.get(child(house), status=403).form("Go on"), reason=WHY)
    with house.database.as_owner() as session:
        session.execute(text("update membership set until = :now where role = 'safeguarding_lead'"), {"now": NOW})
    lead.get(child(house), status=404)


def test_mutant_a_reason_that_counts_unasked_is_seen(
    house: House, lead: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "granted", lambda *_: frozenset({decide.When.REASON}))
    lead.get(child(house))
    assert audited(house, "reason-given") == []
