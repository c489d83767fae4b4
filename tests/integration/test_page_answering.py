"""Answering without a script: yes, not this time, other nights, agreed, called off; each side sees what came of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, House, Somebody
from tests.factories.pages_watch import changed, contents

OpenAs = Callable[[Somebody], Browser]


def taken(house: House) -> list[int]:
    """How many beds each night has taken, by night."""
    with house.database.as_owner() as session:
        rows = session.execute(text("select count(*) from bed_night group by night order by night"))
        return list(rows.scalars())


def say_yes(house: House, open_as: OpenAs, stay_id: UUID) -> Browser:
    browser = open_as(house.heron.hub_carer)
    page = browser.get(f"/stays/{stay_id}")
    browser.send(page.form("Say yes", "/accept"))
    return browser


def test_R14_yes_holds_a_bed_for_every_night(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol", says="Can I bring my bear?")
    hub = open_as(house.heron.hub_carer)
    page = hub.get(hub.get("/today").link("See and answer"))
    assert (
        "the Marsh family Fri 6 to Sun 8 Mar 2 nights for Sol, 9 Asked, no bed held Answer by 6 pm today" in page.words
    )
    assert "Sol says “Can I bring my bear?”" in page.words
    assert "All checks are fine" in page.words
    page = hub.send(page.form("Say yes", "/accept"))
    assert "Certain" in page.words
    assert "What happened Wed 4 March, 10 am Dee asked Wed 4 March, 10 am Marion said yes" in page.words
    assert taken(house) == [1, 1]
    family = open_as(house.marsh.carer).get(f"/stays/{ask}")
    assert "2 nights for Sol Certain" in family.words
    assert "Marion said yes" in family.words


def test_both_boards_change(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    board = f"/constellations/{house.heron.id}/board"
    family, other = open_as(house.marsh.carer), open_as(house.sethi.carer)
    assert "Heron hub, 2 beds. 56 of 56 bed-nights free" in family.get(board).words
    say_yes(house, open_as, ask)
    assert "54 of 56 bed-nights free" in family.get(board).words
    assert "Fri 6 March to Sat 7 March, Bed 1, Sol, Marsh" in family.get(board).words
    assert "Fri 6 March to Sat 7 March, Bed 1, Taken" in other.get(board).words


def test_E36_not_this_time_needs_a_kind_reason(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    hub = open_as(house.heron.hub_carer)
    page = hub.get(hub.get(f"/stays/{ask}").link("We can't this time"))
    assert page.title == "Marsh, Fri 6 to Sun 8 Mar"
    before = contents(house.database)
    page = hub.send(page.form("Tell the family"), status=422)
    assert page.error_of("reason") == "Choose what we may tell the family."
    assert changed(before, contents(house.database)) == []
    page = hub.send(page.form("Tell the family"), reason="family_here")
    assert "The hub can't this time" in page.words
    family = open_as(house.marsh.carer).get(f"/stays/{ask}")
    assert "The hub says We have family here" in family.words
    assert not family.has_button("Cancel")
    assert taken(house) == []


def test_other_nights_are_offered_and_taken(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    hub = open_as(house.heron.hub_carer)
    page = hub.get(hub.get(f"/stays/{ask}").link("Other dates"))
    assert page.title == "Which nights could Sol come?"
    page = hub.send(page.form("Fri 13 March"), button="Fri 13 March")
    page = hub.send(page.form("Sun 15 March"), button="Sun 15 March")
    assert "Fri 13 to Sun 15 Mar, 2 nights" in page.words
    assert taken(house) == []
    page = hub.send(page.form("Offer these nights"), button="Offer these nights")
    assert "Other nights offered The family answers by 6 pm Saturday" in page.words
    family = open_as(house.marsh.carer)
    page = family.get(family.get("/today").link("See and answer"))
    assert page.title == "Fri 13 to Sun 15 Mar"
    page = family.send(page.form("Take these nights"))
    assert "Certain" in page.words
    assert taken(house) == [1, 1]


def test_nights_that_are_full_cannot_be_offered(house: House, open_as: OpenAs) -> None:
    house.certain(house.sethi, "Reuben", FRIDAY + 7 * DAY)
    house.certain(house.penrose, "Elsie", FRIDAY + 7 * DAY)
    ask = house.ask(house.marsh, "Sol")
    hub = open_as(house.heron.hub_carer)
    page = hub.get(f"/stays/{ask}/offer")
    page = hub.send(page.form("Check these dates"), first="13 3 2026", home="15 3 2026")
    assert "Not these nights: both beds are taken on Fri 13 and Sat 14" in page.words
    assert not page.has_button("Offer these nights")
    forged = {**page.form("Check these dates").fields, "first": "2026-03-13", "home": "2026-03-15", "confirm": "yes"}
    page = hub.post(f"/stays/{ask}/offer", forged, status=422)
    assert "both beds are taken on Fri 13 and Sat 14" in page.error_of("first")
    assert page.value_of("first") == "2026-03-13"


def test_R25_where_somebody_must_agree_it_waits_for_them(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Mali")
    hub = say_yes(house, open_as, ask)
    page = hub.get(f"/stays/{ask}")
    assert "Waiting for a worker" in page.words
    assert not page.has_button("I agree")
    assert taken(house) == [1, 1]
    manager = open_as(house.manager)
    page = manager.get(manager.get("/today").link("See and decide"))
    page = manager.send(page.form("I agree"))
    assert "Certain" in page.words
    assert not page.has_button("I agree")


def test_refused_by_who_must_agree_its_nights_are_free(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Mali")
    say_yes(house, open_as, ask)
    manager = open_as(house.manager)
    page = manager.send(manager.get(f"/stays/{ask}").form("I can't agree"))
    assert "Not agreed to" in page.words
    assert "The hub can't this time" not in page.words
    assert taken(house) == []
    assert "Fri 6 to Sun 8 Mar: Not agreed to" in open_as(house.marsh.carer).get("/today").words


@pytest.mark.parametrize("side", ["family", "hub", "liaison", "manager"])
def test_R17_called_off_its_nights_are_free_at_once(house: House, open_as: OpenAs, side: str) -> None:
    stay = house.certain(house.marsh, "Sol")
    assert taken(house) == [1, 1]
    who = {
        "family": house.marsh.carer,
        "hub": house.heron.hub_carer,
        "liaison": house.heron.liaison_worker,
        "manager": house.manager,
    }[side]
    browser = open_as(who)
    page = browser.send(browser.get(f"/stays/{stay}").form("Cancel this sleepover"))
    assert "Cancelled" in page.words
    assert f"{who.name.split()[0]} cancelled" in page.words
    assert taken(house) == []
    again = house.ask(house.sethi, "Reuben", now=NOW)
    say_yes(house, open_as, again)
    assert taken(house) == [1, 1]


def test_E32_the_second_of_two_for_the_last_bed_is_told_why(house: House, open_as: OpenAs) -> None:
    first, second = house.ask(house.marsh, "Sol"), house.ask(house.sethi, "Reuben")
    house.certain(house.penrose, "Elsie")
    hub = open_as(house.heron.hub_carer)
    late = hub.get(f"/stays/{second}").form("Say yes", "/accept")
    hub.send(hub.get(f"/stays/{first}").form("Say yes", "/accept"))
    page = hub.send(late, status=409)
    assert page.title == "This changed while you looked at it"
    assert "Not these nights: both beds are taken on Fri 6 and Sat 7" in page.words
    assert page.words.count("Nothing was changed") == 1
    page = hub.get(page.link("See how it is now"))
    assert page.path == f"/stays/{second}"
    assert page.has_link("We can't this time")
