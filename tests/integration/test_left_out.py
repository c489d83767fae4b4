"""What did not come as a notice of its own is said so: what a digest had no line for, what was too much for a bell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from core.actor import worker
from core.ids import new_id
from core.jobs.models import DueRow
from core.unit_of_work import run
from notifications.bell.notices import BELL_NOTICES
from notifications.digests.notices import DIGEST_NOTICES
from notifications.outbox import weighing
from notifications.outbox.jobs import OUTBOX_JOBS
from notifications.outbox.kinds import NOTICE_KINDS, NoticeKind
from notifications.outbox.rules import Weight
from notifications.preferences.rules import Level, Preference
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.post import Post
from tests.integration.test_weighing import MORNING, NOON, make_digests, ring_all, send, states, tell, told, wants

DAY = timedelta(days=1)
OpenAs = Callable[[Somebody], Browser]
CAP = 5


@pytest.fixture
def post(app_context: Flask, monkeypatch: pytest.MonkeyPatch) -> Post:
    kinds = {weight.value: NoticeKind(told, weight=weight, title=f"A {weight} thing") for weight in Weight}
    monkeypatch.setattr(NOTICE_KINDS, "_things", kinds | DIGEST_NOTICES | BELL_NOTICES)
    monkeypatch.setattr(weighing, "BELL_CAP", CAP)
    return Post()


@pytest.fixture
def rosa(house: House) -> Somebody:
    """Who is told."""
    return house.heron.hub_carer


def test_a_digest_leaves_out_what_it_has_no_line_for_and_does_not_count_it_as_sent(
    house: House, rosa: Somebody, post: Post
) -> None:
    wants(rosa, Preference(preset=Level.DIGEST))
    tell(house, rosa, Weight.NEWS, "first")
    tell(house, rosa, Weight.NEWS, "is gone")
    tell(house, rosa, Weight.NEWS, "own", by=rosa.id)
    tell(house, rosa, Weight.NEWS, "past", until=MORNING - timedelta(hours=1))
    assert send(post, NOON) == []
    make_digests(MORNING)
    assert send(post, MORNING) == ["Kith: 1 thing for you"]
    assert states(house) == {
        ("sent", None): 1,
        ("sent", "for the digest"): 1,
        ("dropped", "no longer stands"): 2,
        ("late", "its moment has passed"): 1,
    }


def test_what_a_bell_does_not_show_is_one_line_and_stands_under_what_one_was_sent(
    house: House, rosa: Somebody, post: Post, open_as: OpenAs
) -> None:
    for number in range(3 * CAP):
        tell(house, rosa, Weight.NEEDS_ME, str(number), now=NOW)
    assert ring_all(house, NOW) == CAP
    assert ring_all(house, NOW) == 1
    assert ring_all(house, NOW) == 0
    browser = open_as(rosa)
    page = browser.get("/notices")
    assert "More came in an hour than your bell shows" in page.words
    with house.database.as_owner() as session:
        line = session.execute(text("select id from notice where kind = 'bell-more'")).scalar_one()
    sent = browser.send(page.form(action=f"/notices/{line}/open"))
    assert sent.path == "/notices/sent"
    assert sent.words.count("Left out: too many came at once") == 2 * CAP


def test_a_bell_within_its_cap_has_no_such_line(house: House, rosa: Somebody, post: Post) -> None:
    for number in range(CAP):
        tell(house, rosa, Weight.NEEDS_ME, str(number), now=NOW)
    assert ring_all(house, NOW) == CAP
    assert ring_all(house, NOW) == 0


def test_why_of_a_kind_that_is_of_no_family_leads_to_a_page_that_is_there(
    house: House, rosa: Somebody, post: Post, open_as: OpenAs
) -> None:
    tell(house, rosa, Weight.NEEDS_ME, now=NOW)
    ring_all(house, NOW)
    with house.database.as_owner() as session:
        line = session.execute(text("select id from notice")).scalar_one()
    browser = open_as(rosa)
    why = browser.get(f"/notices/{line}/why")
    assert browser.get(why.link("Choose what you are told")).path == "/account/notices"


def test_the_counts_of_hours_that_are_over_are_forgotten_at_night_and_no_other(
    house: House, rosa: Somebody, post: Post
) -> None:
    def kept() -> int:
        house.database.act_as("none")
        return int(house.database.connection.execute(text("select count(*) from notice_pace")).scalar_one())

    def forget() -> None:
        row = DueRow(id=new_id(), job="forget-pace", subject_id=UUID(int=0), due_at=NOON)
        run(worker("forget"), None, lambda unit: OUTBOX_JOBS["forget-pace"].handler(unit, row), now=NOON)

    for days in (3, 1, 0):
        tell(house, rosa, Weight.NEEDS_ME, str(days), now=NOON - days * DAY)
        assert send(post, NOON - days * DAY) == [f"Thing {days}"]
    counts = kept()
    forget()
    once = kept()
    forget()
    assert (once, kept()) == (counts * 2 // 3, once)
