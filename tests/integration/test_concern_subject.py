"""A concern is never visible to whom it is about, nor to anybody of the constellation (R49, E45), with the control."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from community.concerns import access
from community.concerns.rules import LEAD, NAMED
from core.actor import worker
from core.jobs.runner import run_due
from core.streams.access import may_follow
from core.unit_of_work import read
from notifications.outbox.kinds import Notice
from notifications.outbox.sender import words_of
from tests.factories.concerns import Safeguarding, also, appoint
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody

OpenAs = Callable[[Somebody], Browser]
Find = Callable[[Safeguarding], Somebody]
STORY = "He said he is afraid to go home."

SUBJECTS: dict[str, Find] = {
    "hub carer": lambda leads: leads.house.heron.hub_carer,
    "liaison worker": lambda leads: leads.house.heron.liaison_worker,
    "manager": lambda leads: leads.house.manager,
    "safeguarding lead": lambda leads: leads.nina,
    "social worker": lambda leads: leads.house.social_worker,
    "another family": lambda leads: leads.house.sethi.carer,
}


@pytest.fixture
def leads(house: House) -> Safeguarding:
    return appoint(house)


def everybody_else(leads: Safeguarding) -> list[Somebody]:
    house = leads.house
    return [
        house.heron.hub_carer, house.heron.liaison_worker, house.sethi.carer, house.penrose.carer, house.manager,
        house.social_worker, house.wren.hub_carer, house.nowak.carer, house.other_manager, leads.elsewhere,
    ]  # fmt: skip


def told(house: House) -> dict[UUID | None, list[str]]:
    """Who was queued for which notices."""
    house.database.act_as("none")
    found: dict[UUID | None, list[str]] = {}
    for row in house.database.connection.execute(
        text("select person_id, kind from outbox where channel = 'email' order by id")
    ):
        found.setdefault(row.person_id, []).append(row.kind)
    return found


def sees_in_database(house: House, person: Somebody) -> int:
    """How many concerns a query that forgot its scope shows this person, as the role `kith_web`."""
    house.database.act_as("kith_web")
    house.database.connection.execute(text("select set_context(:p, :at, false)"), {"p": person.id, "at": NOW}).all()
    return int(house.database.connection.execute(text("select count(*) from concern")).scalar() or 0)


def looks_everywhere(browser: Browser, concern: UUID, reference: str) -> list[str]:
    """Every place in which a person could meet the concern, and does."""
    found = []
    for path in ("/today", "/concerns", "/stays", "/emergency", "/concerns/raise"):
        with browser.ask("GET", path) as answer:
            page = answer.get_data(as_text=True)
            if reference in page or STORY in page or str(concern) in page:
                found.append(path)
    if browser.ask("GET", f"/concerns/{concern}").status_code != 404:
        found.append("page")
    hidden = browser.hidden()
    answer = browser.client.post(
        f"/concerns/{concern}/acknowledge", data=hidden, headers={"Origin": "http://localhost"}
    )
    if answer.status_code != 404:
        found.append("acknowledge")
    return found


def reference_of(house: House, concern: UUID) -> str:
    house.database.act_as("none")
    found = house.database.connection.execute(text("select reference from concern where id = :id"), {"id": concern})
    return str(found.scalar())


def entries_of(house: House, person: Somebody) -> list[str]:
    house.database.act_as("none")
    asked = text(
        "select e.kind from stream_entry e join stream s on s.id = e.stream_id"
        " where s.kind = 'person' and s.subject_id = :id order by e.seq"
    )
    return list(house.database.connection.execute(asked, {"id": person.id}).scalars())


def words_for(house: House, notice: Notice) -> object:
    """The mail that the notice would be, or why there is none."""
    with house.app.app_context():
        return read(worker("outbox", notice.service_id), lambda unit: words_of(unit, notice), now=NOW)


@pytest.mark.parametrize("who", SUBJECTS)
def test_R49_E45_its_subject_meets_it_nowhere(leads: Safeguarding, open_as: OpenAs, who: str) -> None:
    house, subject = leads.house, SUBJECTS[who](leads)
    concern = leads.tell(house.marsh.carer, (subject,))
    with house.app.app_context():
        run_due(now=NOW + timedelta(hours=1))
    assert looks_everywhere(open_as(subject), concern, reference_of(house, concern)) == []
    assert subject.id not in told(house)
    assert entries_of(house, subject) == []
    assert sees_in_database(house, subject) == 0
    # The others do their work: it is the subject alone to whom there is nothing.
    assert "page" in looks_everywhere(open_as(leads.ivan), concern, "")
    assert sees_in_database(house, leads.ivan) == 1


def test_R49_nobody_of_the_constellation_or_the_service_meets_it(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer, (house.sethi.carer,))
    for person in everybody_else(leads):
        assert looks_everywhere(open_as(person), concern, reference_of(house, concern)) == [], person.name
        assert sees_in_database(house, person) == 0, person.name
    assert set(told(house)) == {leads.nina.id, leads.ivan.id}


def test_the_sender_reads_their_own_and_takes_nothing(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer, (house.heron.hub_carer,))
    browser = open_as(house.marsh.carer)
    page = browser.get(f"/concerns/{concern}")
    assert STORY in page.words
    assert not page.has_button("I have this")
    browser.post(f"/concerns/{concern}/acknowledge", browser.hidden(), status=404)
    assert house.marsh.carer.id not in told(house)  # nothing that somebody at home could read over their shoulder


def test_R49_a_lead_whom_the_words_name_does_not_see_it(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer, about_words="nina from the office")
    assert looks_everywhere(open_as(leads.nina), concern, reference_of(house, concern)) == []
    assert set(told(house)) == {leads.ivan.id}


def test_E45_where_no_lead_is_left_the_managers_stand_in(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer, (leads.nina, leads.ivan))
    assert set(told(house)) == {house.manager.id}
    browser = open_as(house.manager)
    page = browser.send(browser.get(f"/concerns/{concern}").form("I have this"))
    assert "Acknowledged by Ruth Adeyemi" in page.words
    for lead in (leads.nina, leads.ivan):
        assert looks_everywhere(open_as(lead), concern, reference_of(house, concern)) == []


def test_E45_where_nobody_is_left_the_duty_team_is_alerted_in_hours_too(leads: Safeguarding) -> None:
    house = leads.house
    leads.tell(house.marsh.carer, (leads.nina, leads.ivan, house.manager))
    assert told(house) == {None: ["concern-duty"]}


def test_a_lead_who_raises_one_does_not_acknowledge_it(leads: Safeguarding, open_as: OpenAs) -> None:
    concern = leads.tell(leads.nina)
    browser = open_as(leads.nina)
    assert not browser.get(f"/concerns/{concern}").has_button("I have this")
    browser.post(f"/concerns/{concern}/acknowledge", browser.hidden(), status=404)
    assert set(told(leads.house)) == {leads.ivan.id}


def test_R72_the_lead_of_another_service_is_named_for_nothing_here(leads: Safeguarding) -> None:
    leads.tell(leads.house.nowak.carer, service_id=leads.house.teal.service_id)
    assert set(told(leads.house)) == {leads.elsewhere.id}
    assert sees_in_database(leads.house, leads.nina) == 0


def test_R7_who_is_no_longer_a_lead_reads_nothing_more(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer)
    browser = open_as(leads.nina)
    browser.get(f"/concerns/{concern}")
    with house.database.as_owner() as session:
        session.execute(
            text("update membership set until = :now where person_id = :id"), {"now": NOW, "id": leads.nina.id}
        )
    assert looks_everywhere(browser, concern, reference_of(house, concern)) == []


def test_R49_a_subject_who_becomes_a_lead_still_meets_nothing(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer, (house.social_worker,))
    also(house, house.social_worker, LEAD, house.heron.service_id)
    with house.app.app_context():
        run_due(now=NOW + timedelta(hours=1))
    assert looks_everywhere(open_as(house.social_worker), concern, reference_of(house, concern)) == []
    assert house.social_worker.id not in told(house)


def test_the_audit_of_the_service_says_nothing_of_it(leads: Safeguarding) -> None:
    """Its rows belong to the house's chain; no page of a service lists them, and none names a subject."""
    house = leads.house
    leads.tell(house.marsh.carer, (house.manager,))
    house.database.act_as("none")
    rows = house.database.connection.execute(
        text("select service_id, detail from audit_entry where kind like 'concern-%'")
    ).all()
    assert [row.service_id for row in rows] == [None]
    assert str(house.manager.id) not in json.dumps(rows[0].detail)
    assert STORY not in json.dumps(rows[0].detail)


