"""Reminders of a sleepover that is certain: to both sides, once each, and not of what is over (W1, E38, E50, E56)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.stays import reminding
from constellations.stays.deciding import cancel
from constellations.stays.jobs import STAY_JOBS
from core import clock
from core.actor import worker
from core.ids import new_id
from core.jobs.models import DueRow
from core.unit_of_work import run
from notifications.outbox.sender import Sender
from tests.factories.pages_house import DAY, FRIDAY, NOW, Builder, House
from tests.factories.pages_watch import statements
from tests.factories.post import Post

FAR = FRIDAY + 28 * DAY
"""On the other side of the clock change."""
NIGHTS = 4
MINUTE = timedelta(minutes=1)
BEGINS = "it begins on Fri 3 Apr"


def nine(before: int) -> datetime:
    """The morning so many days before it begins."""
    return clock.local(FAR - before * DAY, time(9))


WEEK, TWO_DAYS, MORNING, LAST = nine(7), nine(2), nine(0), nine(-NIGHTS + 1)


def look(house: House, at: datetime) -> None:
    """Let the worker look."""
    row = DueRow(id=new_id(), job="remind-of-stays", subject_id=UUID(int=0), due_at=at)
    with house.app.app_context():
        run(worker("stays"), None, lambda unit: STAY_JOBS["remind-of-stays"].handler(unit, row), now=at)


def sent(house: House, at: datetime) -> list[str]:
    """Let the mails go; who is reminded, and of what."""
    post = Post()
    with house.app.app_context():
        sender = Sender(post)
        while sender.send_next(at):
            pass
    subjects = ((mail.to_name, mail.subject.split(": ", 1)[1]) for mail in post.mails)
    return sorted(f"{name}: {subject}" for name, subject in subjects if "begins" in subject or "ends" in subject)


def reminded(house: House, at: datetime) -> list[str]:
    look(house, at)
    return sent(house, at)


def both(house: House, words: str) -> list[str]:
    return sorted(f"{one.name}: {words}" for one in (house.marsh.carer, house.heron.hub_carer))


def queued(house: House, state: str = "waiting") -> int:
    house.database.act_as("none")
    asked = text("select count(*) from outbox where kind like 'stay-%soon' and channel = 'email' and state = :state")
    number: int = house.database.connection.execute(asked, {"state": state}).scalar_one()
    return number


def change(house: House, stay: UUID, columns: str) -> None:
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        session.execute(text(f"update stay set {columns} where id = :id"), {"id": stay})


@pytest.fixture
def stay(house: House) -> UUID:
    """A sleepover of four nights that is certain, four weeks ahead; what is said of that has gone."""
    made = house.certain(house.marsh, "Sol", FAR, NIGHTS)
    assert sent(house, NOW + timedelta(hours=1)) == []
    return made


def test_both_sides_are_reminded_a_week_two_days_and_the_morning_before_and_once(house: House, stay: UUID) -> None:
    for at in (WEEK, TWO_DAYS, MORNING):
        assert reminded(house, at - MINUTE) == []
        assert reminded(house, at) == both(house, BEGINS)
        assert reminded(house, at + timedelta(hours=1)) == []
    change(house, stay, "state = 'in_progress'")
    assert reminded(house, LAST - MINUTE) == []
    assert reminded(house, LAST) == both(house, "it ends on Tue 7 Apr")
    assert reminded(house, LAST + timedelta(hours=1)) == []


def test_nobody_is_told_of_the_end_of_a_short_one_or_of_what_they_agreed_to_after_the_moment(
    house: House, stay: UUID
) -> None:
    change(house, stay, f"decided_at = '{TWO_DAYS + MINUTE}'")
    assert reminded(house, TWO_DAYS + 2 * MINUTE) == []
    change(house, stay, "state = 'in_progress', home_day = first_night + 2")
    assert reminded(house, nine(-1)) == []


def test_E56_two_workers_that_looked_at_the_same_moment_tell_once(
    house: House, stay: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither saw what the other was about to queue; without the uniqueness of the outbox there are two of each."""
    blind, _ = str(reminding._FIND).split("  and not exists", maxsplit=1)
    rest = "order by s.id, c.occurrence, side.role, p.person_id"
    look(house, WEEK)
    monkeypatch.setattr(reminding, "_FIND", text(f"{blind}{rest}"))
    look(house, WEEK)
    assert queued(house) == 2
    with house.database.as_owner() as session:
        session.execute(text("alter table outbox drop constraint uq_outbox_once"))
    look(house, WEEK)
    assert queued(house) == 4


