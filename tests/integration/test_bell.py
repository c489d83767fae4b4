"""The bell: one line for each thing told, read on one device for all, done when somebody did it, and why it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import text

from core import clock
from core.jobs.job import JOBS
from core.jobs.runner import run_due
from notifications.bell.delivery import Ringer
from notifications.outbox.kinds import NOTICE_KINDS, Notice, NoticeKind, Recipient, Words
from notifications.outbox.rules import Weight
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.pages_watch import statements

OpenAs = Callable[[Somebody], Browser]


def ring(house: House) -> None:
    """Let a worker go round once."""
    with house.app.app_context():
        Ringer()(lambda: False)


def rows(house: House, query: str) -> list[tuple[object, ...]]:
    house.database.act_as("none")
    return [tuple(row) for row in house.database.connection.execute(text(query))]


def bell_count(browser: Browser) -> str:
    (bell,) = browser.get("/today").all("a", class_="bell")
    return " ".join("".join(bell.itertext()).split())


def test_what_is_told_stands_in_the_bell_once_and_is_recognised(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol")
    hub = open_as(house.heron.hub_carer)
    assert bell_count(hub) == "Notices"
    ring(house)
    ring(house)
    assert bell_count(hub) == "Notices 1 new"
    page = hub.get("/notices")
    (reference,) = rows(house, f"select reference from stay where id = '{stay}'")[0]
    assert "A sleepover needs your answer" in page.words
    assert f"Sleepover {reference}, Fri" in page.words
    assert "Sol" not in page.words
    assert "Marsh" not in page.words
    # Another's line is not there for them, by its own address either.
    (line,) = rows(house, "select id from notice")[0]
    open_as(house.sethi.carer).get(f"/notices/{line}/why", 404)


def test_read_on_one_device_is_read_on_all_and_cancels_what_is_unsent(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol")
    ring(house)
    phone, desk = open_as(house.heron.hub_carer), open_as(house.heron.hub_carer)
    shown = phone.send(phone.get("/notices").form(action="/open"))
    assert shown.path == f"/stays/{stay}"
    assert bell_count(desk) == "Notices"
    mine = f"person_id = '{house.heron.hub_carer.id}' and channel <> 'bell'"
    assert rows(house, f"select distinct state, problem from outbox where {mine}") == [("dropped", "read")]
    entries = "select count(*) from stream_entry e join stream s on s.id = e.stream_id where s.kind = 'person'"
    assert rows(house, entries) == [(2,)]


def test_whoever_answers_answers_for_all(house: House, open_as: OpenAs) -> None:
    house.ask(house.marsh, "Sol")
    ring(house)
    hub = open_as(house.heron.hub_carer)
    stay = hub.get(hub.get("/today").link("See and answer"))
    hub.send(stay.form(action="/accept"))
    ring(house)
    assert bell_count(hub) == "Notices"
    assert "Done" in hub.get("/notices").words
    waiting = "select count(*) from outbox where kind = 'stay-asked' and state = 'waiting'"
    assert rows(house, waiting) == [(0,)]


def test_mark_all_as_read(house: House, open_as: OpenAs) -> None:
    house.ask(house.marsh, "Sol")
    house.ask(house.sethi, "Reuben")
    ring(house)
    hub = open_as(house.heron.hub_carer)
    page = hub.get("/notices")
    assert "2 new ones here" in page.words
    page = hub.send(page.form("Mark all as read"))
    assert "Everything is marked as read" in page.words
    assert bell_count(hub) == "Notices"


def test_why_and_what_was_sent_are_said(house: House, open_as: OpenAs) -> None:
    house.ask(house.marsh, "Sol")
    ring(house)
    hub = open_as(house.heron.hub_carer)
    why = hub.get(hub.get("/notices").link("Why this"))
    assert "You were told as hub" in why.words
    assert "Waiting to be sent" in why.words
    assert "cannot be switched off" in why.words  # an approval (R44)
    sent = hub.get("/notices/sent").words
    assert "A sleepover needs your answer" in sent
    assert "Email" in sent


def test_the_list_takes_as_many_statements_for_twenty_lines(house: House, open_as: OpenAs) -> None:
    hub = open_as(house.heron.hub_carer)
    counts = []
    for more in (1, 19):
        for turn in range(more):
            house.ask(house.marsh, "Sol", now=NOW + timedelta(seconds=turn + more))
        ring(house)
        with statements(house.database.connection) as seen:
            hub.get("/notices")
        counts.append(seen.count)
    print(f"/notices: {counts[0]} statements for 1 line, {counts[1]} for 20")
    assert counts[0] == counts[1] <= 6


@pytest.fixture
def emergency(house: House, monkeypatch: pytest.MonkeyPatch) -> NoticeKind:
    """An urgent kind that is told again after 5 and after 15 minutes more."""

    def words(_unit: object, notice: Notice, _recipient: Recipient) -> Words:
        return Words("Help is needed tonight", "Sign in to help.\n")

    ladder = (timedelta(minutes=5), timedelta(minutes=15))
    kind = NoticeKind(words, weight=Weight.URGENT, title="Help is needed tonight", ladder=ladder)
    things = {name: NOTICE_KINDS.get(name) for name in NOTICE_KINDS.names()}
    monkeypatch.setattr(NOTICE_KINDS, "_things", things | {"stay-asked": kind})
    return kind


def again(house: House) -> list[object]:
    found = rows(house, "select occurrence from outbox where channel = 'email' order by id")
    return [str(occurrence).partition(" again ")[2] for (occurrence,) in found]


def climb(house: House, after: timedelta) -> None:
    with time_machine.travel(NOW + after, tick=False), house.app.app_context():
        run_due(now=clock.now())


def test_an_emergency_is_told_again_until_somebody_has_seen_it(
    house: House, open_as: OpenAs, emergency: NoticeKind
) -> None:
    house.ask(house.marsh, "Sol")
    ring(house)
    assert JOBS.get("notice-ladder") is not None
    climb(house, timedelta(minutes=4))
    assert again(house) == [""]
    climb(house, timedelta(minutes=5))
    assert again(house) == ["", "1"]
    hub = open_as(house.heron.hub_carer)
    page = hub.send(hub.get("/notices").form("I have seen it"))
    assert "You are not told of it again" in page.words
    climb(house, timedelta(minutes=30))
    assert again(house) == ["", "1"]


def test_the_ladder_goes_on_until_somebody_has_seen_it(house: House, emergency: NoticeKind) -> None:
    house.ask(house.marsh, "Sol")
    ring(house)
    for minutes in range(66):
        climb(house, timedelta(minutes=minutes))
    assert again(house) == ["", "1", "2", "3", "4", "5"]  # after 5 minutes, and every 15 from then on
    soon = rows(house, "select max(until) from outbox where occurrence like '% again 5'")
    assert soon == [(NOW + timedelta(minutes=80),)]  # one that cannot go before the next is not sent beside it


def test_R44_a_bad_night_ends_no_ladder(house: House, emergency: NoticeKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine failures, one more than other jobs are tried; then it is told again as if nothing had been."""
    house.ask(house.marsh, "Sol")
    ring(house)
    failures = 0

    def fail(*_given: object) -> None:
        nonlocal failures
        failures += 1
        raise OSError("the database is away")

    with monkeypatch.context() as night:
        night.setattr("notifications.bell.ladder.plan_rung", fail)
        for hours in range(1, 10):
            climb(house, timedelta(hours=hours))
    assert failures == 9
    assert rows(house, "select state, attempts from due_row where job = 'notice-ladder'") == [("waiting", 9)]
    climb(house, timedelta(hours=11))
    assert [rung for rung in again(house) if rung] == ["1"]


def test_the_ladder_ends_with_who_can_be_told(house: House, emergency: NoticeKind) -> None:
    house.ask(house.marsh, "Sol")
    ring(house)
    with house.database.as_owner() as session:
        session.execute(text("update account set active = false"))
    climb(house, timedelta(hours=1))
    assert again(house) == [""]
    assert rows(house, "select state from due_row where job = 'notice-ladder'") == [("done",)]


def test_a_line_whose_subject_is_gone_says_so(house: House, open_as: OpenAs) -> None:
    house.ask(house.marsh, "Sol")
    ring(house)
    with house.database.as_owner() as session:
        session.execute(text("update notice set subject_id = :id"), {"id": UUID(int=99)})
    page = open_as(house.heron.hub_carer).get("/notices")
    assert "You can no longer see this" in page.words
