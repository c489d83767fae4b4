"""Pinned facts: by hub carer and liaison worker, read by who reads the conversation, kept when they change (R39)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from sqlalchemy import text, update

from accounts.people.models import HouseholdMember
from community.conversations import pins
from community.conversations.models import Conversation
from community.conversations.rules import Kind
from core.refusals import Changed, NotFound, Refusal
from core.unit_of_work import Unit, run
from tests.factories.conversations import heron, pin_of
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody

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
    asked = next(one for one in page.all("input") if one.attrib.get("name") == "sure")
    assert "Pin it as it is" in page.words
    marion.send(page.form("Pin it"), sure=asked.attrib["value"])
    assert "Coming Mali, on Friday" in " ".join(open_as(house.sethi.carer).get(thread(house)).words.split())


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


def test_R37_who_comes_new_reads_nothing_that_was_pinned_before(house: House, open_as: OpenAs) -> None:
    marion, half, full = open_as(house.heron.hub_carer), NOW + timedelta(minutes=30), NOW + timedelta(hours=1)
    pin_of(house, house.heron.hub_carer, heron(house), "Key", "Under the canary")
    pin_of(house, house.heron.hub_carer, heron(house), "Gate", "It squeaks")
    marion.send(marion.get(f"{thread(house)}/pinned").form("Take it off: Key"))
    with house.database.as_owner() as session:
        late = update(HouseholdMember).where(HouseholdMember.person_id == house.sethi.carer.id)
        session.execute(late.values(since=half))
    with time_machine.travel(full, tick=False):
        marion.send(marion.get(f"{thread(house)}/pinned").form("Take it off: Gate"))
        anil = open_as(house.sethi.carer)
        listed = anil.get(f"{thread(house)}/pinned").words
        assert "squeaks" in listed, "it stood there when they came"
        assert "canary" not in listed
        assert "canary" in open_as(house.marsh.carer).get(f"{thread(house)}/pinned").words
        with house.database.as_owner() as session:
            session.execute(update(Conversation).values(history_open=True))
        assert "canary" in anil.get(f"{thread(house)}/pinned").words


@pytest.mark.parametrize(("step", "refusal"), [("_lock", NotFound), ("get_pin_to_change", Changed)])
def test_of_two_who_change_a_fact_at_once_the_second_doubles_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str, refusal: type[Refusal]
) -> None:
    marion, real = house.heron.hub_carer, getattr(pins, step)
    pinned = pin_of(house, marion, heron(house), "Hub phone", "01632 555 0100")

    def meanwhile(unit: Unit, *rest: Any) -> Any:
        """While the second waits for the lock, or between its look and its change, the first has changed it."""
        found = real(unit, *rest)
        unit.session.execute(text("update pinned_fact set until = at, ended_by = pinned_by where until is null"))
        return found

    monkeypatch.setattr(pins, step, meanwhile)
    command = partial(
        pins.change, conversation_id=heron(house), pin_id=pinned, label="Hub phone", value="01632 555 0199", sure=()
    )
    with house.app.app_context(), pytest.raises(refusal):
        run(marion.actor, None, command, now=NOW)
    monkeypatch.undo()
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from pinned_fact")).scalar_one() == 1
