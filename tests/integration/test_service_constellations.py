"""Constellations of a service: their life by W4, rooms and beds of the hub home, liaison workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from constellations.stays.dates import StayDates
from constellations.stays.deciding import offer
from core.unit_of_work import run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_service import one, send
from tests.factories.pages_watch import changed, contents
from tests.integration.test_people_granting import make_liaison

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture
def manager(house: House, open_as: OpenAs) -> Browser:
    """The manager of Wexmoor, signed in."""
    return open_as(house.manager)


def heron(house: House, end: str = "") -> str:
    return f"/service/constellations/{house.heron.id}{end}"


def become(manager: Browser, house: House, state: str, status: int = 200, **more: Any) -> Page:
    return send(manager, heron(house, "/state"), "Change it", status, state=state, **({"reason": "Decided."} | more))


def test_the_list_shows_the_services_constellations_and_a_liaison_workers_own(
    house: House, manager: Browser, open_as: OpenAs
) -> None:
    words = manager.get("/service/constellations").words
    assert "Heron" in words
    assert "Wren" in words
    assert "Teal" not in words
    words = open_as(house.heron.liaison_worker).get("/service/constellations").words
    assert "Heron" in words
    assert "Wren" not in words


def test_R3_a_constellation_too_small_is_warned_of(house: House, manager: Browser) -> None:
    assert "This constellation has 3 families. It works best with 6 to 10." in manager.get(heron(house)).words


def test_W4_a_constellation_from_its_making_to_its_end(house: House, manager: Browser, open_as: OpenAs) -> None:
    page = send(manager, "/service/constellations/new", "Begin it", name="Plover")
    assert "Forming" in page.words
    path, made = page.path, page.path.rsplit("/", 1)[1]
    change = {"reason": "Decided.", "launched_on": "1 3 2026"}
    page = send(manager, f"{path}/state", "Change it", 422, state="live", **change)
    assert "Before it is live it needs a hub home (R1) and a liaison worker and a satellite family." in page.words
    assert manager.get(path).link("Choose among people").startswith("/service/people")
    make_liaison(manager, house.social_worker, constellation=made)
    assert house.social_worker.name in manager.get(path).words
    for home, role in ((house.marsh.id, "satellite"), (_new_home(house), "hub")):
        button = "Move the family" if role == "satellite" else "Put it in"
        fields = {"constellation": made, "role": role, "day": "", "reason": "Near."}
        send(manager, f"/service/households/{home}/place", button, **fields)
    page = send(manager, f"{path}/state", "Change it", state="live", **change)
    assert "Live, launched 1 March 2026" in page.words
    open_as(house.marsh.carer).get(f"/constellations/{made}/board")
    page = send(manager, f"{path}/state", "Change it", state="closed", reason="Too small.")
    assert "Closed" in page.words
    assert "Forming to live" in page.words
    assert not page.has_link("Change its state")
    open_as(house.marsh.carer).get(f"/constellations/{made}/board", status=404)
    left = "select count(*) from relation where subject_id = :id and (until is null or until > :now)"
    assert one(house, left, id=made, now=NOW) == 0


def _new_home(house: House) -> Any:
    with house.database.as_owner() as session:
        make = Builder(session)
        circle = make.constellation("Elder", house.heron.service_id, "Yarrow", "Jo", "Kit Lane")
        session.execute(text("update constellation set state = 'paused' where id = :id"), {"id": circle.id})
        session.execute(text("delete from household_place where household_id = :id"), {"id": circle.hub.id})
    return circle.hub.id


@pytest.mark.parametrize(("state", "other"), [("live", "forming"), ("live", "live"), ("interim", "forming")])
def test_W4_a_step_that_the_table_does_not_have_is_refused(
    house: House, manager: Browser, state: str, other: str
) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update constellation set state = :s where id = :id"), {"s": state, "id": house.heron.id})
    before = contents(house.database)
    fields = manager.hidden() | {"state": other, "reason": "Decided."}
    page = manager.post(heron(house, "/state"), fields, status=422)
    assert "It cannot become that from what it is now." in page.words
    assert changed(before, contents(house.database)) == []


def test_W4_what_is_closed_stays_closed(house: House, manager: Browser) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update constellation set state = 'closed' where id = :id"), {"id": house.heron.id})
    manager.get(heron(house, "/state"), status=409)
    manager.post(heron(house, "/state"), manager.hidden() | {"state": "live", "reason": "Again."}, status=409)


def test_R1_interim_needs_named_carers_and_forgets_them_after(house: House, manager: Browser) -> None:
    assert "Choose who steps in" in become(manager, house, "interim", 422).words
    page = become(manager, house, "interim", carers=[str(house.marsh.carer.id)])
    assert "Steps in for the hub home" in page.words
    assert one(house, "select count(*) from naming where role = 'interim_carer' and until is null") == 1
    become(manager, house, "live")
    assert one(house, "select count(*) from naming where role = 'interim_carer' and until is null") == 0


def test_a_paused_constellation_keeps_its_sleepovers_to_be_seen(house: House, manager: Browser) -> None:
    house.certain(house.marsh, "Sol")
    assert "Marsh family, Fri 6 to Sun 8 Mar" in manager.get(heron(house, "/state")).words
    become(manager, house, "paused")
    assert one(house, "select count(*) from stay where state = 'confirmed'") == 1


def test_R7_a_liaison_worker_is_followed_by_another(house: House, manager: Browser, open_as: OpenAs) -> None:
    form = manager.get(manager.get(heron(house)).link("End this role")).form("End the role")
    page = manager.send(form, status=422, last_day="")
    assert "Give it another one first." in page.words
    make_liaison(manager, house.social_worker, constellation=str(house.heron.id))
    old = open_as(house.heron.liaison_worker)
    old.get(f"/constellations/{house.heron.id}/board")
    manager.send(form, last_day="")
    old.get(f"/constellations/{house.heron.id}/board", status=404)
    open_as(house.social_worker).get(f"/constellations/{house.heron.id}/board")


def test_nobody_gives_a_constellation_to_themselves(house: House, manager: Browser) -> None:
    where = f"/service/people/{house.manager.id}/liaison-worker"
    manager.post(where, manager.hidden() | {"constellation": str(house.heron.id)}, status=403)
    assert one(house, "select count(*) from membership where space_id = :id", id=house.heron.id) == 1


def test_W4_nobody_is_given_a_closed_constellation(house: House, manager: Browser) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update constellation set state = 'closed' where id = :id"), {"id": house.wren.id})
    page = make_liaison(manager, house.social_worker, 422, constellation=str(house.wren.id))
    assert page.error_of("constellation") == "This constellation is closed."


def test_rooms_and_beds_come_and_go(house: House, manager: Browser) -> None:
    page = send(manager, heron(house, "/rooms/new"), "Add the room", name="Loft")
    assert "Loft" in page.words
    room = one(house, "select id from room where name = 'Loft'")
    page = send(manager, f"/service/rooms/{room}/beds/new", "Add the bed", reserved="yes")
    assert "Bed 3" in page.words
    assert "Bed 3" in manager.get(f"/constellations/{house.heron.id}/board").words
    bed = one(house, "select id from bed where room_id = :room", room=room)
    page = send(manager, f"/service/rooms/{room}/remove", "Take the room away", 422)
    assert "There is still a bed in this room." in page.words
    page = send(manager, f"/service/beds/{bed}/kept", "Keep it no longer", reason="For a cousin.")
    assert "Not kept for the constellation" in page.words
    assert "Bed 3" not in manager.get(f"/constellations/{house.heron.id}/board").words
    send(manager, f"/service/beds/{bed}/remove", "Take the bed away", reason="Broken.")
    page = send(manager, f"/service/rooms/{room}/remove", "Take the room away")
    assert "Loft" not in page.words
    manager.get(f"/service/beds/{bed}/remove", status=404)


@pytest.mark.parametrize(("end", "button"), [("remove", "Take the bed away"), ("kept", "Keep it no longer")])
def test_W4_a_bed_that_is_held_for_a_family_stays_and_says_whose_it_is(
    house: House, manager: Browser, end: str, button: str
) -> None:
    ask, held = house.ask(house.marsh, "Sol", FRIDAY), StayDates(FRIDAY, FRIDAY + 2 * DAY)
    with house.app.app_context():
        hub = house.heron.hub_carer.actor
        run(hub, None, lambda unit: offer(unit, ask, held, holding=True), now=NOW)
    bed = one(house, "select bed_id from bed_night limit 1")
    page = manager.get(f"/service/beds/{bed}/{end}")
    assert "Marsh family, Fri 6 to Sun 8 Mar" in page.words
    assert "Sol" not in page.words
    before = contents(house.database)
    page = send(manager, f"/service/beds/{bed}/{end}", button, 422, reason="Broken.")
    assert "This bed is held for a family" in page.words
    assert changed(before, contents(house.database)) == []


def test_a_bed_whose_nights_are_over_goes_and_keeps_them(house: House, manager: Browser) -> None:
    with house.database.as_owner() as session:
        make = Builder(session)
        make.stay(house.heron, house.marsh, "Sol", FRIDAY - 14 * DAY, "completed", house.heron.beds[0])
    page = send(manager, f"/service/beds/{house.heron.beds[0]}/remove", "Take the bed away", reason="Broken.")
    assert "1 bed kept for the constellation. It needs 2." in page.words
    assert one(house, "select count(*) from bed_night where bed_id = :b", b=house.heron.beds[0]) == 1


def test_a_number_that_is_free_is_given_again(house: House, manager: Browser) -> None:
    send(manager, f"/service/beds/{house.heron.beds[0]}/remove", "Take the bed away", reason="Broken.")
    room = one(house, "select room_id from bed where id = :b", b=house.heron.beds[1])
    send(manager, f"/service/rooms/{room}/beds/new", "Add the bed", reserved="yes")
    numbers = "select string_agg(position::text, ' ' order by position) from bed"
    numbers += " where constellation_id = :c and removed_on is null"
    assert one(house, numbers, c=house.heron.id) == "1 2"
