"""The outbox: rows of ids in the fact's transaction (E57), words made when sent, each state of a mail's way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from typing_extensions import override

from core.actor import Actor, worker
from core.effects import EFFECTS
from core.facts import Fact
from core.ids import new_id
from core.settings import Settings
from core.unit_of_work import Unit, run
from notifications.channels.channel import ChannelDown, Mail, NotNow, Refused, SendProblem, Unknown
from notifications.channels.files import FileChannel, plain_text, read_file
from notifications.outbox.effects import TellByMail, mail_to
from notifications.outbox.kinds import NOTICE_KINDS, Notice, NoticeKind, Recipient, Words
from notifications.outbox.models import EMAIL, Outbox
from notifications.outbox.sender import GIVE_UP, LEASE, PAUSE, Sender
from tests.harness.bare_app import create_app
from tests.harness.rolled_back import RolledBackDatabase

NOW = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
MOST_TRIES = 100
HERON, HOME = UUID(int=7), UUID(int=70)
ASKER, HOST, LEFT = UUID(int=1), UUID(int=2), UUID(int=3)


@dataclass(frozen=True)
class SleepoverAsked(Fact):
    """A fact as the constellations record one."""

    subject_id: UUID
    constellation_id: UUID
    service_id: UUID


class Ear:
    """A channel that keeps what it was given, or says why not."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.problem: SendProblem | None = None

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)
        if self.problem is not None:
            raise self.problem

    def has(self, mail_id: UUID) -> bool:
        return False


def asked_words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    """The reference and the time, as they are now; nothing once the stay is gone."""
    name = unit.session.execute(text("select name from space where id = :id"), {"id": notice.subject_id}).scalar()
    if name is None:
        return None
    seen = unit.session.execute(text("select current_setting('kith.services')")).scalar_one()
    return Words(f"Sleepover request {name}: an answer is needed", f"Sign in to answer.\n{seen}\n")


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Flask:
    """These tests need a database and no page."""
    return create_app(settings)


@pytest.fixture
def ear(app_context: Flask, monkeypatch: pytest.MonkeyPatch) -> Ear:
    monkeypatch.setattr(NOTICE_KINDS, "_things", {"stay-asked": NoticeKind(asked_words)})
    asked = mail_to(
        "stay-asked",
        lambda fact: fact.subject_id,
        roles=("hub_carer",),
        of=lambda fact: fact.constellation_id,
        people=lambda _fact: (LEFT,),
    )
    monkeypatch.setitem(EFFECTS, SleepoverAsked, (asked,))
    return Ear()


@pytest.fixture
def people(database: RolledBackDatabase) -> UUID:
    """Asker and host of a constellation, one who has left, and the thing that is asked for."""
    subject = new_id()
    with database.as_owner() as session:
        for statement in (
            "insert into space (id, kind, name) values (:service, 'service', 'Heron')",
            "insert into service (id, kind) values (:service, 'council')",
            "insert into space (id, kind, name, service_id) values (:home, 'constellation', 'Rivers', :service)",
            "insert into space (id, kind, name) values (:subject, 'interest_group', '4F2K7')",
        ):
            session.execute(text(statement), {"service": HERON, "home": HOME, "subject": subject})
        for person, name in ((ASKER, "Sam"), (HOST, "Rosa"), (LEFT, "Lee")):
            values = {"id": person, "name": name, "email": f"{name.lower()}@example.test", "now": NOW, "m": new_id()}
            for statement in (
                "insert into person (id, given_name, family_name, created_at) values (:id, :name, 'Marsh', :now)",
                "insert into account values (:id, :email, null, true, :email, :now)",
            ):
                session.execute(text(statement), values)
        for person in (ASKER, HOST):
            session.execute(
                text("insert into membership (id, person_id, space_id, role, since) values (:m, :id, :s, :r, :now)"),
                {"m": new_id(), "id": person, "s": HOME, "r": "hub_carer", "now": NOW},
            )
    return subject


def ask(subject: UUID) -> None:
    run(Actor(person_id=ASKER), None, lambda unit: unit.record(SleepoverAsked(subject, HOME, HERON)), now=NOW)


def rows(database: RolledBackDatabase) -> dict[UUID, Outbox]:
    with database.as_owner() as session:
        mails = session.query(Outbox).where(Outbox.channel == EMAIL)
        return {row.person_id: row for row in mails if row.person_id}


