"""A service's people: who sees whom, found by name and role, page after page; a person with all they are and were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from accounts.people.models import Person
from accounts.spaces.models import Membership
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, SINCE, Builder, House, Somebody
from tests.factories.pages_parsed import Page, words_of
from tests.factories.pages_watch import statements
from tests.factories.service_people import Staff, add_staff

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture
def staff(house: House) -> Staff:
    """Who administers the service."""
    return add_staff(house)


def names(page: Page) -> list[str]:
    """Who is in the list, in order."""
    return [words_of(title).strip() for title in page.all("span", class_="row__title--strong")]


def test_an_administrator_finds_everybody_of_the_service_and_nobody_else(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    found = names(open_as(staff.admin).get("/service/people"))
    ours = {"Ruth Adeyemi", "Dee Marsh", "Gwen Penrose", "Marion Tallis", "Joanne Pryce", "Callum Reid", "Bea Lomax"}
    assert ours <= set(found)
    assert not {"Martin Howe", "Ewa Nowak", "Omar Field", "Vera Garland"} & set(found)
    assert found == sorted(found, key=lambda name: name.split()[::-1])


def test_R72_a_carer_sees_who_stands_with_them_and_nobody_next_door(
    house: House, staff: Staff, open_as: OpenAs
) -> None:
    carer = open_as(house.marsh.carer)
    found = set(names(carer.get("/service/people")))
    assert {"Dee Marsh", "Anil Sethi", "Marion Tallis", "Joanne Pryce"} <= found
    assert not {"Carol Bryant", "Owen Bright"} & found
    assert "Satellite carer" in carer.get(f"/service/people/{house.sethi.carer.id}").words
    carer.get(f"/service/people/{house.wren.hub_carer.id}", status=404)


def test_a_name_and_a_role_narrow_the_list(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin = open_as(staff.admin)
    assert names(admin.get("/service/people?q=mar")) == ["Dee Marsh", "Marion Tallis"]
    assert names(admin.get("/service/people?role=liaison_worker")) == ["Owen Bright", "Joanne Pryce"]
    assert "Nobody here fits" in admin.get("/service/people?q=%25").words
    assert admin.get("/service/people?q=mar").value_of("q") == "mar"


def test_many_people_come_page_by_page_with_the_same_statements(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin = open_as(staff.admin)
    with statements(house.database.connection) as few:
        admin.get("/service/people")
    with house.database.as_owner() as session:
        make = Builder(session)
        for number in range(60):
            made = make.put(Person, given_name="Kim", family_name=f"Zed {number:02}", created_at=SINCE)
            where = {"space_id": house.heron.service_id, "role": "social_worker", "since": SINCE}
            make.put(Membership, person_id=made, **where)
    seen: list[str] = []
    with statements(house.database.connection) as many:
        page = admin.get("/service/people")
    while True:
        seen += names(page)
        if not page.has_link("More people"):
            break
        page = admin.get(page.link("More people"))
    assert len(seen) == len(set(seen))
    assert len([name for name in seen if name.startswith("Kim Zed")]) == 60
    assert many.count == few.count


def test_a_page_shows_roles_with_their_dates_and_what_is_over(house: House, staff: Staff, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        make = Builder(session)
        was = {"since": SINCE, "until": NOW - timedelta(days=30)}
        to_be = {"since": NOW + timedelta(days=30)}
        for role, dates in (("auditor", was), ("records_officer", to_be)):
            make.put(Membership, person_id=house.manager.id, space_id=house.heron.service_id, role=role, **dates)
    words = open_as(staff.admin).get(f"/service/people/{house.manager.id}").words
    assert "Service manager Wexmoor, since" in words
    assert "Records officer Wexmoor, from Fri 3 Apr" in words
    assert "Before Auditor Wexmoor, since" in words
    assert "until Mon 2 Feb" in words
    assert house.manager.email in words


def test_R71_people_of_others_answer_like_nobody(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin = open_as(staff.admin)
    bodies, ran = set(), []
    for person in (house.nowak.carer.id, house.other_manager.id, staff.elsewhere.id, staff.operator.id, house.heron.id):
        with statements(house.database.connection) as seen:
            bodies.add(admin.get(f"/service/people/{person}", status=404).html)
        ran.append(seen.all)
    assert len(bodies) == 1
    assert all(one == ran[0] for one in ran)


def test_R71_nobody_is_found_under_a_service_that_they_are_not_of(house: House, staff: Staff, open_as: OpenAs) -> None:
    admin, carer = open_as(staff.admin), open_as(house.marsh.carer)
    for person in (house.nowak.carer.id, house.other_manager.id, staff.elsewhere.id, staff.operator.id):
        for service in (house.heron.service_id, house.teal.service_id):
            for end in ("", "/end-access", "/give-role", "/liaison-worker"):
                for browser in (admin, carer):
                    page = browser.get(f"/service/people/{person}{end}?service={service}", status=404)
                    assert "kith.test" not in page.html


def test_R35_a_childs_worker_is_listed_without_the_child(house: House, staff: Staff, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        assigned = {"person": house.social_worker.id, "service": house.heron.service_id, "since": SINCE}
        session.execute(
            text(
                "insert into assignment (id, person_id, service_id, subject_id, role, since) values"
                " (gen_random_uuid(), :person, :service, :child, 'childs_social_worker', :since)"
            ),
            {**assigned, "child": house.marsh.children["Sol"]},
        )
    page = open_as(staff.admin).get(f"/service/people/{house.social_worker.id}")
    assert "Child’s social worker" in page.words
    assert "Sol" not in page.html.replace("Social", "")


def test_signed_out_and_operators_have_no_list(house: House, staff: Staff, open_as: OpenAs, stranger: Browser) -> None:
    assert stranger.get("/service/people").path.startswith("/sign-in")
    open_as(staff.operator).get("/service/people", status=404)
    open_as(house.other_manager).get(f"/service/people?service={house.heron.service_id}", status=404)
