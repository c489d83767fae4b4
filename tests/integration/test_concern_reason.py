"""A records officer reads a concern with a reason (concern.read, R), and never one that is about them (R49)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import text

from tests.factories.concerns import Safeguarding, also, appoint, tell
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, Builder, House, Somebody
from tests.integration.test_break_glass import audited
from tests.integration.test_concern_subject import STORY, sees_in_database

OpenAs = Callable[[Somebody], Browser]
FORM, WHY = "/concerns/with-reason", "Case 14: a request for what is kept."


@pytest.fixture
def leads(house: House) -> Safeguarding:
    return appoint(house)


@pytest.fixture
def dilys(house: House) -> Somebody:
    with house.database.as_owner() as session:
        return Builder(session).member("Dilys Poole", house.heron.service_id, "records_officer")


def reference_of(house: House, concern: UUID) -> str:
    house.database.act_as("none")
    found = house.database.connection.execute(text("select reference from concern where id = :id"), {"id": concern})
    return str(found.scalar_one())


def test_R53_it_is_asked_why_written_down_and_shown(
    house: House, leads: Safeguarding, dilys: Somebody, open_as: OpenAs
) -> None:
    one, other = leads.tell(house.marsh.carer), leads.tell(house.sethi.carer)
    officer = open_as(dilys)
    asked = officer.get(f"/concerns/{one}", status=403)
    assert STORY not in asked.html
    assert reference_of(house, one) not in asked.html
    assert sees_in_database(house, dilys) == 0
    shown = officer.send(asked.form("Go on"), reason=WHY)
    assert shown.path == f"/concerns/{one}"
    assert STORY in shown.words
    assert "I have this" not in shown.words
    officer.get(f"/concerns/{other}", status=403)  # one concern
    (entry,) = audited(house, "reason-given")
    assert (entry["action"], entry["subject_id"]) == ("concern.read", str(one))
    assert WHY not in str(entry)
    officer.post(f"/concerns/{one}/acknowledge", officer.hidden(), status=404)
    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        officer.get(f"/concerns/{one}", status=403)


def test_it_is_found_by_its_reference(house: House, leads: Safeguarding, dilys: Somebody, open_as: OpenAs) -> None:
    one = leads.tell(house.marsh.carer)
    officer = open_as(dilys)
    page = officer.get(officer.get("/concerns").link("Read a concern, with a reason"))
    assert reference_of(house, one) not in officer.get("/concerns").html
    missing = officer.send(page.form("Read it"), status=422, reference=reference_of(house, one))
    assert missing.error_of("reason") == "Say why you need to read this."
    shown = officer.send(missing.form("Read it"), reference=reference_of(house, one).lower(), reason=WHY)
    assert STORY in shown.words
    assert len(audited(house, "reason-given")) == 1


def test_R71_a_reference_of_another_service_is_nobodys(
    house: House, leads: Safeguarding, dilys: Somebody, open_as: OpenAs
) -> None:
    theirs = tell(house, house.nowak.carer, service_id=house.teal.service_id)
    officer = open_as(dilys)
    for reference in (reference_of(house, theirs), "ZZZZZ"):
        page = officer.send(officer.get(FORM).form("Read it"), status=422, reference=reference, reason=WHY)
        assert (page.error_of("reference") or "").startswith("No concern of your service has this reference.")
    officer.get(f"/concerns/{theirs}", status=404)
    assert audited(house, "reason-given") == []
    open_as(leads.nina).get(FORM, status=404)


def test_R49_one_about_the_officer_is_not_there_for_them(
    house: House, leads: Safeguarding, dilys: Somebody, open_as: OpenAs
) -> None:
    about = leads.tell(house.marsh.carer, (dilys,))
    officer = open_as(dilys)
    officer.get(f"/concerns/{about}", status=404)
    fields = {"reference": reference_of(house, about), "reason": WHY}
    page = officer.send(officer.get(FORM).form("Read it"), status=422, **fields)
    assert (page.error_of("reference") or "").startswith("No concern of your service has this reference.")
    assert reference_of(house, about) not in officer.get("/concerns").html


def test_R49_an_officer_whom_the_words_name_does_not_find_it(
    house: House, leads: Safeguarding, dilys: Somebody, open_as: OpenAs
) -> None:
    about = leads.tell(house.marsh.carer, about_words="dilys who keeps the records")
    officer = open_as(dilys)
    officer.get(f"/concerns/{about}", status=404)
    fields = {"reference": reference_of(house, about), "reason": WHY}
    page = officer.send(officer.get(FORM).form("Read it"), status=422, **fields)
    assert (page.error_of("reference") or "").startswith("No concern of your service has this reference.")
    assert _looked(house, dilys, about) == 0


def test_R49_who_is_made_officer_later_does_not_read_what_names_them(
    house: House, leads: Safeguarding, open_as: OpenAs
) -> None:
    """Control: another concern, which does not name her, is read in the same way."""
    about, other = leads.tell(house.marsh.carer, about_words="Dilys"), leads.tell(house.marsh.carer)
    with house.database.as_owner() as session:
        late = Builder(session).member("Dilys Poole", house.heron.service_id, "records_officer")
    officer = open_as(late)
    refused = officer.send(officer.get(f"/concerns/{about}", status=403).form("Go on"), status=404, reason=WHY)
    assert STORY not in refused.html
    assert STORY in officer.send(officer.get(f"/concerns/{other}", status=403).form("Go on"), reason=WHY).words


def test_R49_the_wall_too_keeps_it_from_them_whatever_was_granted(
    house: House, leads: Safeguarding, dilys: Somebody
) -> None:
    about, other = leads.tell(house.marsh.carer, (dilys,)), leads.tell(house.sethi.carer)
    grant = text(
        "insert into access_grant (id, person_id, service_id, subject_id, role, since, until)"
        " values (gen_random_uuid(), :person, :service, :subject, 'reason concern.read', :now, :later)"
    )
    values = {"person": dilys.id, "service": house.heron.service_id, "now": NOW, "later": NOW + timedelta(minutes=15)}
    with house.database.as_owner() as session:
        for one in (about, other):
            session.execute(grant, {**values, "subject": one})
    assert [_looked(house, dilys, one) for one in (about, other)] == [0, 1]
    assert _looked(house, leads.house.manager, other) == 0  # no records officer


def test_control_without_the_walls_condition_they_would_see_it(
    house: House, leads: Safeguarding, dilys: Somebody
) -> None:
    about = leads.tell(house.marsh.carer, (dilys,))
    with house.database.as_owner() as session:
        session.execute(text("drop policy reason_wall on concern"))
        session.execute(text("create policy reason_wall on concern for select to kith_web using (true)"))
    assert _looked(house, dilys, about) == 1


def _looked(house: House, person: Somebody, concern: UUID) -> int:
    """How many concerns a query that forgot its scope shows after this one was looked for."""
    sees_in_database(house, person)
    look = text("select count(*) from concern_for_officer(:id, '', :at)")
    house.database.connection.execute(look, {"id": concern, "at": NOW}).all()
    return int(house.database.connection.execute(text("select count(*) from concern")).scalar() or 0)


def test_R72_a_reason_gives_nothing_to_who_is_an_officer_no_longer(
    house: House, leads: Safeguarding, dilys: Somebody, open_as: OpenAs
) -> None:
    one = leads.tell(house.marsh.carer)
    officer = open_as(dilys)
    officer.send(officer.get(f"/concerns/{one}", status=403).form("Go on"), reason=WHY)
    also(house, dilys, "auditor", house.heron.service_id)
    with house.database.as_owner() as session:
        session.execute(text("update membership set until = :now where role = 'records_officer'"), {"now": NOW})
    officer.get(f"/concerns/{one}", status=404)
