"""Sending what waits: never lost, with one Message-ID, and never across an open transaction.

A row is weighed and leased in one small transaction, its words are made in a second (from what is true now, as its
service), it goes out with no transaction open, and a third notes how it went. A sender that dies in between loses its
lease after five minutes, and another takes the row. Whether it had gone is then unknown: a channel that can be asked is
asked before it is sent again (Notify, by its reference); by SMTP it is sent again with the same Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from core import clock
from core.actor import worker
from core.jobs.job import wait_after
from core.jobs.runner import Stopping
from core.logs import describe, log
from core.settings import Settings
from core.unit_of_work import Unit, read, run
from notifications.channels.channel import Channel, ChannelDown, Mail, NotNow, Refused, Unknown
from notifications.channels.choose import mail_channel, sms_channel
from notifications.digests.carrying import DIGEST, bind, carried
from notifications.letters.making import letter_of, message_words
from notifications.outbox.kinds import LONGEST_SUBJECT, NOTICE_KINDS, Notice, Words
from notifications.outbox.models import EMAIL, Outbox
from notifications.outbox.rules import AGAIN, State, Way
from notifications.outbox.weighing import weigh

LEASE = timedelta(minutes=5)
"""Longer than a mail can take: six answers of the server at twenty seconds each."""
GIVE_UP = timedelta(days=3)
"""How long one is tried. What waited for a morning, a pause or a worker was not tried meanwhile."""
PAUSE = timedelta(seconds=10)
"""How long the channel is left alone after it was found down. Rows keep their place meanwhile."""
BATCH = 20


@dataclass(frozen=True, slots=True)
class Leased:
    """A row that is ours to send until `until`; `attempts` counts this one. `unknown`: it may have gone before."""

    notice: Notice
    until: datetime
    attempts: int
    unknown: int = 0


class Sender:
    """Sends what waits for one of this process's channels; one for each worker thread."""

    def __init__(self, channel: Channel, way: str = EMAIL) -> None:
        self._channel = channel
        self._way = way
        self._down_until: datetime | None = None

    def __call__(self, stopping: Stopping) -> bool:
        """Send some of what waits, oldest first; whether there may be more."""
        return all(not stopping() and self.send_next(clock.now()) for _ in range(BATCH))

    def send_next(self, now: datetime) -> bool:
        """Deal with the oldest row that waits; False when there is none, or the channel is down."""
        if self._down_until is not None and now < self._down_until:
            return False
        leased = run(worker("outbox"), None, lambda unit: _lease(unit, self._way), now=now)
        if not isinstance(leased, Leased):
            return leased
        outcome = self._deal_with(leased, now)
        told = outcome.pop("told", None)
        run(worker("outbox"), None, lambda unit: _note(unit, leased, outcome, told), now=now)
        log.info(
            self._way, kind=leased.notice.kind, row=str(leased.notice.id), attempts=leased.attempts, **_said(outcome)
        )
        return self._down_until is None

    def _deal_with(self, leased: Leased, now: datetime) -> dict[str, Any]:
        """Make the words and send the mail; what the row becomes."""
        self._down_until = None
        notice = leased.notice
        try:
            if leased.attempts > 1 and self._channel.has(notice.id):
                return {"state": State.SENT, "sent_at": now, "problem": None}
            made = read(worker("outbox", notice.service_id), lambda unit: words_of(unit, notice, self._way), now=now)
            if isinstance(made, str):
                return {"state": State.DROPPED, "problem": made}
            self._channel.send(made)
        except ChannelDown as down:
            self._down_until = now + PAUSE
            return {"attempts": leased.attempts - 1, "problem": str(down)}
        except Refused as refused:
            return {"state": State.FAILED, "problem": str(refused)}
        except Unknown as lost:
            return _again(leased, now, str(lost)) | {"unknown": leased.unknown + 1}
        except NotNow as put_off:
            return _again(leased, now, str(put_off))
        except Exception as error:  # noqa: BLE001 - one kind's mistake must not stop the others' mail
            log.exception("a mail could not be made", kind=notice.kind)
            return _again(leased, now, describe(error))
        return {"state": State.SENT, "sent_at": now, "problem": None, "told": made.told}


