"""Children of a service's homes: the minimum that is kept, who sees it, moves and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.homes.child_rules import Belongs, authority_now, belongs, born_in_reach
from constellations.homes.queries import children_of
from core.unit_of_work import read
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, TODAY, House, Somebody
from tests.factories.pages_service import one, send
from tests.factories.pages_watch import changed, contents

OpenAs = Callable[[Somebody], Browser]
RAFI = {
    "first_name": "Rafi",
    "birth_month": "5",
    "birth_year": "2016",
    "belongs": "looked_after",
    "placing_authority": "",
    "sibling": "",
    "sleepover_authority": "delegated",
    "authority_review_on": "1 9 2026",
}


@pytest.fixture
def manager(house: House, open_as: OpenAs) -> Browser:
    """The manager of Wexmoor, signed in."""
    return open_as(house.manager)


def add(manager: Browser, house: House, status: int = 200, **other: Any) -> Any:
    path = f"/service/households/{house.marsh.id}/children/new"
    return send(manager, path, "Save", status, **(RAFI | other))


def test_a_child_is_added_shown_and_may_be_asked_for(house: House, manager: Browser, open_as: OpenAs) -> None:
    page = add(manager, house)
    for words in ("Rafi", "9 (born in May 2016)", "The carers decide", "1 September 2026", "Our own service"):
        assert words in page.words
    assert "Rafi" in manager.get(f"/service/households/{house.marsh.id}").words
    assert "Rafi" in open_as(house.marsh.carer).get("/stays/ask").words
    kept = one(house, "select detail::text from audit_entry where kind = 'child-added'")
    assert "delegated" in kept
    assert "Rafi" not in kept


@pytest.mark.parametrize("typed", ["Rafi Marsh", "Marsh, Rafi", "R. Marsh", "Rafi M"])
def test_R35_a_full_name_is_refused_with_a_sentence_and_nothing_is_kept(
    house: House, manager: Browser, typed: str
) -> None:
    before = contents(house.database)
    page = add(manager, house, 422, first_name=typed)
    assert "Kith never keeps a child's surname." in page.error_of("first_name")
    assert page.form("Save").fields["first_name"] == typed
    assert page.form("Save").fields["birth_year"] == "2016"
    assert changed(before, contents(house.database)) == []


def test_R35_the_familys_own_name_is_no_first_name(house: House, manager: Browser) -> None:
    assert "This is a family name." in add(manager, house, 422, first_name="marsh").error_of("first_name")


def test_R35_no_column_holds_a_childs_surname(house: House) -> None:
    query = "select string_agg(column_name, ' ') from information_schema.columns where table_name like 'child%'"
    columns = one(house, query).split()
    assert [name for name in columns if "surname" in name or "family_name" in name or "last_name" in name] == []


def test_E11_two_children_of_a_home_are_not_called_alike(house: House, manager: Browser) -> None:
    assert "Another child here is called so." in add(manager, house, 422, first_name="sol").error_of("first_name")


def test_R26_an_authority_without_review_is_asked_for_its_day(house: House, manager: Browser) -> None:
    page = add(manager, house, 422, authority_review_on="")
    assert "Without it a worker is asked each time." in page.error_of("authority_review_on")
    assert (
        "A worker agrees each time"
        in add(manager, house, authority_review_on="", sleepover_authority="approve_each_time").words
    )


def test_R26_past_its_review_the_page_says_that_a_worker_agrees(house: House, manager: Browser) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update child set authority_review_on = :day"), {"day": TODAY - DAY})
    page = manager.get(f"/service/children/{house.marsh.children['Sol']}")
    assert "Sleepover authority is past its review" in page.words
    assert "A worker agrees each time" in page.words


@pytest.mark.parametrize(("value", "days", "now"), [("delegated", 0, "delegated"), ("notify", -1, "approve_each_time")])
def test_R26_the_value_that_counts(value: str, days: int, now: str) -> None:
    assert authority_now(value, TODAY + days * DAY, TODAY) == now
    assert authority_now(value, None, TODAY) == "approve_each_time"


def test_E13_E19_who_counts_towards_the_limit() -> None:
    said = {
        (True, False, False): Belongs.LOOKED_AFTER,
        (True, True, False): Belongs.PRIVATE,
        (False, False, True): Belongs.OWN,
        (False, False, False): Belongs.STAYING_PUT,
    }
    for (fostered, private, own), wanted in said.items():
        found = belongs(fostered=fostered, privately_fostered=private, own_child=own)
        assert found is wanted
        assert found.fostered is fostered


def test_somebody_unborn_or_grown_up_is_no_child() -> None:
    assert born_in_reach(2026, 3, TODAY)
    assert not born_in_reach(2026, 4, TODAY)
    assert not born_in_reach(2000, 12, TODAY)


def test_the_familys_own_child_is_kept_and_never_asked_for(house: House, manager: Browser) -> None:
    add(manager, house, first_name="Ben", belongs="own")
    with house.app.app_context():
        found = read(house.manager.actor, lambda unit: children_of(unit, house.marsh.id), now=NOW)
    assert [child.first_name for child in found] == ["Mali", "Sol"]
    assert one(house, "select count(*) from child where own_child and not fostered") == 1


def test_siblings_are_one_group_and_a_group_of_one_is_none(house: House, manager: Browser) -> None:
    sol, mali = house.marsh.children["Sol"], house.marsh.children["Mali"]
    path = f"/service/children/{sol}/change"
    page = send(manager, path, "Save", sibling=str(mali))
    assert "Mali (Marsh family)" in page.words
    groups = "select count(distinct sibling_group) from child where sibling_group is not null"
    assert one(house, groups) == 1
    send(manager, path, "Save", sibling="")
    assert one(house, groups) == 0


def test_a_change_keeps_what_it_does_not_touch_and_says_what_it_did(house: House, manager: Browser) -> None:
    path = f"/service/children/{house.marsh.children['Mali']}/change"
    form = manager.get(path).form("Save").fields
    assert (form["first_name"], form["sleepover_authority"]) == ("Mali", "approve_each_time")
    send(manager, path, "Save", sleepover_authority="notify", first_name="Lia")
    kept = one(house, "select detail->'changes' from audit_entry where kind = 'child-changed'")
    assert sorted(kept) == [["first_name", None, None], ["sleepover_authority", "approve_each_time", "notify"]]


def test_E12_a_placing_authority_comes_from_the_register(house: House, manager: Browser) -> None:
    with house.database.as_owner() as session:
        session.execute(
            text(
                "insert into authority (code, name, region, kind) values ('E99000001', 'Farland', 'North', 'unitary')"
                " on conflict do nothing"
            )
        )
    assert "Farland" in add(manager, house, placing_authority="E99000001").words
    add(manager, house, 422, first_name="Ines", placing_authority="E99999999")


def test_a_child_who_moves_leaves_its_sleepovers_where_they_are(house: House, manager: Browser) -> None:
    sol = house.marsh.children["Sol"]
    stay = house.certain(house.marsh, "Sol", FRIDAY)
    path = f"/service/children/{sol}/move"
    assert "Sleepovers ahead" in manager.get(path).words
    page = send(manager, path, "Move the child", 422, household=str(house.nowak.id), day="", reason="Nearer to school.")
    assert "Choose another home of this service." in page.error_of("household")
    page = send(manager, path, "Move the child", household=str(house.sethi.id), day="", reason="Nearer to school.")
    assert "Marsh to Sethi" in page.words
    assert "Marsh family, Fri 6 to Sun 8 Mar" in page.words
    assert one(house, "select household_id from stay where id = :id", id=stay) == house.marsh.id
    assert "Sol" in manager.get(f"/service/households/{house.sethi.id}").words


def test_a_child_who_has_left_is_kept_and_not_asked_for(house: House, manager: Browser, open_as: OpenAs) -> None:
    path = f"/service/children/{house.marsh.children['Sol']}"
    page = send(manager, f"{path}/leaves", "The child has left", day="", reason="Home again.")
    assert "Left 4 March 2026: Home again." in page.words
    assert not page.has_link("Has left")
    assert "Sol" not in open_as(house.marsh.carer).get("/stays/ask").words
    hidden = manager.hidden()
    manager.post(f"{path}/leaves", hidden | {"day": "", "reason": "Again."}, status=409)


WHO: dict[str, tuple[Callable[[House], Somebody], tuple[int, int, int]]] = {
    "SMG": (lambda house: house.manager, (200, 200, 200)),
    "SSW": (lambda house: house.social_worker, (200, 404, 404)),
    "LIA": (lambda house: house.heron.liaison_worker, (200, 404, 404)),
    "LIA next door": (lambda house: house.wren.liaison_worker, (404, 404, 404)),
    "HUB": (lambda house: house.heron.hub_carer, (404, 404, 404)),
    "SAT own": (lambda house: house.marsh.carer, (404, 404, 404)),
    "XLA": (lambda house: house.other_manager, (404, 404, 404)),
}


@pytest.mark.parametrize("role", WHO)
def test_R71_R72_who_sees_and_changes_a_child(house: House, open_as: OpenAs, role: str) -> None:
    find, wanted = WHO[role]
    browser = open_as(find(house))
    child: UUID = house.marsh.children["Sol"]
    paths = (
        f"/service/children/{child}",
        f"/service/children/{child}/change",
        f"/service/households/{house.marsh.id}/children/new",
    )
    found = tuple(browser.ask("GET", path).status_code for path in paths)
    assert found == wanted


def test_a_user_administrator_sees_a_home_without_its_children(house: House, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update membership set role = 'user_admin' where person_id = :p"), {"p": house.manager.id})
    browser = open_as(house.manager)
    words = browser.get(f"/service/households/{house.marsh.id}").words
    assert "Dee Marsh" in words
    assert "Sol" not in words
    browser.get(f"/service/children/{house.marsh.children['Sol']}", status=404)