def change(database: RolledBackDatabase, statement: str) -> None:
    with database.as_owner() as session:
        session.execute(text(statement))


def test_a_fact_leaves_ids_for_those_it_concerns(database: RolledBackDatabase, ear: Ear, people: UUID) -> None:
    ask(people)
    ask(people)  # the same occurrence again
    found = rows(database)
    assert set(found) == {HOST, LEFT}  # not the asker, who is a hub carer too
    row = found[HOST]
    assert (row.kind, row.subject_id, row.service_id, row.state) == ("stay-asked", people, HERON, "waiting")


def test_what_is_rolled_back_tells_nobody_e57(database: RolledBackDatabase, ear: Ear, people: UUID) -> None:
    def command(unit: Unit) -> None:
        unit.record(SleepoverAsked(people, HOME, HERON))
        unit.carry_out_effects()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Actor(person_id=ASKER), None, command, now=NOW)
    assert rows(database) == {}
    assert not Sender(ear).send_next(NOW)


def test_a_kind_must_be_registered(ear: Ear, people: UUID) -> None:
    effect = TellByMail("unheard-of", people, "once", people=(HOST,))
    with pytest.raises(LookupError, match="unheard-of"):
        run(worker("x"), None, lambda unit: effect.carry_out(unit, SleepoverAsked(people, HOME, HERON)))


def test_mail_is_worded_when_it_is_sent_and_sent_once(database: RolledBackDatabase, ear: Ear, people: UUID) -> None:
    ask(people)
    change(database, "update space set name = '9K3TT' where name = '4F2K7'")
    sender = Sender(ear)
    assert sender.send_next(NOW)
    assert sender.send_next(NOW)
    assert not sender.send_next(NOW)
    assert {mail.to_address for mail in ear.mails} == {"rosa@example.test", "lee@example.test"}
    assert {mail.subject for mail in ear.mails} == {"Sleepover request 9K3TT: an answer is needed"}
    assert {mail.text for mail in ear.mails} == {f"Sign in to answer.\n{{{HERON}}}\n"}
    row = rows(database)[HOST]
    assert (row.state, row.attempts, row.sent_at, row.leased_until) == ("sent", 1, NOW, None)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (f"update person set deactivated_at = now() where id = '{HOST}'", "no longer in that role"),
        (f"update account set active = false where person_id = '{HOST}'", "nobody to reach"),
        (f"delete from account where person_id = '{HOST}'", "nobody to reach"),
        ("delete from space where name = '4F2K7'", "no longer stands"),
    ],
)
def test_what_no_longer_holds_is_dropped_at_sending_e58(
    database: RolledBackDatabase, ear: Ear, people: UUID, statement: str, problem: str
) -> None:
    ask(people)
    change(database, statement)
    sender = Sender(ear)
    while sender.send_next(NOW):
        pass
    row = rows(database)[HOST]
    assert row.state == "dropped"
    assert row.problem is not None
    assert row.problem.startswith(problem)
    assert "rosa@example.test" not in {mail.to_address for mail in ear.mails}


def only_host(database: RolledBackDatabase, people: UUID) -> None:
    ask(people)
    change(database, f"delete from outbox where person_id <> '{HOST}'")


def test_a_channel_that_is_down_costs_no_row_anything(database: RolledBackDatabase, ear: Ear, people: UUID) -> None:
    only_host(database, people)
    ear.problem = ChannelDown("the mail server does not let us in")
    sender = Sender(ear)
    assert not sender.send_next(NOW)
    assert not sender.send_next(NOW + PAUSE - timedelta(seconds=1))
    assert len(ear.mails) == 1
    row = rows(database)[HOST]
    assert (row.state, row.attempts, row.next_at, row.leased_until) == ("waiting", 0, NOW, None)
    ear.problem = None
    assert sender.send_next(NOW + PAUSE)
    assert rows(database)[HOST].state == "sent"


