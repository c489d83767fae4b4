"""Asked, given, refused with reasons: every figure traces to its stays, on the page and in the file (4.2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from sqlalchemy import text

from constellations.stays.deciding import accept, cancel, decline
from constellations.stays.rules import DeclineReason
from core.unit_of_work import run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, House, Somebody

OpenAs = Callable[[Somebody], Browser]


def fill(house: House) -> None:
    """Of the Marsh family a yes of two nights and a no, of the Sethi family a cancelled one and one that waits."""
    hub, sethi = house.heron.hub_carer.actor, house.sethi.carer.actor
    yes = house.ask(house.marsh, "Sol", FRIDAY, 2)
    no = house.ask(house.marsh, "Sol", FRIDAY + 7 * DAY, 1)
    gone = house.ask(house.sethi, "Reuben", FRIDAY, 1)
    house.ask(house.sethi, "Reuben", FRIDAY + 14 * DAY, 1)
    house.draft(house.sethi, "Reuben", FRIDAY + 21 * DAY, 1)
    with house.app.app_context():
        run(hub, None, lambda unit: accept(unit, yes), now=NOW)
        run(hub, None, lambda unit: decline(unit, no, DeclineReason.REST), now=NOW)
        run(sethi, None, lambda unit: cancel(unit, gone), now=NOW)


def page_of(house: House) -> str:
    return f"/constellations/{house.heron.id}/asked-and-given"


def test_4_2_the_page_and_the_file_say_the_same(house: House, open_as: OpenAs) -> None:
    fill(house)
    hub = open_as(house.heron.hub_carer)
    words = hub.get(page_of(house)).words
    assert "Marsh 2 asked: 1 given (2 nights), 1 refused." in words
    assert "Sethi 2 asked: 1 cancelled, 1 waiting." in words
    assert "4 asked: 1 given (2 nights), 1 refused, 1 cancelled, 1 waiting." in words
    assert "We need a rest then 1 time" in words
    rows = list(csv.DictReader(io.StringIO(hub.ask("GET", f"{page_of(house)}.csv").get_data(as_text=True))))
    assert [(row["family"], row["asked"], row["given"], row["nights"], row["refused"]) for row in rows] == [
        ("Marsh", "2", "1", "2", "1"),
        ("Sethi", "2", "0", "0", "0"),
    ]
    for row in rows:
        parts = ("given", "refused", "expired", "cancelled", "nobody_came", "waiting")
        assert int(row["asked"]) == sum(int(row[part]) for part in parts)


def test_4_2_a_family_finds_its_own_alone(house: House, open_as: OpenAs) -> None:
    fill(house)
    family = open_as(house.marsh.carer)
    for path in (page_of(house), f"{page_of(house)}.csv"):
        said = family.ask("GET", path).get_data(as_text=True)
        assert "Marsh" in said
        assert "Sethi" not in said


def test_a_period_without_asks_says_so_and_a_wrong_one_is_the_last_quarter(house: House, open_as: OpenAs) -> None:
    fill(house)
    hub = open_as(house.heron.hub_carer)
    assert "Nobody asked in these days." in hub.get(f"{page_of(house)}?first=2020-01-01&last=2020-02-01").words
    for wrong in ("?first=2026-03-04&last=2020-01-01", "?first=x&last=y", "?first=9999-12-31"):
        assert hub.ask("GET", page_of(house) + wrong).status_code == 200


def test_a_name_that_a_spreadsheet_would_run_is_text(house: House, open_as: OpenAs) -> None:
    fill(house)
    with house.database.as_owner() as session:
        session.execute(text("update household set name = '=1+1' where id = :id"), {"id": house.marsh.id})
    said = open_as(house.heron.hub_carer).ask("GET", f"{page_of(house)}.csv").get_data(as_text=True)
    assert "'=1+1" in said
    assert "\n=1+1" not in said