def test_no_stream_of_anybody_else_may_be_followed(leads: Safeguarding) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer)
    with house.app.app_context():
        may = read(house.manager.actor, lambda unit: may_follow(unit, "person", leads.nina.id), now=NOW)
        kinds = read(leads.nina.actor, lambda unit: may_follow(unit, "concern", concern), now=NOW)
    assert (may, kinds) == (False, False)


# The controls: each guard taken away by the test, and the fault that it holds off.


def test_control_without_the_predicate_a_named_subject_sees_it(
    leads: Safeguarding, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A subject who is named by mistake: the predicate refuses, and so does the wall; without both it shows."""
    house = leads.house
    concern = leads.tell(house.marsh.carer, (leads.nina,))
    with house.database.as_owner() as session:
        values = {"person": leads.nina.id, "service": house.heron.service_id, "concern": concern, "role": NAMED}
        session.execute(
            text(
                "insert into naming (id, person_id, service_id, subject_id, role, since)"
                " values (gen_random_uuid(), :person, :service, :concern, :role, '2020-01-01')"
            ),
            values,
        )
    browser = open_as(leads.nina)
    assert looks_everywhere(browser, concern, reference_of(house, concern)) == []
    house.database.act_as("kith_owner")
    house.database.connection.execute(text("alter table concern disable row level security"))
    assert looks_everywhere(browser, concern, reference_of(house, concern)) == []  # the predicate alone
    monkeypatch.setattr(access, "is_subject", lambda _unit, _concern: False)
    assert "page" in looks_everywhere(browser, concern, reference_of(house, concern))


def test_control_without_the_wall_a_forgotten_scope_shows_it_to_everybody(leads: Safeguarding) -> None:
    house = leads.house
    leads.tell(house.marsh.carer, (house.manager,))
    assert sees_in_database(house, house.manager) == 0
    house.database.act_as("kith_owner")
    house.database.connection.execute(text("alter table concern disable row level security"))
    assert sees_in_database(house, house.manager) == 1


def test_control_without_the_list_of_readers_the_subject_is_told(
    leads: Safeguarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = leads.house
    monkeypatch.setattr("community.concerns.services.readers", lambda leads, _managers, _hidden: tuple(leads))
    leads.tell(house.marsh.carer, (leads.nina,))
    assert leads.nina.id in told(house)


def test_control_a_notice_to_the_subject_has_no_words(leads: Safeguarding, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice that was queued for somebody who must not have it says nothing when it is sent."""
    house = leads.house
    concern = leads.tell(house.marsh.carer, (leads.nina,))
    service = house.heron.service_id
    for kind, person in (
        ("concern-raised", leads.nina),
        ("concern-unanswered", leads.nina),
        ("concern-raised", house.manager),
    ):
        assert words_for(house, Notice(concern, kind, concern, "once", person.id, service, NOW)) == "no longer stands"


@pytest.mark.parametrize("changed", ["service", "person", "closed"])
def test_the_door_lets_a_concern_in_and_nothing_else(leads: Safeguarding, changed: str) -> None:
    house = leads.house
    house.database.act_as("kith_web")
    house.database.connection.execute(
        text("select set_context(:p, :at, false)"), {"p": house.marsh.carer.id, "at": NOW}
    )
    if changed != "closed":
        house.database.connection.execute(text("select open_concern_door(:s)"), {"s": house.heron.service_id})
    service = house.teal.service_id if changed == "service" else house.heron.service_id
    person = house.sethi.carer.id if changed == "person" else house.marsh.carer.id
    with pytest.raises(ProgrammingError, match="row-level security"):
        house.database.connection.execute(
            text(
                "insert into concern (id, service_id, reference, raised_by, raised_at, sealed, about_people,"
                " about_children, hidden_from, danger, state, acknowledge_by, retention_class)"
                " values (gen_random_uuid(), :s, 'AAAAA', :p, now(), 'x', '{}', '{}', '{}', 'no', 'sent', now(), 'x')"
            ),
            {"s": service, "p": person},
        )


def test_the_database_refuses_an_acknowledgement_by_its_subject(leads: Safeguarding) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer, (leads.nina,))
    with pytest.raises(IntegrityError, match="ck_concern_not_own"), house.database.as_owner() as session:
        session.execute(
            text(
                "update concern set state = 'acknowledged', acknowledged_by = :p, acknowledged_at = now()"
                " where id = :id"
            ),
            {"p": leads.nina.id, "id": concern},
        )
