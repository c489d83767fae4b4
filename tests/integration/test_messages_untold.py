"""Who has not read is told once, by mail, with nothing of what was written (R43, E65)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from accounts.spaces.models import Membership
from community.conversations.rules import Kind
from community.conversations.services import delete, read_to, send
from community.conversations.untold import UNREAD_JOBS, WAITED
from community.moderation.rules import State
from core.actor import worker
from core.ids import new_id
from core.jobs.models import DueRow
from core.unit_of_work import run
from notifications.outbox.sender import Sender
from notifications.preferences.rules import Level, Preference
from notifications.preferences.services import choose
from tests.factories.conversations import heron, reads, say
from tests.factories.pages_house import NOW, Builder, House
from tests.factories.post import Post
from tests.factories.reports import decided, lead_of, report

MINUTE = timedelta(minutes=1)
LATER = NOW + WAITED
OTHERS = 4
WORDS = "Canary words about Low Mill"


def look(house: House, now: datetime) -> None:
    """Let the job work."""
    row = DueRow(id=new_id(), job="tell-of-messages", subject_id=UUID(int=0), due_at=now)
    with house.app.app_context():
        run(worker("messages"), None, lambda unit: UNREAD_JOBS["tell-of-messages"].handler(unit, row), now=now)


def told(house: House, now: datetime = LATER) -> list[str]:
    """Let the job and the mails work; to whom a mail about unread messages went, and its subject."""
    post = Post()
    look(house, now)
    with house.app.app_context():
        sender = Sender(post)
        while sender.send_next(now):
            pass
    for mail in post.mails:
        assert "Canary" not in f"{mail.subject} {mail.text} {mail.html}"
    return sorted(f"{mail.to_name}: {mail.subject}" for mail in post.mails if "not read" in mail.subject)


@pytest.fixture
def everyone(house: House) -> list[str]:
    """Who hears of what Dee Marsh writes to everyone."""
    people = (house.heron.hub_carer, house.heron.liaison_worker, house.sethi.carer, house.penrose.carer)
    return sorted(f"{one.name}: Heron, everyone: messages you have not read" for one in people)


def test_R43_who_has_not_read_for_ten_minutes_is_told_once_and_nothing_of_the_words(
    house: House, everyone: list[str]
) -> None:
    say(house, house.marsh.carer, heron(house), WORDS)
    assert told(house, LATER - MINUTE) == []
    assert told(house) == everyone
    say(house, house.marsh.carer, heron(house), f"{WORDS} again", now=LATER)
    assert told(house, LATER + WAITED) == []
    reads(house, house.sethi.carer, heron(house), 2)
    say(house, house.marsh.carer, heron(house), f"{WORDS} once more", now=LATER + WAITED)
    assert told(house, LATER + 2 * WAITED) == [f"{house.sethi.carer.name}: Heron, everyone: messages you have not read"]


def test_reading_takes_back_what_is_not_sent(house: House) -> None:
    anil, mails = house.sethi.carer, "select state, problem from outbox where person_id = :p and channel = 'email'"
    say(house, house.marsh.carer, heron(house), WORDS)
    look(house, LATER)
    with house.app.app_context():
        run(anil.actor, None, lambda unit: read_to(unit, heron(house), 1), now=LATER + MINUTE)
    with house.database.as_owner() as session:
        assert [tuple(row) for row in session.execute(text(mails), {"p": anil.id})] == [("dropped", "read")]


def test_reading_a_part_and_marking_as_unread_tell_nothing_again(house: House) -> None:
    anil = house.sethi.carer
    for _ in range(3):
        say(house, house.marsh.carer, heron(house), WORDS)
    assert len(told(house)) == OTHERS
    reads(house, anil, heron(house), 1)
    reads(house, anil, heron(house), 3)
    reads(house, anil, heron(house), 1, back=True)
    assert told(house, LATER + MINUTE) == []


def test_what_was_taken_back_unsent_does_not_silence_what_comes_next(house: House) -> None:
    sent = say(house, house.marsh.carer, heron(house), WORDS)
    look(house, LATER)
    with house.app.app_context():
        run(house.marsh.carer.actor, None, lambda unit: delete(unit, heron(house), sent), now=LATER)
    assert told(house, LATER + MINUTE) == []
    say(house, house.marsh.carer, heron(house), WORDS, now=LATER + MINUTE)
    assert len(told(house, LATER + MINUTE + WAITED)) == OTHERS


def test_reading_a_part_takes_nothing_back(house: House) -> None:
    anil = house.sethi.carer
    for _ in range(2):
        say(house, house.marsh.carer, heron(house), WORDS)
    look(house, LATER)
    with house.app.app_context():
        run(anil.actor, None, lambda unit: read_to(unit, heron(house), 1), now=LATER + MINUTE)
    assert anil.name in " ".join(told(house, LATER + MINUTE))


def test_who_answers_has_read_what_stood_before_on_every_device(house: House) -> None:
    anil = house.sethi.carer
    say(house, house.marsh.carer, heron(house), WORDS)
    look(house, LATER)
    with house.app.app_context():
        run(anil.actor, None, lambda unit: send(unit, heron(house), new_id(), "I am", seen_to=1), now=LATER + MINUTE)
    assert anil.name not in " ".join(told(house, LATER + MINUTE))
    with house.database.as_owner() as session:
        entries = "select count(*) from stream_entry e join stream s on s.id = e.stream_id where s.subject_id = :p"
        assert session.execute(text(f"{entries} and e.kind = 'read'"), {"p": anil.id}).scalar_one() == 1


def test_what_went_away_before_the_mail_went_is_not_told(house: House) -> None:
    sent = say(house, house.marsh.carer, heron(house), WORDS)
    look(house, LATER)
    with house.app.app_context():
        run(house.marsh.carer.actor, None, lambda unit: delete(unit, heron(house), sent), now=LATER)
    assert told(house, LATER + MINUTE) == []


def test_R37_R42_what_one_may_not_see_is_not_told(house: House) -> None:
    """Carers' messages are no worker's; nobody hears of what is held, or was there before them."""
    say(house, house.marsh.carer, heron(house, Kind.CARERS), WORDS)
    assert house.heron.liaison_worker.name not in " ".join(told(house))
    sent = say(house, house.marsh.carer, heron(house), WORDS)
    decided(house, lead_of(house), report(house, house.heron.hub_carer, heron(house), sent), State.HELD, "A home.")
    with house.database.as_owner() as session:
        new = Builder(session).person("Priya Late")
        where = {"person_id": new.id, "space_id": house.heron.id, "role": "liaison_worker"}
        Builder(session).put(Membership, since=NOW + MINUTE, **where)
    assert told(house, LATER + MINUTE) == []
    say(house, house.marsh.carer, heron(house), WORDS, now=NOW + 2 * MINUTE)
    assert f"{new.name}: Heron, everyone: messages you have not read" in told(house, LATER + 2 * MINUTE)


def test_R44_who_wants_a_digest_gets_no_mail_of_its_own(house: House, everyone: list[str]) -> None:
    with house.app.app_context():
        run(house.sethi.carer.actor, None, lambda unit: choose(unit, Preference(preset=Level.NEEDS_ME)), now=NOW)
    say(house, house.marsh.carer, heron(house), WORDS)
    assert told(house) == [one for one in everyone if house.sethi.carer.name not in one]
    with house.database.as_owner() as session:
        kept = session.execute(text("select count(*) from outbox where kind = 'messages-unread' and state = 'digest'"))
        assert kept.scalar_one() == 1
