"""Who read about a child: written down for every page without its doing, once a quarter of an hour, and shown (R32)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import text

from constellations.reads import recording
from constellations.reads.rules import SURFACES, UNSHOWN, quarter_of
from core.crypto import envelope, rows
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import FRIDAY, NOW, TODAY, Builder, House, Somebody

OpenAs = Callable[[Somebody], Browser]


def noted(house: House, child: str = "Sol") -> list[tuple[str, str]]:
    """Person and surface of each entry about a Marsh child, in order."""
    with house.database.as_owner() as session:
        found = session.execute(
            text(
                "select substring(actor from 8)::uuid as person, detail ->> 'surface' as surface from audit_entry"
                " where kind = 'child-read' and detail ->> 'child_id' = :child order by at, id"
            ),
            {"child": str(house.marsh.children[child])},
        ).all()
    names = {house.marsh.carer.id: "family", house.heron.hub_carer.id: "hub", house.manager.id: "manager"}
    return [(names.get(row.person, "other"), row.surface) for row in found]


def test_R32_R53_what_is_shown_is_written_down_once_a_quarter(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    hub = open_as(house.heron.hub_carer)
    before = noted(house)
    for _ in range(3):
        hub.get(f"/stays/{stay}")
    assert noted(house)[len(before) :] == [("hub", "stays.stay")]
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        hub.get(f"/stays/{stay}")
    assert noted(house).count(("hub", "stays.stay")) == 2


def test_R32_another_process_writes_it_no_second_time(
    house: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    hub = open_as(house.heron.hub_carer)
    hub.get(f"/stays/{stay}")
    monkeypatch.setattr(recording.Recorder, "_remembered", lambda _self, _now: set())  # another knows nothing of it
    hub.get(f"/stays/{stay}")
    assert noted(house).count(("hub", "stays.stay")) == 1


def test_R32_who_is_shown_no_name_is_not_said_to_have_read_one(house: House, open_as: OpenAs) -> None:
    house.certain(house.marsh, "Sol", FRIDAY, 1)
    other = open_as(house.sethi.carer)
    board = other.get(f"/constellations/{house.heron.id}/board?start={FRIDAY.isoformat()}")
    assert "Taken" in board.words
    assert "Sol" not in board.words
    assert ("other", "stays.board") not in noted(house)


@pytest.mark.parametrize("drop", ["the listener", "the statement"])
def test_mutant_a_dropped_write_is_found(
    house: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch, drop: str
) -> None:
    """The same look at a page as above: with either half of the guard gone, nothing is written, and it shows."""
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    hub = open_as(house.heron.hub_carer)
    if drop == "the listener":
        monkeypatch.setattr(rows, "note_opened", lambda *_: None)
    else:
        monkeypatch.setattr(recording, "note_reads", lambda *_, **__: None)
    hub.get(f"/stays/{stay}")
    assert ("hub", "stays.stay") not in noted(house)


def test_R32_a_page_that_cannot_be_written_down_is_not_shown(
    house: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    hub = open_as(house.heron.hub_carer)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no entry")

    monkeypatch.setattr(recording, "note_reads", fail)
    monkeypatch.setitem(house.app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = hub.ask("GET", f"/stays/{stay}")
    assert answer.status_code == 500
    assert "Sol" not in answer.get_data(as_text=True)


def test_R32_a_family_sees_who_read_about_its_child(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol", FRIDAY, 1)
    open_as(house.heron.hub_carer).get(f"/stays/{stay}")
    open_as(house.manager).get(f"/service/children/{house.marsh.children['Sol']}")
    family = open_as(house.marsh.carer)
    page = family.get(family.get(f"/stays/{stay}").link("Who read about Sol?"))
    said = " ".join(page.words.split())
    assert "Who read about Sol" in said
    assert f"{house.heron.hub_carer.name}, hub home carer Wed 4 Mar, 10 am, on a sleepover" in said
    assert f"{house.manager.name}, service manager Wed 4 Mar, 10 am, on the child's page" in said
    assert "You, your family" in said


def test_each_child_that_is_shown_is_opened_once_a_page(
    house: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today shows who is here tonight, the board everybody: so many are opened, and none of them twice."""
    with house.database.as_owner() as session:
        make = Builder(session)
        for number in range(20):
            name = f"Kid {number}"
            child = make.child(name, 9, "delegated", house.sethi.id, house.sethi.service_id)
            house.sethi.children[name] = child
            night = TODAY + number * timedelta(days=1)
            make.stay(house.heron, house.sethi, name, night, "confirmed", house.heron.beds[0])
    hub, opened, unseal = open_as(house.heron.hub_carer), list[str](), envelope.unseal

    def counted(service_id: UUID, place: str, sealed: bytes) -> dict[str, Any]:
        opened.append(place)
        return unseal(service_id, place, sealed)

    monkeypatch.setattr(rows, "unseal", counted)
    for path, most in (("/today", 3), (f"/constellations/{house.heron.id}/board", 20)):
        opened.clear()
        hub.get(path)
        print(f"{path}: {len(opened)} opened")
        assert 1 <= len(opened) == len(set(opened)) <= most


def test_R32_the_list_goes_on(house: House, open_as: OpenAs) -> None:
    child = house.marsh.children["Sol"]
    with house.database.as_owner() as session:
        session.execute(
            text(
                "insert into audit_entry (id, service_id, at, actor, kind, detail)"
                " select gen_random_uuid(), :service, :now, :actor, 'child-read',"
                " cast(:detail as jsonb) || jsonb_build_object('quarter', n) from generate_series(1, 60) n"
            ),
            {
                "service": house.marsh.service_id,
                "now": NOW,
                "actor": f"person:{house.manager.id}",
                "detail": json.dumps({"child_id": str(child), "surface": "stays.stay"}),
            },
        )
    family = open_as(house.marsh.carer)
    first = family.get(f"/children/{child}/reads")
    assert first.words.count("service manager") == 50
    assert family.get(first.link("Older")).words.count("service manager") == 10


def test_R49_nobody_learns_here_of_a_concern(house: House, open_as: OpenAs) -> None:
    """The form names the family's children: that it was opened is in the audit, and in nobody's list."""
    worker = open_as(house.social_worker)
    assert "Sol" in worker.get("/concerns/raise").words
    assert any(surface.startswith(UNSHOWN) for _, surface in noted(house))
    for reader in (open_as(house.marsh.carer), open_as(house.manager)):
        page = reader.get(f"/children/{house.marsh.children['Sol']}/reads")
        assert house.social_worker.name not in page.words


def test_every_page_that_opened_a_child_has_words(house: House) -> None:
    endpoints = {rule.endpoint for rule in house.app.url_map.iter_rules()}
    assert set(SURFACES) <= endpoints
    assert quarter_of(NOW.replace(minute=44, second=59)) == NOW.replace(minute=30)