def make_round(settings: Settings) -> Sender:
    """The mails' part in a worker's rounds, for the slot `core.jobs.loop.ROUNDS`."""
    return Sender(mail_channel(settings))


def make_sms_round(settings: Settings) -> Sender:
    """The text messages' part in a worker's rounds."""
    return Sender(sms_channel(settings), Way.SMS)


def words_of(unit: Unit, notice: Notice, way: str = EMAIL) -> Mail | str:
    """The mail as it is to be now, or why it is dropped. Reads again whom it reaches and whether it still stands."""
    kind = NOTICE_KINDS.get(notice.kind)
    if kind is None:
        raise LookupError(notice.kind)
    recipient = kind.to(unit, notice)
    if recipient is None:
        return "nobody to reach: no active account with an address"
    words = kind.words(unit, notice, recipient)
    if words is None:
        return "no longer stands"
    if AGAIN in notice.occurrence:
        words = Words(f"Again: {words.subject}"[:LONGEST_SUBJECT], words.text)
    if way == Way.SMS:
        if not recipient.phone:
            return "no telephone number"
        return Mail(notice.id, recipient.name, recipient.phone, "", message_words(words), unit.now)
    letter = letter_of(words, kind, notice.person_id)
    said = (words.subject, letter.text, unit.now, letter.html, letter.setting, words.told)
    return Mail(notice.id, recipient.name, recipient.address, *said)


def waiting(unit: Unit, way: str) -> Outbox | None:
    """The row of this channel whose turn it is, locked; None when nothing waits that another worker has not in hand.

    Emergencies, approvals and what somebody asked for go before everything that waits for its morning.
    """
    return unit.session.scalars(
        select(Outbox)
        .where(Outbox.state == State.WAITING, Outbox.channel == way, Outbox.next_at <= unit.now)
        .where(or_(Outbox.leased_until.is_(None), Outbox.leased_until <= unit.now))
        .order_by(Outbox.ordinary, Outbox.next_at, Outbox.id)
        .limit(1)
        .with_for_update(skip_locked=True),
        execution_options={"populate_existing": True},
    ).one_or_none()


def notice_of(row: Outbox) -> Notice:
    """The row as the maker of its words sees it."""
    return Notice(row.id, row.kind, row.subject_id, row.occurrence, row.person_id, row.service_id, row.created_at)


def _lease(unit: Unit, way: str) -> Leased | bool:
    """The row to send; True when the one whose turn it was goes another way, False when nothing waits."""
    row = waiting(unit, way)
    if row is None:
        return False
    if row.leased_until is not None:
        row.unknown += 1  # whoever had it died over it
    outcome = weigh(unit, row)
    if outcome:
        row.leased_until = None
        for name, value in outcome.items():
            setattr(row, name, value)
        return True
    if row.kind == DIGEST and row.attempts == 0:
        bind(unit, row)  # tried again it is the same mail, which may have gone
    row.leased_until = unit.now + LEASE
    row.attempts += 1
    return Leased(notice_of(row), row.leased_until, row.attempts, row.unknown)


def _note(unit: Unit, leased: Leased, outcome: dict[str, Any], told: tuple[UUID, ...] | None = None) -> None:
    """Write down how it went, unless the lease ran out and somebody else has the row."""
    noted = unit.session.execute(
        update(Outbox)
        .where(Outbox.id == leased.notice.id, Outbox.state == State.WAITING, Outbox.leased_until == leased.until)
        .values(leased_until=None, **outcome)
        .returning(Outbox.id)
    ).scalar()
    if noted is not None and leased.notice.kind == DIGEST and "state" in outcome:
        carried(unit, leased.notice.id, outcome["state"], told)


def _again(leased: Leased, now: datetime, problem: str) -> dict[str, Any]:
    if sum((wait_after(number) for number in range(1, leased.attempts)), timedelta(0)) >= GIVE_UP:
        return {"state": State.FAILED, "problem": problem}
    return {"next_at": now + wait_after(leased.attempts), "problem": problem}


def _said(outcome: dict[str, Any]) -> dict[str, str]:
    return {"state": outcome.get("state", "waiting"), "problem": outcome.get("problem") or ""}
