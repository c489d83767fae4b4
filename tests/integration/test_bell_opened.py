"""Opening the page of a thing reads the notices about it: by a signed-in person's own opening, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from accounts.shell import page
from community.moderation.rules import State as ReportState
from core.ids import new_id
from notifications.bell.delivery import Ringer
from notifications.bell.models import NoticeRow
from tests.factories.conversations import heron, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, Builder, House, Somebody
from tests.factories.pages_watch import statements
from tests.factories.reports import decided, lead_of, report

OpenAs = Callable[[Somebody], Browser]
OPENED = 5
"""Statements of the one unit in which it is noted: context, clearing, the entry of the person's stream."""


def ring(house: House) -> None:
    with house.app.app_context():
        Ringer()(lambda: False)


def rows(house: House, query: str) -> list[tuple[object, ...]]:
    house.database.act_as("none")
    return [tuple(row) for row in house.database.connection.execute(text(query))]


def bell_count(browser: Browser, path: str = "/today") -> str:
    (bell,) = browser.get(path).all("a", class_="bell")
    return " ".join("".join(bell.itertext()).split())


def unread(house: House) -> int:
    return len(rows(house, "select id from notice where read_at is null"))


def test_opening_the_page_reads_the_notice_on_every_device_and_cancels_the_mail(house: House, open_as: OpenAs) -> None:
    stay, other = house.ask(house.marsh, "Sol"), house.ask(house.sethi, "Reuben")
    ring(house)
    phone, desk = open_as(house.heron.hub_carer), open_as(house.heron.hub_carer)
    assert bell_count(desk) == "Notices 2 new"
    assert bell_count(phone, f"/stays/{stay}") == "Notices 1 new"  # on the page itself too
    assert bell_count(desk) == "Notices 1 new"
    mine = f"person_id = '{house.heron.hub_carer.id}' and channel <> 'bell'"
    told = f"select distinct subject_id, state, problem from outbox where {mine} order by 2"
    assert rows(house, told) == [(stay, "dropped", "read"), (other, "waiting", None)]
    entries = "select count(*) from stream_entry e join stream s on s.id = e.stream_id where s.kind = 'person'"
    before = rows(house, entries)
    phone.get(f"/stays/{stay}")
    assert rows(house, entries) == before  # nothing is noted twice


def test_opened_before_the_bell_rang_it_rings_and_mails_no_more(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol")
    open_as(house.heron.hub_carer).get(f"/stays/{stay}")
    ring(house)
    assert unread(house) == 0
    assert rows(house, "select distinct state from outbox where kind = 'stay-asked'") == [("dropped",)]


def test_opening_a_list_reads_what_led_to_it(house: House, open_as: OpenAs) -> None:
    nina, marion = lead_of(house), house.heron.hub_carer
    sent = say(house, house.marsh.carer, heron(house), "Come at six")
    decided(house, nina, report(house, marion, heron(house), sent), ReportState.LEFT, "It says when, no more.")
    ring(house)
    waiting = f"select kind from notice where read_at is null and person_id = '{marion.id}'"
    assert rows(house, waiting) == [("report-decided",)]
    browser = open_as(marion)
    browser.get("/reports")
    assert rows(house, waiting) == []
    assert bell_count(browser) == "Notices"


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Purpose": "preview"},
        {"X-Moz": "prefetch"},
    ],
)
def test_what_nobody_opened_reads_nothing(house: House, open_as: OpenAs, headers: dict[str, str]) -> None:
    stay = house.ask(house.marsh, "Sol")
    ring(house)
    open_as(house.heron.hub_carer).get(f"/stays/{stay}", headers=headers)
    assert unread(house) == 1


