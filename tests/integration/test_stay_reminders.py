"""Reminders of a sleepover that is certain: to both sides, once each, and not of what is over (W1, E38, E56)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from constellations.stays.deciding import cancel
from core.jobs.runner import run_due
from core.unit_of_work import run
from notifications.outbox.sender import Sender
from tests.factories.pages_house import DAY, FRIDAY, NOW, House
from tests.factories.post import Post

FAR = FRIDAY + 28 * DAY
MORNING = timedelta(hours=9) - timedelta(hours=NOW.hour, minutes=NOW.minute)


def reminded(house: House, at: datetime) -> list[str]:
    """Let what is due at this moment be done, and the mails go; who is reminded, and of what."""
    post = Post()
    with house.app.app_context():
        while run_due(now=at):
            pass
        sender = Sender(post)
        while sender.send_next(at):
            pass
    subjects = ((mail.to_name, mail.subject.split(": ", 1)[1]) for mail in post.mails)
    return sorted(f"{name}: {subject}" for name, subject in subjects if "begins" in subject or "ends" in subject)


@pytest.fixture
def stay(house: House) -> object:
    """A sleepover of four nights that is certain, four weeks ahead."""
    made = house.certain(house.marsh, "Sol", FAR, 4)
    reminded(house, NOW + timedelta(hours=1))
    return made


def due_at(house: House) -> list[datetime]:
    with house.database.as_owner() as session:
        asked = text("select due_at from due_row where job = 'stay-remind' and state = 'waiting' order by due_at")
        return list(session.scalars(asked))


def both(house: House, words: str) -> list[str]:
    return sorted(f"{one.name}: {words}" for one in (house.marsh.carer, house.heron.hub_carer))


def test_both_sides_are_reminded_a_week_two_days_and_the_morning_before_and_once(house: House, stay: object) -> None:
    *before, end = due_at(house)
    assert [(FAR - at.date()).days for at in before] == [7, 2, 0]
    for at in before:
        assert reminded(house, at) == both(house, "it begins on Fri 3 Apr")
        assert reminded(house, at + timedelta(hours=1)) == []
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        session.execute(text("update stay set state = 'in_progress' where id = :id"), {"id": stay})
    assert reminded(house, end) == both(house, "it ends on Tue 7 Apr")


def test_what_was_called_off_reminds_nobody(house: House, stay: object) -> None:
    with house.app.app_context():
        run(house.marsh.carer.actor, None, lambda unit: cancel(unit, stay), now=NOW + timedelta(hours=2))  # type: ignore[arg-type]
    assert [reminded(house, at) for at in due_at(house)] == [[]] * 4


def test_a_reminder_whose_moment_has_passed_is_dropped_and_counted(house: House, stay: object) -> None:
    """Nothing worked for five weeks: nobody hears now of what began a week ago."""
    first, *_ = due_at(house)
    with house.app.app_context():
        while run_due(now=first):
            pass
    assert reminded(house, first + timedelta(days=14)) == []
    with house.database.as_owner() as session:
        asked = text("select count(*) from outbox where kind = 'stay-soon' and channel = 'email' and state = 'late'")
        assert session.execute(asked).scalar_one() == 3 * 2


def test_E50_who_grieves_is_not_reminded(house: House, stay: object) -> None:
    first, *_ = due_at(house)
    with house.database.as_owner() as session:
        stop = "insert into notice_stop (subject_id, since, service_id) values (:id, :at, :service)"
        values = {"id": house.marsh.children["Sol"], "at": NOW, "service": house.heron.service_id}
        session.execute(text(stop), values)
    assert reminded(house, first) == []