def test_E38_what_was_called_off_reminds_nobody_also_where_it_was_queued(house: House, stay: UUID) -> None:
    look(house, WEEK)
    with house.app.app_context():
        run(house.marsh.carer.actor, None, lambda unit: cancel(unit, stay), now=WEEK + MINUTE)
    assert sent(house, WEEK + 2 * MINUTE) == []
    assert [reminded(house, at) for at in (TWO_DAYS, MORNING, LAST)] == [[]] * 3


def test_E38_what_was_moved_reminds_of_its_new_nights_alone(house: House, stay: UUID) -> None:
    look(house, WEEK)
    change(house, stay, "first_night = first_night + 1, home_day = home_day + 1, arrives_at = arrives_at + '1 day'")
    assert sent(house, WEEK + MINUTE) == []
    assert queued(house, "dropped") == 2
    assert reminded(house, TWO_DAYS) == []
    assert reminded(house, TWO_DAYS + DAY) == both(house, "it begins on Sat 4 Apr")


def test_a_reminder_whose_moment_has_passed_is_dropped_and_counted(house: House, stay: UUID) -> None:
    """The mails stood still until the next reminder was due; what nobody looked at for days is not queued at all."""
    look(house, WEEK)
    assert sent(house, TWO_DAYS) == []
    assert queued(house, "late") == 2
    assert reminded(house, TWO_DAYS + DAY) == []


def test_E50_who_grieves_is_not_reminded_and_what_waits_is_not_sent(house: House, stay: UUID) -> None:
    look(house, WEEK)
    with house.database.as_owner() as session:
        stop = "insert into notice_stop (subject_id, since, service_id) values (:id, :at, :service)"
        values = {"id": house.marsh.children["Sol"], "at": NOW, "service": house.heron.service_id}
        session.execute(text(stop), values)
    assert sent(house, WEEK + MINUTE) == []
    assert reminded(house, TWO_DAYS) == []
    with house.database.as_owner() as session:  # taken back, the next one comes: it was the stop
        session.execute(text("delete from notice_stop"))
    assert reminded(house, MORNING) == both(house, BEGINS)


def test_who_sleeps_is_reminded_when_their_quiet_hours_end(house: House, stay: UUID) -> None:
    with house.database.as_owner() as session:
        columns = "person_id, preset, quiet_from, quiet_to, digest, digest_hour"
        quiet = f"insert into notice_preference ({columns}) values (:id, 'everything', 20, 10, 'daily', 18)"
        session.execute(text(quiet), {"id": house.marsh.carer.id})
    hub = [f"{house.heron.hub_carer.name}: {BEGINS}"]
    assert reminded(house, WEEK) == hub
    assert sent(house, WEEK + timedelta(minutes=61)) == [f"{house.marsh.carer.name}: {BEGINS}"]


def test_a_look_takes_as_many_statements_for_nine_sleepovers_as_for_one(house: House, stay: UUID) -> None:
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        for number in range(8):
            made = Builder(session).stay(house.heron, house.sethi, "Reuben", FAR + 5 * DAY, "confirmed")
            same = "decided_at = :at, arrives_at = :until, reference = :r"
            values = {"at": NOW, "until": MORNING + 6 * DAY, "r": f"R{number}", "id": made}
            session.execute(text(f"update stay set {same} where id = :id"), values)
    with statements(house.database.connection) as one:
        look(house, WEEK)
    assert queued(house) == 2
    with statements(house.database.connection) as many:
        look(house, TWO_DAYS + 5 * DAY)
    assert queued(house) == 2 + 2 * 8
    assert many.count == one.count
