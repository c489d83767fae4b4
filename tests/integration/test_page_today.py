"""Today: what needs me, tonight, what comes next, what happened; for each as they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from accounts.spaces.models import Membership
from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept, offer
from core.unit_of_work import run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, SINCE, TODAY, Builder, House, Somebody
from tests.factories.pages_parsed import words_of

OpenAs = Callable[[Somebody], Browser]


def test_the_hub_home_sees_who_asks_and_by_when(house: House, open_as: OpenAs) -> None:
    house.ask(house.sethi, "Reuben", FRIDAY + 7 * DAY)
    house.ask(house.marsh, "Sol")
    page = open_as(house.heron.hub_carer).get("/today")
    first = words_of(page.one("article"))
    assert "The Marsh family ask No bed held" in first
    assert "Fri 6 to Sun 8 Mar" in first
    assert "2 nights, for Sol, 9" in first
    assert "Answer by 6 pm today" in first
    assert "2 things" in page.words
    assert "Stays 2 waiting" in page.words
    assert page.has_link("Fri 13 to Sun 15 Mar")
    assert open_as(house.heron.hub_carer).get(page.link("See and answer")).title == "Fri 6 to Sun 8 Mar"


def test_the_hub_home_sees_tonight_and_who_comes(house: House, open_as: OpenAs) -> None:
    house.certain(house.sethi, "Reuben", TODAY, 2)
    page = open_as(house.heron.hub_carer).get("/today")
    assert "Tonight Heron hub Reuben Bed 1 home Fri 6 Mar Free Bed 2 for two weeks" in page.words
    assert "Next two days Wed 4 pm Reuben comes for 2 nights Sethi family Fri 10 am Reuben goes home" in page.words
    assert "Nothing waits for you." in page.words


def test_a_satellite_carer_sees_their_own_and_nothing_of_others(house: House, open_as: OpenAs) -> None:
    house.certain(house.sethi, "Reuben", TODAY, 2)
    house.certain(house.marsh, "Sol", FRIDAY)
    page = open_as(house.marsh.carer).get("/today")
    assert "Sol comes for 2 nights" in page.words
    assert "While you were away Fri 6 to Sun 8 Mar: Certain" in page.words
    assert page.has_link("Ask for a sleepover")
    assert "Reuben" not in page.html
    assert "Sethi" not in page.html


def test_offered_nights_need_the_family(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol", now=NOW - DAY)
    later = StayDates(FRIDAY + 7 * DAY, FRIDAY + 9 * DAY)
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: offer(unit, ask, later), now=NOW - timedelta(hours=2))
    page = open_as(house.marsh.carer).get("/today")
    assert "The hub offers other nights No bed held Fri 13 to Sun 15 Mar 2 nights, for Sol Answer by" in page.words
    assert page.link("See and answer") == f"/stays/{ask}"


def test_the_liaison_worker_sees_tonight_and_is_not_asked(house: House, open_as: OpenAs) -> None:
    house.ask(house.marsh, "Sol")
    page = open_as(house.heron.liaison_worker).get("/today")
    assert "Nothing waits for you." in page.words
    assert "Tonight Heron hub" in page.words
    assert page.has_link("Bed board")


def test_of_several_constellations_each_has_a_row_and_what_stands_out_comes_first(
    house: House, open_as: OpenAs
) -> None:
    joanne = house.heron.liaison_worker
    with house.database.as_owner() as session:
        make = Builder(session)
        for place in (house.wren, house.teal):
            make.put(Membership, person_id=joanne.id, space_id=place.id, role="liaison_worker", since=SINCE)
        session.execute(text("update constellation set state = 'interim' where id = :id"), {"id": house.wren.id})
    house.ask(house.marsh, "Sol")
    house.ask(house.sethi, "Reuben", FRIDAY + 7 * DAY)
    house.certain(house.penrose, "Elsie", TODAY)
    page = open_as(joanne).get("/today")
    assert "Your constellations Something stands out in 2 of 3" in page.words
    rows = [words_of(row) for row in page.all("a", class_="row") if "/board" in row.attrib["href"]]
    asks = "2 asks wait, the first is to be answered by 6 pm today"
    assert rows == [
        "Wren No hub home just now. 0 of 2 beds taken tonight",
        f"Heron {asks}. 1 of 2 beds taken tonight",
        "Teal 0 of 2 beds taken tonight",
    ]
    assert page.link("Wren") == f"/constellations/{house.wren.id}/board"
    assert "Tonight Heron hub" not in page.words
    for name in ("Sol", "Reuben"):
        assert name not in page.html


def test_R25_a_manager_sees_what_waits_for_somebody_to_agree(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Mali", now=NOW - DAY)
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept(unit, ask), now=NOW - timedelta(hours=3))
    page = open_as(house.manager).get("/today")
    assert "waits for you Waiting for a worker Fri 6 to Sun 8 Mar 2 nights, the Marsh family" in page.words
    assert "Mali" not in page.html
    assert page.link("See and decide") == f"/stays/{ask}"
    assert "Nothing waits for you." in open_as(house.other_manager).get("/today").words


def test_a_part_asked_for_again_is_the_part_alone(house: House, open_as: OpenAs) -> None:
    """What the script asks for is the page's own section, with its streams and positions, and no shell."""
    ask = house.ask(house.marsh, "Sol")
    browser = open_as(house.heron.hub_carer)
    for path in ("/today", f"/constellations/{house.heron.id}/board", f"/stays/{ask}"):
        whole, part = browser.get(path), browser.get(path, headers={"HX-Request": "true"})
        assert not whole.is_fragment
        assert part.is_fragment
        assert not part.all("header")
        there, here = whole.one("section", class_="live"), part.one("section", class_="live")
        for name in ("id", "data-live", "data-stream", "data-epoch", "data-seq"):
            assert there.attrib[name] == here.attrib[name] != "", name
        counts = {len(here.attrib[name].split()) for name in ("data-stream", "data-epoch", "data-seq")}
        assert len(counts) == 1
