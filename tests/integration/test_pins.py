"""Pinned facts: by hub carer and liaison worker, read by who reads the conversation, kept when they change (R39)."""

from __future__ import annotations

from collections.abc import Callable

from community.conversations.rules import Kind
from tests.factories.conversations import heron, pin_of
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import House, Somebody

OpenAs = Callable[[Somebody], Browser]


def thread(house: House, kind: Kind = Kind.EVERYONE) -> str:
    return f"/messages/{heron(house, kind)}"


def test_a_fact_stands_at_the_top_and_what_it_was_is_kept(house: House, open_as: OpenAs) -> None:
    marion, dee = open_as(house.heron.hub_carer), open_as(house.marsh.carer)
    form = marion.get(f"{thread(house)}/pinned/new").form("Pin it")
    marion.send(form, label="Hub phone", value="01632 555 0100")  # a number is what pins are for: nobody is asked
    page = dee.get(thread(house))
    assert "Hub phone 01632 555 0100 " + house.heron.hub_carer.name in " ".join(page.words.split())
    assert "tel:016325550100" in [one.attrib["href"] for one in page.all("a")]
    change = next(
        a.attrib["href"] for a in marion.get(f"{thread(house)}/pinned").all("a") if "change" in a.attrib["href"]
    )
    marion.send(marion.get(change).form("Pin it"), value="01632 555 0199")
    marion.get(change, 404)  # it is pinned no longer
    listed = " ".join(dee.get(f"{thread(house)}/pinned").words.split())
    assert "Before Hub phone: 01632 555 0100" in listed
    assert "0100" not in dee.get(thread(house)).words
    marion.send(marion.get(f"{thread(house)}/pinned").form("Take it off: Hub phone"))
    assert "0199" not in dee.get(thread(house)).words
    dee.get(f"{thread(house)}/pinned/new", 403)


def test_R39_the_detector_looks_at_what_is_pinned(house: House, open_as: OpenAs) -> None:
    marion = open_as(house.heron.hub_carer)
    form = marion.get(f"{thread(house)}/pinned/new").form("Pin it")
    page = marion.send(form, status=422, label="Coming", value="Mali, on Friday")
    assert "Look again" in page.words
    assert "Mali" not in open_as(house.sethi.carer).get(thread(house)).words
    again = marion.send(page.form("Pin it"), status=422, label="", value="Mali, on Friday")
    assert "Write something here." in again.words


def test_R37_who_does_not_read_the_conversation_reads_no_pin(house: House, open_as: OpenAs) -> None:
    pin_of(house, house.heron.hub_carer, heron(house, Kind.ORGANISERS), "Key", "Under the canary")
    dee = open_as(house.marsh.carer)
    dee.get(f"{thread(house, Kind.ORGANISERS)}/pinned", 404)
    assert "canary" not in dee.get(thread(house)).words
    assert "canary" in open_as(house.heron.liaison_worker).get(thread(house, Kind.ORGANISERS)).words


def test_five_facts_are_the_most(house: House, open_as: OpenAs) -> None:
    for n in range(5):
        pin_of(house, house.heron.hub_carer, heron(house), f"Fact {n}", "so")
    joanne = open_as(house.heron.liaison_worker)
    page = joanne.send(joanne.get(f"{thread(house)}/pinned/new").form("Pin it"), status=422, label="One", value="more")
    assert "There are 5 already" in page.words
