"""A service's households: the list, one home's file, and everything that is changed there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.homes.approvals import Renewal
from constellations.homes.household_queries import homes_with_lapsed_checks
from core.ids import new_id
from core.unit_of_work import Unit, read
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, TODAY, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_service import lasting, one, send
from tests.factories.pages_watch import changed, contents, statements

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture
def manager(house: House, open_as: OpenAs) -> Browser:
    """The manager of Wexmoor, signed in."""
    return open_as(house.manager)


def test_the_list_shows_the_services_homes_with_their_place(house: House, manager: Browser) -> None:
    page = manager.get("/service/households")
    for words in ("Marsh family", "Satellite of Heron", "Hub home of Wren", "2 children", "2 checks not written down"):
        assert words in page.words
    assert "Nowak" not in page.words  # of another service (R71)
    assert "Sol" not in page.words


def test_who_opens_the_list_and_a_home(house: House, open_as: OpenAs) -> None:
    home = f"/service/households/{house.marsh.id}"
    seen = {
        house.manager: (200, 200, 200),
        house.social_worker: (200, 200, 403),
        house.marsh.carer: (404, 404, 404),
        house.heron.hub_carer: (404, 404, 404),
        house.other_manager: (200, 404, 404),
    }
    for person, wanted in seen.items():
        browser = open_as(person)
        paths = ("/service/households", home, f"{home}/name")
        assert tuple(browser.ask("GET", path).status_code for path in paths) == wanted, person.name
    unknown = open_as(house.other_manager)
    assert unknown.get(home, status=404).html == unknown.get(f"/service/households/{new_id()}", status=404).html


def test_a_supervising_social_worker_sees_the_own_homes_alone(house: House, open_as: OpenAs) -> None:
    words = open_as(house.social_worker).get("/service/households").words
    assert "Marsh family" in words
    assert "Sethi" not in words
    assert "Put in a new home" not in words


def test_a_search_finds_a_home_by_its_name_or_an_adult(manager: Browser) -> None:
    for search, found in (("mars", "Marsh family"), ("anil", "Sethi family"), ("%", "No home has this name.")):
        words = manager.get(f"/service/households?search={search}").words
        assert found in words
        assert "Bryant" not in words


def test_the_list_goes_on_without_losing_or_doubling_a_home(house: House, manager: Browser) -> None:
    with house.database.as_owner() as session:
        make = Builder(session)
        for number in range(70):
            make.home(
                f"Home{number:02}", "Ada", house.wren.id, house.wren.service_id, role="satellite"
            ) if number < 9 else (
                session.execute(
                    text("insert into household (id, service_id, name) values (:id, :service, :name)"),
                    {"id": new_id(), "service": house.wren.service_id, "name": f"Home{number:02}"},
                )
            )
    seen: list[str] = []
    path = "/service/households"
    counted = set()
    while path:
        with statements(house.database.connection) as found:
            page = manager.get(path)
        counted.add(found.count)
        seen += [word for word in page.words.split() if word.startswith("Home") and word[4:].isdigit()]
        path = page.link("More homes") if page.has_link("More homes") else ""
    assert sorted(seen) == [f"Home{number:02}" for number in range(70)]
    assert max(counted) <= 6


def test_what_is_wrong_comes_first(house: House, manager: Browser) -> None:
    check(manager, house.sethi.id, house.sethi.carer.id, "dbs", f"1 1 {TODAY.year - 3}")
    page = manager.get("/service/households")
    assert page.words.index("Sethi family") < page.words.index("Bryant family")
    assert "1 check lapsed" in page.words


def check(browser: Browser, home: UUID, person: UUID, kind: str, day: str, result: str = "fine") -> Page:
    path = f"/service/households/{home}/checks/new"
    return send(browser, path, "Write it down", person=str(person), kind=kind, done_on=day, result=result)


def test_S24_checks_are_told_before_they_lapse_and_shown_when_they_have(house: House, manager: Browser) -> None:
    marsh, dee = house.marsh.id, house.marsh.carer.id
    page = check(manager, marsh, dee, "dbs", f"1 5 {TODAY.year - 3}")
    assert f"DBS due 1 May {TODAY.year}" in page.words
    page = check(manager, marsh, dee, "medical", f"1 2 {TODAY.year - 2}")
    assert "Medical lapsed" in page.words
    assert "A check has lapsed. No planned sleepover can begin until it is renewed." in page.words
    page = check(manager, marsh, dee, "medical", f"1 2 {TODAY.year}")
    assert "lapsed" not in page.words


def test_S24_E49_the_query_for_stays_finds_homes_with_a_lapsed_or_withdrawn_check(
    house: House, manager: Browser
) -> None:
    homes = [house.marsh.id, house.sethi.id]

    def lapsed(unit: Unit) -> frozenset[UUID]:
        return homes_with_lapsed_checks(unit, homes, Renewal())

    with house.app.app_context():
        assert read(house.manager.actor, lapsed, now=NOW) == frozenset()
    check(manager, house.marsh.id, house.marsh.carer.id, "dbs", f"1 1 {TODAY.year}")
    check(manager, house.marsh.id, house.marsh.carer.id, "dbs", f"2 1 {TODAY.year}", "withdrawn")
    check(manager, house.sethi.id, house.sethi.carer.id, "medical", f"1 1 {TODAY.year - 2}")
    with house.app.app_context():
        assert read(house.manager.actor, lapsed, now=NOW) == frozenset(homes)
    check(manager, house.marsh.id, house.marsh.carer.id, "dbs", f"2 1 {TODAY.year}")
    with house.app.app_context():
        assert read(house.manager.actor, lapsed, now=NOW) == frozenset({house.sethi.id})


def test_a_day_in_the_future_is_no_check_and_nothing_typed_is_lost(house: House, manager: Browser) -> None:
    path = f"/service/households/{house.marsh.id}/checks/new"
    fields = {"person": str(house.marsh.carer.id), "kind": "dbs", "result": "fine", "done_on": "5 3 2026"}
    page = send(manager, path, "Write it down", 422, **fields)
    assert "This is after 4 March 2026" in page.words
    assert page.form("Write it down").fields["done_on"] == "5 3 2026"
    assert page.form("Write it down").fields["kind"] == "dbs"


def test_a_home_from_its_first_day_to_its_last(house: House, manager: Browser) -> None:
    page = send(manager, "/service/households/new", "Put it in", name="  Ash   wood ")
    assert "Ash wood family" in page.words
    assert "Nobody here is an approved carer" in page.words
    path = page.path
    home = UUID(path.rsplit("/", 1)[1])
    page = send(
        manager,
        f"{path}/adults/new",
        "Add the adult",
        given_name="Nia",
        family_name="Ashwood",
        phone="",
        approved="yes",
    )
    assert "Nia Ashwood" in page.words
    terms = {
        "most_children": "2",
        "youngest": "4",
        "oldest": "11",
        "gender": "any",
        "kinds": ["short_term", "emergency"],
    }
    page = send(manager, f"{path}/terms/new", "Set the terms", valid_from="1 1 2026", valid_until="", note="", **terms)
    assert "Up to 2 children, aged 4 to 11" in page.words
    place = {"constellation": str(house.wren.id), "role": "satellite", "day": "", "reason": "They live next door."}
    page = send(manager, f"{path}/place", "Put it in", **place)
    assert "Satellite of Wren" in page.words
    worker = {"person": str(house.social_worker.id), "day": ""}
    page = send(manager, f"{path}/worker", "Give the home", **worker)
    assert house.social_worker.name in page.words
    page = send(manager, f"{path}/end", "The home leaves", day="", reason="They have adopted.")
    assert "Left on 4 March 2026: They have adopted." in page.words
    assert not page.has_link("Add an adult")
    lasting = "select count(*) from relation where subject_id = :home and (until is null or until > :now)"
    assert one(house, lasting, home=home, now=NOW) == 0
    assert "Ash wood" in manager.get("/service/households?ended=yes").words
    assert "Ash wood" not in manager.get("/service/households").words


def test_terms_keep_their_history(house: House, manager: Browser) -> None:
    path = f"/service/households/{house.marsh.id}/terms/new"
    terms = {"youngest": "0", "oldest": "17", "gender": "any", "kinds": ["short_term"], "valid_until": "", "note": ""}
    send(manager, path, "Set the terms", most_children="2", valid_from="1 1 2024", **terms)
    assert manager.get(path).form("Set the terms").fields["most_children"] == "2"
    page = send(manager, path, "Set the terms", most_children="3", valid_from="1 2 2026", **terms)
    assert "Up to 3 children" in page.words
    assert "1 January 2024 to 31 January 2026" in page.words
    page = send(manager, path, "Set the terms", 422, most_children="4", valid_from="1 1 2026", **terms)
    assert "The terms that hold now began on or after this day." in page.words
    page = send(manager, path, "Set the terms", 422, most_children="0", valid_from="", **terms)
    assert "Type a number from 1 to 20." in page.words


def test_R7_R8_an_approval_that_is_taken_away_ends_the_access_at_once(
    house: House, manager: Browser, open_as: OpenAs
) -> None:
    family, board = open_as(house.marsh.carer), f"/constellations/{house.heron.id}/board"
    family.get(board)
    path = f"/service/adults/{lasting(house, 'household_member', person_id=house.marsh.carer.id)}/approval"
    page = send(manager, path, "Take the approval away", reason="Decided by the panel.")
    assert "Nobody here is an approved carer" in page.words
    family.get(board, status=404)
    path = f"/service/adults/{lasting(house, 'household_member', person_id=house.marsh.carer.id)}/approval"
    send(manager, path, "Approve", reason="Decided anew.")
    family.get(board)
    kinds = "select count(*) from audit_entry where kind = 'adult-approval-changed'"
    assert one(house, kinds) == 2


def test_R7_who_leaves_the_home_sees_nothing_of_it(house: House, manager: Browser, open_as: OpenAs) -> None:
    family = open_as(house.marsh.carer)
    path = f"/service/adults/{lasting(house, 'household_member', person_id=house.marsh.carer.id)}/leaves"
    send(manager, path, "This adult leaves", day="", reason="Moved out.")
    family.get(f"/constellations/{house.heron.id}/board", status=404)


def test_E64_a_family_that_moves_leaves_its_history_where_it_was(
    house: House, manager: Browser, open_as: OpenAs
) -> None:
    stay = house.certain(house.marsh, "Sol")
    family = open_as(house.marsh.carer)
    path = f"/service/households/{house.marsh.id}/place"
    assert "sleepover" in manager.get(path).words
    fields = {"constellation": str(house.wren.id), "role": "satellite", "day": "", "reason": "Nearer."}
    page = send(manager, path, "Move the family", **fields)
    assert "Satellite of Wren" in page.words
    family.get(f"/constellations/{house.heron.id}/board", status=404)
    family.get(f"/constellations/{house.wren.id}/board")
    assert one(house, "select constellation_id from stay where id = :id", id=stay) == house.heron.id


def test_R4_a_place_that_was_to_come_ends_where_another_begins(house: House, manager: Browser) -> None:
    with house.database.as_owner() as session:
        values = {"id": new_id(), "service": house.wren.service_id, "c": house.wren.id, "home": house.marsh.id}
        session.execute(
            text("update household_place set until = :t where household_id = :h"), {"t": NOW, "h": house.marsh.id}
        )
        session.execute(
            text(
                "insert into household_place (id, service_id, constellation_id, household_id, household_service_id,"
                " role, since, until) values (:id, :service, :c, :home, :service, 'satellite', :since, :until)"
            ),
            values | {"since": NOW + 10 * DAY, "until": NOW + 20 * DAY},
        )
    fields = {"constellation": str(house.heron.id), "role": "satellite", "day": "20 3 2026", "reason": "Nearer."}
    page = send(manager, f"/service/households/{house.marsh.id}/place", "Move the family", **fields)
    assert "Satellite of Heron" in page.words
    lasts = "select count(*) from household_place where household_id = :h and (until is null or until > :at)"
    assert one(house, lasts, h=house.marsh.id, at=NOW + 18 * DAY) == 1


def test_R1_a_second_hub_home_is_refused_in_words(house: House, manager: Browser) -> None:
    fields = {"constellation": str(house.wren.id), "role": "hub", "day": "", "reason": "They would like to."}
    path = f"/service/households/{house.marsh.id}/place"
    before = contents(house.database)
    page = send(manager, path, "Move the family", 422, **fields)
    assert "The constellation has another hub home on these days (R1)." in page.words
    assert page.form("Move the family").fields["reason"] == "They would like to."
    assert changed(before, contents(house.database)) == []


def test_R5_twice_in_one_constellation_is_refused_in_words(house: House, manager: Browser) -> None:
    fields = {"constellation": str(house.heron.id), "role": "satellite", "day": "", "reason": "Again."}
    page = send(manager, f"/service/households/{house.marsh.id}/place", "Move the family", 422, **fields)
    assert "This home stands in the constellation on these days already." in page.words


def fill_wren(house: House, satellites: int, name: str = "Ring") -> None:
    with house.database.as_owner() as session:
        for number in range(satellites):
            Builder(session).home(f"{name}{number}", "Ada", house.wren.id, house.wren.service_id)


def test_R2_the_eleventh_family_is_refused_in_words(house: House, manager: Browser) -> None:
    fill_wren(house, 10)
    fields = {"constellation": str(house.wren.id), "role": "satellite", "day": "", "reason": "Nearer."}
    page = send(manager, f"/service/households/{house.marsh.id}/place", "Move the family", 422, **fields)
    assert "This constellation has 10 families on these days, which is the most (R2)." in page.words


def test_R2_the_database_refuses_the_eleventh_whoever_asks(house: House) -> None:
    fill_wren(house, 10)
    with pytest.raises(Exception, match="eleventh satellite"):
        fill_wren(house, 1, "Bell")


def test_control_without_the_trigger_an_eleventh_comes_in(house: House) -> None:
    house.database.act_as("kith_owner")
    house.database.connection.execute(text("alter table household_place disable trigger most_satellites"))
    fill_wren(house, 11)
    count = "select count(*) from household_place where constellation_id = :c and role = 'satellite'"
    assert one(house, count, c=house.wren.id) == 11


def test_R1_R5_the_hub_home_of_a_live_constellation_does_not_just_leave(house: House, manager: Browser) -> None:
    hub = house.heron.hub.id
    page = send(
        manager,
        f"/service/places/{lasting(house, 'household_place', household_id=hub)}/end",
        "The home leaves",
        422,
        day="",
        reason="They retire.",
    )
    assert "Make it interim or paused first." in page.words
    satellite = {"constellation": str(house.heron.id), "role": "satellite", "day": "", "reason": "They step back."}
    page = send(manager, f"/service/households/{hub}/place", "Move the family", 422, **satellite)
    assert "Make it interim or paused first." in page.words
    with house.database.as_owner() as session:
        session.execute(text("update constellation set state = 'interim' where id = :id"), {"id": house.heron.id})
    page = send(manager, f"/service/households/{hub}/place", "Move the family", **satellite)
    assert "Satellite of Heron" in page.words
    both = "select count(*) from household_place where household_id = :h and until is null"
    assert one(house, both, h=hub) == 1


def test_a_worker_is_followed_by_another_and_ends(house: House, manager: Browser, open_as: OpenAs) -> None:
    worker = open_as(house.social_worker)
    home = f"/service/households/{house.marsh.id}"
    worker.get(home)
    page = send(manager, f"{home}/worker", "Give the home", person=str(house.manager.id), day="")
    assert "Workers before" in page.words
    worker.get(home, status=404)
    ends = lasting(house, "assignment", subject_id=house.marsh.id)
    page = send(manager, f"/service/assignments/{ends}/end", "End it", day="", reason="Left.")
    assert "Nobody has this home." in page.words


def test_what_is_to_begin_later_begins_then(house: House, manager: Browser, open_as: OpenAs) -> None:
    later = NOW + timedelta(days=9)
    fields = {"constellation": str(house.wren.id), "role": "satellite", "reason": "Nearer."}
    day = f"{later.day} {later.month} {later.year}"
    page = send(manager, f"/service/households/{house.marsh.id}/place", "Move the family", day=day, **fields)
    assert "Satellite of Heron" in page.words
    assert "Satellite of Wren" in page.words
    open_as(house.marsh.carer).get(f"/constellations/{house.heron.id}/board")


def test_R71_the_functions_answer_for_the_own_services_alone(house: House) -> None:
    asked = {
        "relations_of_households": (
            "select count(*) from relations_of_households(array[cast(:it as uuid)])",
            house.marsh.id,
        ),
        "adults_of_service": ("select count(*) from adults_of_service(:it, now())", house.marsh.service_id),
        "places_of_service": ("select count(*) from places_of_service(:it, now())", house.marsh.service_id),
        "members_of_space": ("select count(*) from members_of_space(:it)", house.heron.id),
        "end_relation": (
            "select end_relation(:it, now())::int",
            lasting(house, "household_member", person_id=house.marsh.carer.id),
        ),
    }
    for person, sees in ((house.other_manager, False), (house.manager, True)):
        for name, (query, subject) in asked.items():
            house.database.act_as("kith_web")
            house.database.connection.execute(text("select set_context(:p, now(), false)"), {"p": person.id})
            found = house.database.connection.execute(text(query), {"it": subject}).scalar()
            assert bool(found) is sees, name
