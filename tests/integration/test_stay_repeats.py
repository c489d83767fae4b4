"""Repeats: every date checked, what cannot be skipped and named, one ask and one answer (E34, R9, R14, R16)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.stays.deciding import accept, cancel
from constellations.stays.repeat_deciding import accept_all, approve_all, cancel_several, decline_all
from constellations.stays.repeats import Which
from constellations.stays.rules import DeclineReason
from core.clock import to_london
from core.refusals import Changed
from core.unit_of_work import run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import FRIDAY, NOW, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import statements
from tests.factories.repeats import WEEK, ask_repeat, states_of, stays_of

OpenAs = Callable[[Somebody], Browser]


def to_how_often(browser: Browser, child: str = "Sol") -> Page:
    """Child and nights are chosen: Fri 6 to Sun 8 March."""
    page = browser.send(browser.get("/stays/ask").form(child), button=child)
    page = browser.send(page.form("Check these dates"), first="6 3 2026", home="8 3 2026")
    return browser.get(page.link("Ask for more than once"))


def test_E34_taken_nights_are_skipped_and_named_before_and_after(house: House, open_as: OpenAs) -> None:
    for family, child in ((house.sethi, "Reuben"), (house.penrose, "Elsie")):
        house.certain(family, child, FRIDAY + 2 * WEEK)
    browser = open_as(house.marsh.carer)
    page = browser.send(to_how_often(browser).form("See every date"), every="1", until="27 March")
    assert page.title == "Every Friday"
    assert "You can ask for 3 of 4 times" in page.words
    assert "Fri 20 to Sun 22 Mar: both beds are taken on Fri 20 and Sat 21." in page.words
    assert "Fri 27 to Sun 29 Mar" in page.words
    page = browser.send(page.form("Send the ask"), reason="break")
    assert page.title == "Every Friday"
    assert "3 times, 2 nights each, for Sol" in page.words
    assert "Left out These nights could not be asked for. Fri 20 to Sun 22 Mar Both beds are taken" in page.words
    with house.database.as_owner() as session:
        rows = session.execute(text("select first_night, answer_by from stay where repeat_id is not null order by 1"))
        found = rows.all()
    assert [row.first_night for row in found] == [FRIDAY, FRIDAY + WEEK, FRIDAY + 3 * WEEK]
    times = [to_london(row.answer_by) for row in found]  # each by its own first night (S13): the first is soon
    assert [(there.day, there.hour) for there in times] == [(4, 18), (7, 18), (7, 18)]


def test_E34_the_first_nights_may_be_the_ones_that_are_taken(house: House, open_as: OpenAs) -> None:
    for family, child in ((house.sethi, "Reuben"), (house.penrose, "Elsie")):
        house.certain(family, child)
    browser = open_as(house.marsh.carer)
    page = browser.send(to_how_often(browser).form("See every date"), every="2", until="3 4 2026")
    assert "You can ask for 2 of 3 times" in page.words
    browser.send(page.form("Send the ask"), reason="break")
    with house.database.as_owner() as session:
        rows = session.execute(text("select first_night from stay where repeat_id is not null order by 1"))
        assert rows.scalars().all() == [FRIDAY + 2 * WEEK, FRIDAY + 4 * WEEK]


def test_E34_what_is_sent_is_what_was_seen(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = browser.send(to_how_often(browser).form("See every date"), every="1", until="27 March")
    form = page.form("Send the ask")
    for family, child in ((house.sethi, "Reuben"), (house.penrose, "Elsie")):
        house.certain(family, child, FRIDAY + WEEK)
    page = browser.send(form, status=409, reason="break", child_view="The bunk")
    assert "Other nights are free now than this page showed" in page.words
    assert "You can ask for 3 of 4 times" in page.words
    assert page.value_of("child_view") == "The bunk"
    browser.send(page.form("Send the ask"), reason="break")


def test_E34_nights_that_went_by_while_it_was_a_draft_are_left_out(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol", first=FRIDAY - 2 * WEEK)
    assert [row.first_night for row in stays_of(house, repeat)] == [FRIDAY, FRIDAY + WEEK]


def test_E34_of_ten_times_each_costs_no_more_than_of_two(house: House) -> None:
    asked: list[int] = []
    answered: list[int] = []
    for times in (2, 10):
        repeat = ask_and_count(house, times, asked)
        with statements(house.database.connection) as seen:
            act(house, house.heron.hub_carer, lambda unit, n=repeat: accept_all(unit, n))
        answered.append(seen.count)
        first = stays_of(house, repeat)[0].id
        act(house, house.marsh.carer, lambda unit, n=first: cancel_several(unit, n, Which.ALL))
    print(f"statements for 2 and 10 times: asked {asked}, answered {answered}")
    assert asked[1] - asked[0] <= 8 * 8
    assert answered[1] - answered[0] <= 8 * 13


def ask_and_count(house: House, times: int, counted: list[int]) -> UUID:
    """Ask for so many times, and note how many statements it took."""
    with statements(house.database.connection) as seen:
        repeat = ask_repeat(house, house.marsh, "Sol", times, first=FRIDAY + 4 * WEEK)
    counted.append(seen.count)
    return repeat


@pytest.mark.parametrize(
    ("every", "until", "field", "words"),
    [
        ("", "27 3 2026", "every", "Choose how often."),
        ("1", "", "until", "Choose the last day on which it may begin."),
        ("1", "31 2 2027", "until", "Type a date that is in the calendar"),
        ("1", "1 3 2026", "until", "The second time would be Fri 13 Mar."),
        ("2", "1 5 2027", "until", "You can ask for 12 months at most."),
        ("1", "1 2 2027", "until", "That would be 48 times. Ask for 30 at most: until Fri 25 Sep."),
        ("x", "x" * 5000, "every", "Choose how often."),
    ],
)
def test_E34_bounds_are_said_at_the_field(
    house: House, open_as: OpenAs, every: str, until: str, field: str, words: str
) -> None:
    browser = open_as(house.marsh.carer)
    page = browser.send(to_how_often(browser).form("See every date"), status=422, every=every, until=until)
    assert words in page.error_of(field)


def test_choosing_once_or_other_nights_forgets_the_repeat(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = browser.send(to_how_often(browser).form("See every date"), every="1", until="27 March")
    page = browser.get(page.link("Change how often"))
    page = browser.send(page.form("See every date"), every="once", until="27 March")
    assert page.title == "Fri 6 to Sun 8 Mar"
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from stay_repeat")).scalar() == 0


def test_R14_one_yes_takes_all_that_are_free_and_the_hub_is_told_once(house: House, open_as: OpenAs) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    assert mails(house, "repeat-asked") == [house.heron.hub_carer.id]
    assert mails(house, "stay-asked") == []
    for family, child in ((house.sethi, "Reuben"), (house.penrose, "Elsie")):
        house.certain(family, child, FRIDAY + 2 * WEEK)
    browser = open_as(house.heron.hub_carer)
    today = browser.get("/today")
    assert "Fri 6 to Sun 8 Mar and 3 more" in today.words
    page = browser.get(f"/stays/repeats/{repeat}")
    assert "3 of 4 times are free" in page.words
    page = browser.send(page.form("Say yes to the 3 that are free"))
    assert states_of(house, repeat) == ["confirmed", "confirmed", "requested", "confirmed"]
    assert "None of those that wait for your answer is free any more" in page.words
    assert sorted(mails(house, "repeat-confirmed")) == [house.marsh.carer.id]
    for row in stays_of(house, repeat):
        with house.database.as_owner() as session:
            beds = session.execute(text("select count(*) from bed_night where stay_id = :id"), {"id": row.id}).scalar()
        assert beds == (2 if row.state == "confirmed" else 0)


def test_R17_a_yes_to_all_is_taken_back_in_one_press(house: House, open_as: OpenAs) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    browser = open_as(house.heron.hub_carer)
    page = browser.send(browser.get(f"/stays/repeats/{repeat}").form("Say yes to all 4"))
    assert "You said yes to the Marsh family, 4 times." in page.words
    browser.send(page.form("Undo"))
    assert states_of(house, repeat) == ["requested"] * 4
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from bed_night")).scalar() == 0


def mails(house: House, kind: str) -> list[UUID]:
    """Who is told of this by mail."""
    house.database.act_as("none")
    query = text("select person_id from outbox where kind = :kind and channel = 'email' order by 1")
    return list(house.database.connection.execute(query, {"kind": kind}).scalars())


def act(house: House, who: Somebody, command: Callable[..., str]) -> str:
    """Somebody does it, now."""
    with house.app.app_context():
        return run(who.actor, None, command, now=NOW)


def test_R16_no_to_all_answers_what_is_not_answered_and_no_other(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    first, *_ = stays_of(house, repeat)
    act(house, house.heron.hub_carer, lambda unit: accept(unit, first.id))
    act(house, house.heron.hub_carer, lambda unit: decline_all(unit, repeat, DeclineReason.REST))
    assert states_of(house, repeat) == ["confirmed", *["declined"] * 3]
    with pytest.raises(Changed, match="answered meanwhile"):
        act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat))
    assert mails(house, "repeat-declined") == [house.marsh.carer.id]


def test_R25_who_must_agree_agrees_to_all(house: House, open_as: OpenAs) -> None:
    repeat = ask_repeat(house, house.marsh, "Mali", first=FRIDAY + 2 * WEEK)
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat))
    assert set(states_of(house, repeat)) == {"awaiting_approval"}
    assert mails(house, "repeat-awaits-approval") == [house.manager.id]
    assert "and 3 more" in open_as(house.manager).get("/today").words
    act(house, house.manager, lambda unit: approve_all(unit, repeat))
    assert set(states_of(house, repeat)) == {"confirmed"}


@pytest.mark.parametrize(
    ("which", "left"),
    [(Which.THIS, [0, 2, 3]), (Which.LATER, [0]), (Which.ALL, [])],
)
def test_R17_E35_cancel_this_this_and_later_or_all(house: House, which: Which, left: list[int]) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat))
    ids = [row.id for row in stays_of(house, repeat)]
    act(house, house.marsh.carer, lambda unit: cancel_several(unit, ids[1], which))
    found = [row.id for row in stays_of(house, repeat) if row.state == "confirmed"]
    assert found == [ids[n] for n in left]
    assert [row.id for row in stays_of(house, repeat)] == ids  # nothing was bred
    with house.database.as_owner() as session:
        beds = session.execute(text("select distinct stay_id from bed_night")).scalars().all()
    assert set(beds) == set(found)
    assert len(mails(house, "repeat-cancelled")) == (0 if which is Which.THIS else 1)


def test_E35_the_page_asks_which_of_them(house: House, open_as: OpenAs) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    second = stays_of(house, repeat)[1]
    browser = open_as(house.marsh.carer)
    page = browser.get(f"/stays/{second.id}")
    assert not page.has_button("Cancel this sleepover")
    page = browser.get(page.link("Cancel this sleepover"))
    assert "This and the 2 later ones" in page.words
    assert "All 4" in page.words
    refused = browser.send(page.form("Cancel these sleepovers"), status=422)
    assert "Choose which of them." in refused.error_of("which")
    browser.send(page.form("Cancel these sleepovers"), which="later")
    assert states_of(house, repeat) == ["requested", *["cancelled_by_family"] * 3]


def test_R10_a_repeat_over_the_clock_change_keeps_its_days_and_hours(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol", 4, first=FRIDAY + 2 * WEEK)  # clocks change on 29 March
    for row in stays_of(house, repeat):
        assert row.first_night.weekday() == 4
        assert (row.home_day - row.first_night).days == 2
        there = to_london(row.arrives_at)
        assert (there.date(), there.hour) == (row.first_night, 16)


def test_one_that_was_cancelled_meanwhile_is_left_alone(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    second = stays_of(house, repeat)[1]
    act(house, house.marsh.carer, lambda unit: cancel(unit, second.id))
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat))
    assert states_of(house, repeat) == ["confirmed", "cancelled_by_family", "confirmed", "confirmed"]
