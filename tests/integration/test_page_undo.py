"""A yes taken back: beds free, the ask as before, both in the audit, nobody told by mail; and when it is too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import text

from accounts.people.models import HouseholdMember
from constellations.homes.rules import ConstellationState
from constellations.stays.deciding import accept, approve
from constellations.stays.effects import TOLD_AFTER
from constellations.stays.rules import UNDO_WITHIN
from core.unit_of_work import run
from notifications.channels.channel import Mail
from notifications.outbox.sender import Sender
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, SINCE, Builder, House, Somebody
from tests.factories.pages_parsed import Page

OpenAs = Callable[[Somebody], Browser]
SECOND = timedelta(seconds=1)


class Ear:
    """A channel that keeps what it was given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    def has(self, mail_id: UUID) -> bool:
        return False


def at(after: timedelta) -> time_machine.travel:
    return time_machine.travel(NOW + after, tick=False)


def rows(house: House, query: str, **values: object) -> list[tuple[object, ...]]:
    with house.database.as_owner() as session:
        return [tuple(row) for row in session.execute(text(query), values)]


def taken(house: House) -> int:
    return len(rows(house, "select night from bed_night"))


def say_yes(browser: Browser, stay_id: UUID) -> Page:
    return browser.send(browser.get(f"/stays/{stay_id}").form("Say yes", "/accept"))


def audited(house: House) -> list[str]:
    found = rows(house, "select kind from audit_entry where kind like 'stay%' or kind like 'answer%' order by id")
    return [str(kind) for (kind,) in found]


@pytest.fixture
def ear(house: House) -> Iterator[Ear]:
    with house.app.app_context():
        yield Ear()


def told(house: House, ear: Ear, after: timedelta) -> list[str]:
    """Send what is due by then; the subjects of what went out about an answer."""
    sender = Sender(ear)
    while sender.send_next(NOW + after):
        pass
    return [mail.subject for mail in ear.mails if "an answer is needed" not in mail.subject]


