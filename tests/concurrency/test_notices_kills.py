"""Workers are killed while they send and remind: nothing is lost, and what can be asked about goes out once.

Each promise has its control run, with the guard taken away by tests.harness.patched_sending.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from core import clock
from core.ids import new_id
from core.jobs.models import DueRow
from notifications.outbox.models import EMAIL, Outbox
from tests.concurrency.conftest import StartProcess
from tests.factories.constellations import make_constellation
from tests.harness.fake_notify import FAULTS as KINDS
from tests.harness.fake_notify import KEY, TEMPLATE, FakeNotify
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import free_port, wait_for
from tests.harness.processes import KithProcess
from tests.harness.racers import size

APP = "tests.harness.patched_sending:app"
NOTICES, KILLS, LEAST_KILLS = 1000, 40, 3
REMINDERS = 1000
FAULTS = 0.09
LONG = 120
"""Seconds within which something goes on, on a machine that does much else; no promise of the product."""


@pytest.fixture
def person(own_database: OwnDatabase) -> UUID:
    """Who is told."""
    return make_constellation(own_database.as_owner, satellites=1, beds=1).hub.carers[0].person_id


@pytest.fixture
def notify() -> Iterator[FakeNotify]:
    """A Notify that fails as it is told."""
    made = FakeNotify(faults=FAULTS, silence=1.2).start()
    yield made
    made.stop()


def by_notify(notify: FakeNotify, **more: str) -> dict[str, str]:
    """The settings of a worker that sends by Notify."""
    where = {"KITH_NOTIFY_URL": notify.url, "KITH_NOTIFY_KEY": KEY, "KITH_NOTIFY_EMAIL_TEMPLATE": TEMPLATE}
    return {"KITH_ROLES": "worker", "KITH_NOTIFY_TIMEOUT": "0.6", **where, **more}


def queue(own: OwnDatabase, person: UUID, number: int) -> set[str]:
    """Queue so many notices; their references."""
    now = clock.now() - timedelta(seconds=1)
    rows = [
        Outbox(
            id=new_id(), kind="phone-changed", subject_id=person, occurrence=f"change {turn}", person_id=person,
            channel=EMAIL, created_at=now, next_at=now,
        )
        for turn in range(number)
    ]  # fmt: skip
    with own.as_owner() as session:
        session.add_all(rows)
    return {str(row.id) for row in rows}


def left(own: OwnDatabase) -> int:
    """How many mails still wait."""
    found: int = own.value("select count(*) from outbox where state = 'waiting' and channel = 'email'")
    return found


def kill_while(workers: list[KithProcess], own: OwnDatabase, number: int, kills: int) -> int:
    """Kill one worker after the other while what is queued goes out, and start it again; how many were killed."""
    done = 0
    for kill in range(kills):
        upto = number - (kill + 1) * number // (kills + 1)
        wait_for(lambda upto=upto: left(own) <= upto, LONG, "nothing is sent")  # type: ignore[misc]
        workers[kill % len(workers)].kill()
        workers[kill % len(workers)].launch()
        done += 1
    wait_for(lambda: left(own) == 0, LONG, f"{left(own)} mails are left")
    return done


def test_notify_has_each_once_through_kills_and_faults(
    own_database: OwnDatabase, person: UUID, notify: FakeNotify, start_kith: StartProcess
) -> None:
    number, kills = size(NOTICES), size(KILLS, LEAST_KILLS)
    wanted = queue(own_database, person, number)
    workers = [start_kith(APP, **by_notify(notify)) for _ in range(2)]
    killed = kill_while(workers, own_database, number, kills)
    assert set(notify.taken) == wanted  # none lost
    assert set(notify.taken.values()) == {1}  # none doubled
    assert own_database.value("select count(*) from outbox where state = 'sent'") == number
    assert min(notify.answers[kind] for kind in KINDS) >= max(1, int(number * FAULTS / len(KINDS)) - 1)
    print(f"{number} by Notify, {killed} workers killed: {dict(notify.answers)}; 0 lost, 0 doubled")


def test_control_unasked_notify_has_some_twice(
    own_database: OwnDatabase, person: UUID, notify: FakeNotify, start_kith: StartProcess
) -> None:
    notify.faults = 0.6
    wanted = queue(own_database, person, 20)
    start_kith(APP, **by_notify(notify, KITH_TEST_WITHOUT="asking"))
    wait_for(lambda: left(own_database) == 0, LONG, "mails are left")
    doubled = [reference for reference, times in notify.taken.items() if times > 1]
    assert set(notify.taken) == wanted
    assert doubled
    print(f"without asking {len(doubled)} of 20 went more than once")


class Post:
    """A post office that takes mails and now and then hangs up before it says so."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.cut, self.later, self.takes = FAULTS, 0.0, 0.0
        self._dice = random.Random(7)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        await asyncio.sleep(self.takes)
        if self._dice.random() < self.later:
            return "451 try again later"
        line = next(line for line in content.split(b"\r\n") if line.startswith(b"Message-ID:"))
        self.taken[line.decode().partition("<")[2].partition("@")[0]] += 1
        if self._dice.random() < self.cut:
            server.transport.abort()  # type: ignore[union-attr]
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, str]]:
    """The post office and its address."""
    made = Post()
    office = Controller(made, hostname="127.0.0.1", port=free_port())
    office.start()
    yield made, f"smtp://127.0.0.1:{office.port}"
    office.stop()


