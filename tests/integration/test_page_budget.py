"""How many statements a page takes (quality.md 1): session and context included, and none more for more rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.spaces.models import Membership
from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept, offer
from core.unit_of_work import run
from tests.factories.pages_browser import ORIGIN, Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, SINCE, TODAY, Builder, House, Somebody
from tests.factories.pages_watch import statements

OpenAs = Callable[[Somebody], Browser]
MOST_OF_A_LIST, MOST_OF_A_STAY, MOST_OF_ACCEPTING = 6, 8, 20
FEW, MANY = 2, 20

PEOPLE: dict[str, Callable[[House], Somebody]] = {
    "family": lambda house: house.marsh.carer,
    "hub": lambda house: house.heron.hub_carer,
    "liaison worker": lambda house: house.heron.liaison_worker,
    "manager": lambda house: house.manager,
    "social worker": lambda house: house.social_worker,
}
LISTS = {
    "/today": ("family", "hub", "liaison worker", "manager", "social worker"),
    "/stays": ("family",),
    "/constellations/{heron}/board": ("family", "hub", "liaison worker", "manager", "social worker"),
}


def count(house: House, browser: Browser, path: str) -> int:
    browser.get(path)  # the first time in a quarter of an hour it is also written down who read about whom
    with statements(house.database.connection) as seen:
        browser.get(path)
    return seen.count


def fill(house: House, first: int, last: int) -> None:
    """So many nights with an ask of one family and a stay of another that is certain."""
    with house.database.as_owner() as session:
        make = Builder(session)
        for number in range(first, last):
            night = TODAY + (number + 1) * DAY
            make.stay(house.heron, house.marsh, "Sol", night, "requested")
            make.stay(house.heron, house.sethi, "Reuben", night, "confirmed", house.heron.beds[0])


@pytest.mark.parametrize(("path", "who"), [(path, who) for path, people in LISTS.items() for who in people])
def test_a_list_takes_six_statements_however_long(house: House, open_as: OpenAs, path: str, who: str) -> None:
    browser, where = open_as(PEOPLE[who](house)), path.format(heron=house.heron.id)
    empty = count(house, browser, where)
    fill(house, 0, FEW)
    few = count(house, browser, where)
    fill(house, FEW, MANY)
    many = count(house, browser, where)
    print(f"{path} for {who}: {empty} statements for nothing, {few} for {FEW} rows, {many} for {MANY}")
    assert few == many <= MOST_OF_A_LIST
    assert empty <= few


def look_after(house: House, first: int, last: int) -> None:
    """So many more constellations of one liaison worker, each with an ask and a stay of tonight."""
    with house.database.as_owner() as session:
        make = Builder(session)
        for number in range(first, last):
            service_id = house.heron.service_id
            made = make.constellation(f"Number {number}", service_id, f"Hub {number}", "Ann", f"Worker No{number}")
            worker = {"person_id": house.heron.liaison_worker.id, "role": "liaison_worker", "since": SINCE}
            make.put(Membership, space_id=made.id, **worker)
            family = make.home(f"Home {number}", "Bo", made.id, service_id, children=(("Sol", 9, "delegated"),))
            make.stay(made, family, "Sol", TODAY, "confirmed", made.beds[0])
            make.stay(made, family, "Sol", TODAY + DAY, "requested")


def test_today_takes_as_many_statements_for_twenty_constellations(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.heron.liaison_worker)
    one = count(house, browser, "/today")
    look_after(house, 1, FEW)
    few = count(house, browser, "/today")
    look_after(house, FEW, MANY)
    many = count(house, browser, "/today")
    assert len([a for a in browser.get("/today").all("a", class_="row") if "/board" in a.attrib["href"]]) == MANY
    print(f"/today: {one} statements for 1 constellation, {few} for {FEW}, {many} for {MANY}")
    assert one == few == many <= MOST_OF_A_LIST


@pytest.mark.parametrize("who", PEOPLE)
def test_the_page_of_a_stay_takes_eight_at_most(house: House, open_as: OpenAs, who: str) -> None:
    asked = house.ask(house.marsh, "Sol", FRIDAY)
    offered = house.ask(house.marsh, "Sol", FRIDAY + 7 * DAY)
    waits = house.ask(house.marsh, "Mali", FRIDAY + 14 * DAY)
    hub = house.heron.hub_carer.actor
    later = StayDates(FRIDAY + 8 * DAY, FRIDAY + 10 * DAY)
    with house.app.app_context():
        run(hub, None, lambda unit: offer(unit, offered, later), now=NOW)
        run(hub, None, lambda unit: accept(unit, waits), now=NOW)
    stays = {"asked": asked, "offered": offered, "waits": waits, "sure": house.certain(house.marsh, "Sol", TODAY)}
    browser = open_as(PEOPLE[who](house))
    before = {name: count(house, browser, f"/stays/{stay}") for name, stay in stays.items()}
    fill(house, 20, 38)
    after = {name: count(house, browser, f"/stays/{stay}") for name, stay in stays.items()}
    print(f"/stays/… for {who}: {after}")
    assert before == after
    assert max(after.values()) <= MOST_OF_A_STAY


def test_the_first_page_of_asking_finds_who_asks_once(house: House, open_as: OpenAs) -> None:
    """Its streams and its content both want the family's place: one statement for both, with one child or with two."""
    for family in (house.marsh, house.sethi):
        browser = open_as(family.carer)
        browser.get("/stays/ask")
        with statements(house.database.connection) as seen:
            browser.get("/stays/ask")
        assert sum("from constellation c join space" in one for one in seen.all) == 1
        assert seen.count <= MOST_OF_A_LIST


@pytest.mark.parametrize("who", ["family", "hub"])
def test_a_part_asked_for_again_takes_no_more(house: House, open_as: OpenAs, who: str) -> None:
    stay = house.ask(house.marsh, "Sol")
    browser = open_as(PEOPLE[who](house))
    for path in ("/today", f"/constellations/{house.heron.id}/board", f"/stays/{stay}"):
        whole = count(house, browser, path)
        with statements(house.database.connection) as seen:
            browser.get(path, headers={"HX-Request": "true"})
        assert seen.count <= whole


@pytest.mark.parametrize(("child", "nights"), [("Sol", 1), ("Sol", 14), ("Mali", 2)])
def test_accepting_takes_twenty_at_most(house: House, open_as: OpenAs, child: str, nights: int) -> None:
    stay = house.ask(house.marsh, child, FRIDAY, nights)
    hub = open_as(house.heron.hub_carer)
    form = hub.get(f"/stays/{stay}").form("Say yes", "/accept")
    with statements(house.database.connection) as seen:
        answer = hub.client.post(form.action, data=form.fields, headers={"Origin": ORIGIN})
    assert answer.status_code == 303
    print(f"accepting {nights} nights for {child}: {seen.count} statements")
    for statement in seen.all:
        print(f"    {statement[:110]}")
    assert seen.count <= MOST_OF_ACCEPTING


def test_the_count_would_see_one_more(house: House, open_as: OpenAs) -> None:
    """The control: a page that asks once more for each row is counted so."""
    with statements(house.database.connection) as seen:
        for number in range(3):
            house.database.connection.exec_driver_sql(f"select {number}")
        house.database.connection.exec_driver_sql("savepoint of_the_frame")
    assert seen.count == 3