def test_W1_a_yes_is_taken_back_and_both_stand_in_the_audit(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    asked = rows(house, "select answer_by from stay")
    hub = open_as(house.heron.hub_carer)
    page = say_yes(hub, ask)
    assert "You said yes to the Marsh family." in page.words
    assert taken(house) == 2
    with at(29 * SECOND):
        page = hub.send(page.form("Undo"))
    assert "Asked, no bed held" in page.words
    assert "Marion took the answer back" in page.words
    assert "You took your answer back. Nobody was told by email." in page.words
    assert page.has_button("Say yes")
    assert taken(house) == 0
    assert rows(house, "select holds from stay_child") == [(False,)]
    assert audited(house) == ["stay-asked", "stay-accepted", "stay-confirmed", "answer-taken-back"]
    assert rows(house, "select answer_by from stay") == asked
    assert "Certain" in say_yes(hub, ask).words
    assert taken(house) == 2


def test_R25_a_yes_that_waits_for_somebody_can_be_taken_back(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Mali")
    hub = open_as(house.heron.hub_carer)
    page = say_yes(hub, ask)
    assert "Somebody must still agree." in page.words
    hub.send(page.form("Undo"))
    assert "Nothing waits for you." in open_as(house.manager).get("/today").words


def test_too_late_says_so_and_changes_nothing(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    hub = open_as(house.heron.hub_carer)
    form = say_yes(hub, ask).form("Undo")
    with at(UNDO_WITHIN + SECOND):
        page = hub.send(form, status=409)
        assert page.title == "It is too late to undo this"
        assert "A yes can be undone for 30 seconds." in page.words
        page = hub.get(page.link("See how it is now"))
    assert "Certain" in page.words
    assert not page.has_button("Undo")
    assert page.has_button("Cancel this sleepover")
    assert taken(house) == 2


def test_only_the_one_who_said_yes_may_undo_it(house: House, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        make = Builder(session)
        pete = make.person("Pete Tallis")
        home = {"household_id": house.heron.hub.id, "household_service_id": house.heron.service_id}
        make.put(HouseholdMember, person_id=pete.id, approved=True, since=SINCE, **home)
    ask = house.ask(house.marsh, "Sol")
    fields = say_yes(open_as(house.heron.hub_carer), ask).form("Undo").fields
    for who, status in ((pete, 403), (house.marsh.carer, 403), (house.manager, 403), (house.sethi.carer, 404)):
        browser = open_as(who)
        assert not (status == 403 and browser.get(f"/stays/{ask}").has_button("Undo"))
        browser.post(f"/stays/{ask}/take-back", fields | browser.hidden(), status)
    assert taken(house) == 2


def test_S23_who_agreed_did_not_say_yes_and_cannot_undo_it(house: House, open_as: OpenAs) -> None:
    """While a constellation has no hub home its manager may say yes; that they agreed is no yes of theirs."""
    ask = house.ask(house.marsh, "Mali")
    say_yes(open_as(house.heron.hub_carer), ask)
    with house.database.as_owner() as session:
        values = {"state": ConstellationState.INTERIM.value, "id": house.heron.id}
        session.execute(text("update constellation set state = :state where id = :id"), values)
    with house.app.app_context():
        run(house.manager.actor, None, lambda unit: approve(unit, ask), now=NOW + 5 * SECOND)
    with at(6 * SECOND):
        manager = open_as(house.manager)
        page = manager.get(f"/stays/{ask}")
        assert "Certain" in page.words
        assert not page.has_button("Undo")
        manager.post(f"/stays/{ask}/take-back", manager.hidden(), 403)


def test_what_was_agreed_to_meanwhile_stays(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Mali")
    hub = open_as(house.heron.hub_carer)
    form = say_yes(hub, ask).form("Undo")
    manager = open_as(house.manager)
    manager.send(manager.get(f"/stays/{ask}").form("I agree"))
    page = hub.send(form, status=409)
    assert "Somebody else changed this sleepover" in page.words
    assert taken(house) == 2


def test_R16_a_deadline_that_passed_under_the_yes_begins_anew(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    with house.database.as_owner() as session:
        session.execute(text("update stay set answer_by = :at"), {"at": NOW + 10 * SECOND})
    hub = open_as(house.heron.hub_carer)
    form = say_yes(hub, ask).form("Undo")
    with at(20 * SECOND):
        page = hub.send(form)
        assert "Answer by 6 pm today" in page.words
    due = rows(house, "select d.due_at = s.answer_by from due_row d join stay s on s.id = d.subject_id")
    assert (True,) in due


def test_R43_nobody_is_told_of_a_yes_that_was_taken_back(house: House, open_as: OpenAs, ear: Ear) -> None:
    ask = house.ask(house.marsh, "Sol")
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept(unit, ask), now=NOW)
    assert told(house, ear, UNDO_WITHIN) == []
    assert len(told(house, ear, TOLD_AFTER)) == 1


@pytest.mark.parametrize("delayed", [True, False], ids=["delayed", "control: at once"])
def test_W1_the_mail_waits_until_it_can_no_longer_be_taken_back(
    house: House, open_as: OpenAs, ear: Ear, *, delayed: bool
) -> None:
    """The control sends the mail with the answer: the family is told of a sleepover that is none."""
    ask = house.ask(house.marsh, "Sol")
    hub = open_as(house.heron.hub_carer)
    form = say_yes(hub, ask).form("Undo")
    if not delayed:
        rows(house, "update outbox set next_at = created_at returning 1")
    assert len(told(house, ear, SECOND)) == (0 if delayed else 1)
    hub.send(form)
    assert len(told(house, ear, DAY)) == (0 if delayed else 1)
    kept = rows(house, "select distinct state, problem from outbox where channel = 'email' and kind = 'stay-confirmed'")
    assert kept == [("dropped", "no longer stands") if delayed else ("sent", None)]


def test_R43_after_a_second_yes_they_are_told_once(house: House, open_as: OpenAs, ear: Ear) -> None:
    ask = house.ask(house.marsh, "Sol")
    hub = open_as(house.heron.hub_carer)
    hub.send(say_yes(hub, ask).form("Undo"))
    with at(5 * SECOND):
        say_yes(hub, ask)
    assert told(house, ear, TOLD_AFTER) == []
    (subject,) = told(house, ear, TOLD_AFTER + 5 * SECOND)
    assert "it is certain" in subject
    states = rows(
        house,
        "select state, count(*) from outbox where channel = 'email' and kind = 'stay-confirmed' group by 1 order by 1",
    )
    assert states == [("dropped", 1), ("sent", 1)]
