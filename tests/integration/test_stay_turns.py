"""The tally at the moment of decision: for who decides, of those who ask for these nights; each family's for itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, TODAY, Builder, House, Somebody

OpenAs = Callable[[Somebody], Browser]


def had_a_stay(house: House) -> None:
    """The Marsh family had a Friday, a month ago."""
    with house.database.as_owner() as session:
        Builder(session).stay(house.heron, house.marsh, "Sol", FRIDAY - 28 * DAY, "completed", house.heron.beds[0])


def test_6_5_the_hub_sees_whose_turn_it_is(house: House, open_as: OpenAs) -> None:
    had_a_stay(house)
    ask = house.ask(house.marsh, "Sol", FRIDAY, 1)
    house.ask(house.sethi, "Reuben", FRIDAY, 2)
    house.ask(house.penrose, "Elsie", FRIDAY + 10 * DAY, 1)
    page = open_as(house.heron.hub_carer).get(f"/stays/{ask}")
    assert (
        "It would be the turn of the Sethi family: it has waited longest (no sleepover yet). You decide." in page.words
    )
    assert "1 night, 1 of them at a weekend. 1 of 1 ask was a yes." in page.words
    assert "Penrose" not in page.words


def test_6_5_a_family_sees_its_own_tally_and_nobody_elses(house: House, open_as: OpenAs) -> None:
    had_a_stay(house)
    ask = house.ask(house.marsh, "Sol", FRIDAY, 1)
    house.ask(house.sethi, "Reuben", FRIDAY, 2)
    family = open_as(house.marsh.carer)
    assert "Your last 12 weeks: 1 night, 1 of them at a weekend. 1 of 1 ask was a yes." in family.get("/stays").words
    assert "Sethi" not in family.get(f"/stays/{ask}").words
    assert "Fair turns" not in open_as(house.manager).get(f"/stays/{ask}").words


def test_6_5_nights_of_more_than_12_weeks_ago_do_not_count(house: House, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        Builder(session).stay(house.heron, house.marsh, "Sol", TODAY - 100 * DAY, "completed", house.heron.beds[0])
    house.ask(house.marsh, "Sol", FRIDAY, 1)
    assert "Your last 12 weeks: No night. " in open_as(house.marsh.carer).get("/stays").words


def test_6_5_weekends_and_school_holidays_are_counted_apart(house: House, open_as: OpenAs) -> None:
    """Half term 2026 is the week of 16 February; where the service is a council with its own, as that has it."""
    with house.database.as_owner() as session:
        make = Builder(session)
        for night in (date(2026, 2, 7), date(2026, 2, 14), date(2026, 2, 18), date(2026, 2, 22)):
            make.stay(house.heron, house.marsh, "Sol", night, "completed", house.heron.beds[0])
    house.ask(house.marsh, "Sol", FRIDAY, 1)
    family = open_as(house.marsh.carer)
    assert "4 nights, 1 of them at a weekend, 2 of them in the school holidays." in family.get("/stays").words
    with house.database.as_owner() as session:
        session.execute(text("update space set name = 'Shropshire Council' where name = 'Wexmoor'"))
    assert "4 nights, 1 of them at a weekend, 3 of them in the school holidays." in family.get("/stays").words