def test_R53_a_page_that_asks_why_reads_nothing(house: House, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        grace = Builder(session).member("Grace Lund", house.heron.service_id, "safeguarding_lead")
    stay = house.ask(house.marsh, "Sol")
    note(house, stay, grace)
    lead = open_as(grace)
    asked = lead.get(f"/stays/{stay}", status=403)
    missing = lead.send(asked.form("Go on"), status=422)
    assert unread(house) == 1
    lead.send(missing.form("Go on"), reason="Case 14: the panel asks for the record.")
    assert unread(house) == 0


def test_what_is_told_after_the_page_was_read_is_not_read_by_it(
    house: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay, clear, later = house.ask(house.marsh, "Sol"), page._clear, NOW + timedelta(seconds=1)
    ring(house)

    def between(*given: Any) -> None:
        """A second later something more is told; another second later what the page showed is noted as read."""
        note(house, stay, house.heron.hub_carer, at=later)
        with house.database.as_owner() as session:
            session.execute(text("update outbox set created_at = :at where channel = 'email'"), {"at": later})
        with time_machine.travel(NOW + timedelta(seconds=2), tick=False):
            clear(*given)

    monkeypatch.setattr(page, "_clear", between)
    open_as(house.heron.hub_carer).get(f"/stays/{stay}")
    assert rows(house, "select at, read_at from notice order by at") == [(NOW, NOW), (later, None)]
    assert rows(house, "select state from outbox where channel = 'email'") == [("waiting",)]


def test_nobody_else_reads_ones_notices_nor_a_scanner(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol")
    ring(house)
    Browser(house.app).get(f"/stays/{stay}")  # a mail scanner: it is asked to sign in
    open_as(house.marsh.carer).get(f"/stays/{stay}")
    open_as(house.sethi.carer).get(f"/stays/{stay}", 404)
    hub = open_as(house.heron.hub_carer)
    hub.ask("HEAD", f"/stays/{stay}")
    hub.get("/today")
    hub.get("/notices")
    assert unread(house) == 1


def test_an_emergency_stays_until_it_is_acknowledged(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol")
    ring(house)
    with house.database.as_owner() as session:
        session.execute(text("update outbox set weight = 'urgent'"))
    open_as(house.heron.hub_carer).get(f"/stays/{stay}")
    waiting = "select count(*) from outbox where state = 'waiting' and channel <> 'bell'"
    assert rows(house, waiting) == [(2,)]
    assert rows(house, "select acknowledged_at from notice") == [(None,)]


def test_what_is_being_sent_is_told_as_sent(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol")
    ring(house)
    with house.database.as_owner() as session:
        leased = {"until": NOW + timedelta(minutes=5)}
        session.execute(text("update outbox set leased_until = :until where channel = 'email'"), leased)
    open_as(house.heron.hub_carer).get(f"/stays/{stay}")
    assert rows(house, "select state from outbox where channel = 'email'") == [("waiting",)]
    assert unread(house) == 0


def test_it_costs_a_page_nothing_but_where_something_is_unread(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol")
    hub, counts = open_as(house.heron.hub_carer), []
    hub.get(f"/stays/{stay}")
    ring(house)
    for told in (False, True, False):
        if told:
            note(house, stay, house.heron.hub_carer)
        with statements(house.database.connection) as seen:
            hub.get(f"/stays/{stay}")
        counts.append(seen.count)
    print(f"/stays/…: {counts[0]} statements, {counts[1]} when it reads a notice")
    assert counts[0] == counts[2] <= 8
    assert counts[1] - counts[0] <= OPENED


def note(house: House, subject: object, person: Somebody, kind: str = "stay-asked", at: datetime = NOW) -> None:
    """A line of somebody's bell."""
    with house.database.as_owner() as session:
        session.add(
            NoticeRow(
                id=new_id(), person_id=person.id, kind=kind, subject_id=subject, occurrence=str(new_id()),
                service_id=house.heron.service_id, weight="needs-me", at=at,
            )
        )  # fmt: skip


def test_reading_a_conversation_reads_what_was_told_of_it(house: House, open_as: OpenAs) -> None:
    hub = open_as(house.heron.hub_carer)
    path = next(
        one.attrib["href"] for one in hub.get("/messages").all("a") if "talk-row" in one.attrib.get("class", "")
    )
    hub.send(hub.get(path).form("Send"), words="Who has the big tent?")
    dee = open_as(house.marsh.carer)
    note(house, path.rsplit("/", 1)[-1], house.marsh.carer, "message")
    dee.get(path)
    assert unread(house) == 0  # its messages are counted by themselves, and read by their own pointer
    assert "1" in dee.get("/today").words.split("Messages", 1)[1][:12]
    note(house, path.rsplit("/", 1)[-1], house.marsh.carer, "another")
    dee.post(f"{path}/read", dee.hidden() | {"number": "1"})
    assert unread(house) == 0
