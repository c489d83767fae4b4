"""E50: a bereavement, a death, a child who was moved away. One action, and nothing ordinary is said any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core.actor import worker
from core.facts import Fact
from core.unit_of_work import Unit, read, run
from notifications.bell.delivery import Ringer
from notifications.outbox.effects import TellByMail
from notifications.outbox.models import EMAIL
from notifications.outbox.rules import Way
from notifications.outbox.sender import Sender
from notifications.outbox.stops import NoticeStop
from tests.factories.concerns import appoint
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.post import Post

OpenAs = Callable[[Somebody], Browser]


def send_all(house: House) -> list[str]:
    """Let bell and mails work; to whom which mail went."""
    post = Post()
    with house.app.app_context():
        Ringer()(lambda: False)
        for way in (EMAIL, Way.SMS):
            sender = Sender(post, way)
            while sender.send_next(NOW + timedelta(minutes=1)):
                pass
    return [f"{mail.to_name}: {mail.subject or mail.text}" for mail in post.mails]


def rows(house: House, query: str) -> list[tuple[object, ...]]:
    house.database.act_as("none")
    return [tuple(row) for row in house.database.connection.execute(text(query))]


def stop(browser: Browser, house: House, **fields: Any) -> Page:
    home = f"/service/households/{house.marsh.id}"
    form = browser.get(browser.get(home).link("Stop reminders")).form("Stop them now")
    return browser.send(form, **fields)


def test_E50_one_action_stops_what_waits_and_what_comes_to_anybody(house: House, open_as: OpenAs) -> None:
    house.ask(house.marsh, "Sol")
    page = stop(open_as(house.manager), house)
    assert "Reminders are stopped since 10 am" in page.words
    assert send_all(house) == []  # the hub home is not asked to answer
    later = house.ask(house.marsh, "Mali", FRIDAY + 14 * DAY)
    other = house.ask(house.sethi, "Reuben", FRIDAY + 7 * DAY)
    to_family = TellByMail("stay-cancelled", other, "x", house.heron.service_id, (house.marsh.carer.id,))
    with house.app.app_context():
        run(house.manager.actor, None, lambda unit: to_family.carry_out(unit, Fact()), now=NOW)
    (reference,) = rows(house, f"select reference from stay where id = '{other}'")[0]
    sent = send_all(house)
    assert sent
    assert all(str(reference) in one for one in sent)  # only the other family's
    assert rows(house, f"select id from notice where subject_id = '{later}'") == []
    problems = "select distinct problem from outbox where state = 'dropped'"
    assert ("stopped",) in rows(house, problems)


def test_E50_emergencies_and_concerns_still_come(house: House, open_as: OpenAs) -> None:
    safeguarding = appoint(house)
    stop(open_as(house.manager), house)
    safeguarding.tell(house.marsh.carer)
    assert len([one for one in send_all(house) if "Concern" in one]) >= 2


def test_E50_for_one_child_stops_what_is_about_that_child(house: House, open_as: OpenAs) -> None:
    house.ask(house.marsh, "Sol")
    mali = house.ask(house.marsh, "Mali", FRIDAY + 14 * DAY)
    stop(open_as(house.manager), house, why="death", of=str(house.marsh.children["Sol"]))
    (reference,) = rows(house, f"select reference from stay where id = '{mali}'")[0]
    sent = send_all(house)
    assert sent
    assert all(str(reference) in one for one in sent)


def test_E50_no_digest_goes_to_who_grieves_and_none_speaks_of_them(house: House, open_as: OpenAs) -> None:
    stay, hub = house.ask(house.marsh, "Sol"), house.heron.hub_carer
    with house.database.as_owner() as session:
        session.execute(text("update outbox set state = 'digest', weight = 'news' where channel = 'email'"))
    stop(open_as(house.manager), house)
    for person in (hub, house.marsh.carer):
        with house.database.as_owner() as session:
            session.execute(
                text(
                    "insert into outbox (id, kind, subject_id, occurrence, person_id, channel, created_at, next_at)"
                    " values (gen_random_uuid(), 'digest', :p, 'x', :p, 'email', :at, :at)"
                ),
                {"p": person.id, "at": NOW},
            )
    assert send_all(house) == []
    assert rows(house, f"select distinct state from outbox where subject_id = '{stay}' and channel = 'email'") == [
        ("dropped",)
    ]


def test_E50_is_taken_back_only_with_a_reason_and_is_audited(house: House, open_as: OpenAs) -> None:
    manager = open_as(house.manager)
    stop(manager, house)
    home = f"/service/households/{house.marsh.id}"
    again = manager.get(manager.get(home).link("Let reminders go on"))
    assert "by" in again.words
    refused = manager.send(again.form("Let them go on"), status=422)
    assert "Say why they are to go on." in refused.error_of("reason")
    house.ask(house.marsh, "Sol")
    assert send_all(house) == []
    page = manager.send(again.form("Let them go on"), reason="The family asked for it.")
    assert "Reminders are stopped" not in page.words
    assert send_all(house) == []  # what was not sent meanwhile is not sent later either
    house.ask(house.marsh, "Sol", FRIDAY + 7 * DAY)
    assert send_all(house) != []
    kinds = "select kind, detail ->> 'reason' from audit_entry where kind like 'reminders-%' order by id"
    assert rows(house, kinds) == [("reminders-stopped", ""), ("reminders-begun-again", "The family asked for it.")]
    gone = manager.get(f"{home}/reminders-again")
    assert "Nothing is stopped for this family." in gone.words


def test_E50_a_stop_goes_along_with_a_child_who_moves_and_is_seen_and_ended_there(
    house: House, open_as: OpenAs
) -> None:
    manager, sol = open_as(house.manager), house.marsh.children["Sol"]
    stop(manager, house, why="removal", of=str(sol))
    form = manager.get(f"/service/children/{sol}/move").form("Move the child")
    manager.send(form, household=str(house.sethi.id), reason="A new home was found.")
    house.sethi.children["Sol"] = sol
    house.ask(house.sethi, "Sol")
    assert send_all(house) == []
    there = manager.get(f"/service/households/{house.sethi.id}")
    assert "It was stopped at another home, and came with a child." in there.words
    again = manager.get(there.link("Let reminders go on"))
    manager.send(again.form("Let them go on"), reason="The new home wants them.")
    house.ask(house.sethi, "Sol", FRIDAY + 7 * DAY)
    assert send_all(house) != []
    assert rows(house, "select count(*) from notice_stop") == [(0,)]


def test_E50_twice_is_once_and_the_wall_of_the_service_holds(house: House, open_as: OpenAs) -> None:
    manager = open_as(house.manager)
    form = manager.get(f"/service/households/{house.marsh.id}/stop-reminders").form("Stop them now")
    manager.send(form)
    before = rows(house, "select count(*) from notice_stop")
    manager.send(manager.get(form.action).form("Stop them now"), why="death")
    assert rows(house, "select count(*) from notice_stop") == before

    def seen(unit: Unit) -> int:
        return unit.session.query(NoticeStop).count()

    with house.app.app_context():
        assert (read(house.manager.actor, seen),) == before[0]
        assert read(house.nowak.carer.actor, seen) == 0
        assert (read(worker("outbox"), seen),) == before[0]


@pytest.mark.parametrize(
    "what", [{"why": "whim"}, {"of": "somebody-else"}, {"of": "00000000-0000-0000-0000-000000000001"}]
)
def test_E50_what_was_not_offered_is_said_at_the_field(house: House, open_as: OpenAs, what: dict[str, str]) -> None:
    manager = open_as(house.manager)
    form = manager.get(f"/service/households/{house.marsh.id}/stop-reminders").form("Stop them now")
    page = manager.send(form, status=422, **what)
    assert "Choose what" in page.error_of(next(iter(what)))
    assert rows(house, "select count(*) from notice_stop") == [(0,)]
