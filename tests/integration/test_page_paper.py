"""What a printed page says besides: whom to ring (R47), who printed it, and when it is to be destroyed."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories.pages_browser import Browser
from tests.factories.pages_house import House, Somebody
from tests.factories.pages_parsed import words_of

OpenAs = Callable[[Somebody], Browser]


def test_R47_the_board_and_a_stay_have_the_numbers_on_paper(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    for person in (house.heron.hub_carer, house.marsh.carer):
        browser = open_as(person)
        for path in (f"/constellations/{house.heron.id}/board", f"/stays/{ask}"):
            page = browser.get(path)
            said = words_of(page.one("dl", class_="print-numbers"))
            assert said.startswith("Someone is in danger now 999 Hub home: Marion (Any hour) 01632 960144")
            assert "Duty team, Wexmoor (Nights 5 pm to 8 am, and all weekend) 01632 960190" in said
            assert "Eskford" not in said
            assert f"Printed by {person.name}" in page.words


def test_R47_a_part_asked_for_again_has_no_paper(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    part = open_as(house.heron.hub_carer).get(f"/stays/{ask}", headers={"HX-Request": "true"})
    assert part.all("dl", class_="print-numbers") == []