def test_smtp_loses_none_and_repeats_only_after_an_answer_that_never_came(
    own_database: OwnDatabase, person: UUID, post: tuple[Post, str], start_kith: StartProcess
) -> None:
    number, kills = size(NOTICES), size(KILLS, LEAST_KILLS)
    wanted = queue(own_database, person, number)
    workers = [start_kith(APP, KITH_ROLES="worker", SMTP_URL=post[1]) for _ in range(2)]
    killed = kill_while(workers, own_database, number, kills)
    taken = post[0].taken
    assert set(taken) == wanted  # none lost; a repeat has the Message-ID of the first
    repeats = taken.total() - number
    unknown = own_database.value("select coalesce(sum(unknown), 0) from outbox")
    assert repeats <= unknown
    print(f"{number} by SMTP, {killed} workers killed: 0 lost, {repeats} repeats, {unknown} answers never came")


def test_control_smtp_ticked_off_before_it_went_loses_mails(
    own_database: OwnDatabase, person: UUID, post: tuple[Post, str], start_kith: StartProcess
) -> None:
    post[0].cut, post[0].later = 0.0, 0.5
    wanted = queue(own_database, person, 30)
    start_kith(APP, KITH_ROLES="worker", SMTP_URL=post[1], KITH_TEST_WITHOUT="noting")
    wait_for(lambda: left(own_database) == 0, LONG, "mails are left")
    lost = wanted - set(post[0].taken)
    assert lost
    print(f"ticked off first, {len(lost)} of 30 that the server put off never went")


def test_control_smtp_without_a_lease_repeats_though_no_answer_was_lost(
    own_database: OwnDatabase, person: UUID, post: tuple[Post, str], start_kith: StartProcess
) -> None:
    post[0].cut, post[0].takes = 0.0, 0.1
    wanted = queue(own_database, person, 30)
    for _ in range(2):
        start_kith(APP, KITH_ROLES="worker", SMTP_URL=post[1], KITH_TEST_WITHOUT="leases")
    wait_for(lambda: left(own_database) == 0, LONG, "mails are left")
    repeats = post[0].taken.total() - len(wanted)
    unknown = own_database.value("select coalesce(sum(unknown), 0) from outbox")
    assert repeats > unknown
    print(f"without a lease {repeats} repeats of 30, and {unknown} answers that never came")


def remind_all(own: OwnDatabase, number: int, seconds: float) -> list[UUID]:
    """So many reminders, due over the next seconds."""
    now = clock.now() + timedelta(seconds=1)
    due = [now + timedelta(seconds=seconds * turn / number) for turn in range(number)]
    rows = [DueRow(id=new_id(), job="remind", subject_id=new_id(), due_at=at) for at in due]
    with own.as_owner() as session:
        session.add_all(rows)
    return [row.id for row in rows]


def told(own: OwnDatabase) -> Counter[UUID]:
    """How often each reminder was told, by mail, by its subject."""
    rows = own.rows("select subject_id from outbox where kind = 'phone-changed' and channel = 'email'")
    return Counter(row.subject_id for row in rows)


def open_reminders(own: OwnDatabase) -> int:
    """How many are not done."""
    found: int = own.value("select count(*) from due_row where job = 'remind' and state <> 'done'")
    return found


def test_each_reminder_comes_once_through_kills_of_ticks_and_workers(
    own_database: OwnDatabase, person: UUID, start_kith: StartProcess
) -> None:
    number, kills = size(REMINDERS), size(KILLS, LEAST_KILLS)
    env = {"KITH_TEST_PERSON": str(person)}
    processes = [start_kith(APP, KITH_ROLES=role, **env) for role in ("tick", "worker", "tick", "worker")]
    for process in processes:
        process.wait_until_up()
    remind_all(own_database, number, seconds=kills / 2 + 1)
    for kill in range(kills):
        time.sleep(0.5)  # one killed each half second
        one = processes[kill % len(processes)]
        one.kill()
        one.launch()
    wait_for(lambda: open_reminders(own_database) == 0, LONG, "reminders are left")
    counted = told(own_database)
    assert (len(counted), set(counted.values())) == (number, {1})
    lag = own_database.value("select max(finished_at - due_at) from due_row where job = 'remind'")
    assert lag < timedelta(seconds=60)
    print(f"{number} reminders, {kills} kills: 0 missed, 0 twice, worst lag {lag.total_seconds():.2f} s")


def test_control_without_a_lock_reminders_come_twice(
    own_database: OwnDatabase, person: UUID, start_kith: StartProcess
) -> None:
    env = {"KITH_TEST_PERSON": str(person), "KITH_TEST_WITHOUT": "locks", "KITH_ROLES": "worker"}
    workers = [start_kith(APP, **env) for _ in range(2)]
    for worker in workers:
        worker.wait_until_up()
    remind_all(own_database, 30, seconds=0)
    wait_for(lambda: open_reminders(own_database) == 0, LONG, "reminders are left")
    counted = told(own_database)
    assert len(counted) == 30
    assert counted.total() > 30
    print(f"without a lock 30 reminders came {counted.total()} times")