def test_a_lost_answer_is_asked_again_with_the_same_id(database: RolledBackDatabase, ear: Ear, people: UUID) -> None:
    only_host(database, people)
    ear.problem = Unknown("the server's answer was lost")
    sender = Sender(ear)
    assert sender.send_next(NOW)
    row = rows(database)[HOST]
    assert (row.state, row.attempts, row.next_at) == ("waiting", 1, NOW + timedelta(seconds=10))
    ear.problem = None
    assert not sender.send_next(NOW + timedelta(seconds=9))
    assert sender.send_next(NOW + timedelta(seconds=10))
    assert [mail.id for mail in ear.mails] == [row.id, row.id]
    assert (rows(database)[HOST].state, rows(database)[HOST].attempts) == ("sent", 2)


def test_it_gives_up_in_the_end_and_not_at_the_first_try_however_long_it_waited(
    database: RolledBackDatabase, ear: Ear, people: UUID
) -> None:
    """What waited ten days for the end of a pause is put off once: it is tried again, for three days from there."""
    only_host(database, people)
    ear.problem = NotNow("put off with 451")
    sender, now, tries = Sender(ear), NOW + timedelta(days=10), 0
    began = now
    while rows(database)[HOST].state == "waiting" and tries < MOST_TRIES:
        assert sender.send_next(now)
        now, tries = max(now, rows(database)[HOST].next_at), tries + 1
    row = rows(database)[HOST]
    assert (row.state, row.problem) == ("failed", "put off with 451")
    assert now - began >= GIVE_UP  # and the nights between, in which nobody was to be told


def test_a_refused_address_is_not_tried_again(database: RolledBackDatabase, ear: Ear, people: UUID) -> None:
    only_host(database, people)
    ear.problem = Refused("refused with 550")
    Sender(ear).send_next(NOW)
    assert rows(database)[HOST].state == "failed"


def test_a_kind_that_fails_keeps_its_words_to_itself(
    database: RolledBackDatabase, ear: Ear, people: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(unit: Unit, notice: Notice, recipient: Recipient) -> Words:
        raise ValueError("Ottoline sleeps at 4 Mill Lane")

    only_host(database, people)
    monkeypatch.setattr(NOTICE_KINDS, "_things", {"stay-asked": NoticeKind(fails)})
    assert Sender(ear).send_next(NOW)
    row = rows(database)[HOST]
    assert (row.state, row.problem) == ("waiting", "ValueError")


def test_the_mail_of_a_dead_sender_is_sent_after_its_lease(
    database: RolledBackDatabase, ear: Ear, people: UUID
) -> None:
    class Died(BaseException):
        pass

    class Deadly(Ear):
        @override
        def send(self, mail: Mail) -> None:
            raise Died(mail.id)

    only_host(database, people)
    with pytest.raises(Died):
        Sender(Deadly()).send_next(NOW)
    assert not Sender(ear).send_next(NOW + LEASE - timedelta(seconds=1))
    assert Sender(ear).send_next(NOW + LEASE)
    assert rows(database)[HOST].attempts == 2


@pytest.mark.parametrize("subject", ["", "two\nlines", "x" * 151, "bell\a"])
def test_a_subject_is_one_short_line(subject: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        Words(subject, "text")


def test_a_file_holds_the_mail_whole_and_once(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path / "mail", "Kith <no-reply@kith.test>")
    mail = Mail(
        UUID(int=9), 'Rosa "Ro"\r\nBcc: x@example.test', "rosa@example.test", "An answer – needed", "Répondez.\n", NOW
    )
    channel.send(mail)
    channel.send(mail)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == f"{mail.id}.eml"
    found = read_file(tmp_path / "mail", mail.id)
    assert isinstance(found, EmailMessage)
    assert (found["Subject"], plain_text(found).replace("\r\n", "\n")) == (mail.subject, mail.text)
    assert (found["Message-ID"], found["Bcc"]) == (f"<{mail.id}@kith.test>", None)
    assert [address.addr_spec for address in found["To"].addresses] == ["rosa@example.test"]


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path, "Kith <no-reply@kith.test>")
    for address in ("", "rosa", "rosa@example.test\r\nBcc: x@example.test", "a b@example.test"):
        with pytest.raises(Refused):
            channel.send(Mail(UUID(int=9), "Rosa", address, "Subject", "Text", NOW))


def test_a_folder_that_cannot_be_written_is_a_channel_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(ChannelDown):
        FileChannel(tmp_path / "mail", "kith@kith.test").send(Mail(UUID(int=9), "R", "r@x.test", "S", "T", NOW))
