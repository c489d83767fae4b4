"""Sending what waits: at least once, with one Message-ID, and never across an open transaction.

A row is leased in one small transaction, its words are made in a second (from what is true now, as its service), the
mail goes out with no transaction open, and a third notes how it went. A sender that dies in between loses its lease
after five minutes, and another sends the mail again: for SMTP nobody can ask whether it had gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from core import clock
from core.actor import worker
from core.jobs.job import wait_after
from core.jobs.runner import Stopping
from core.logs import describe, log
from core.settings import Settings
from core.unit_of_work import Unit, read, run
from notifications.channels.channel import Channel, ChannelDown, Mail, NotNow, Refused
from notifications.channels.choose import mail_channel
from notifications.outbox.kinds import NOTICE_KINDS, Notice
from notifications.outbox.models import EMAIL, Outbox

LEASE = timedelta(minutes=5)
"""Longer than a mail can take: six answers of the server at twenty seconds each."""
GIVE_UP = timedelta(days=3)
PAUSE = timedelta(seconds=10)
"""How long the channel is left alone after it was found down. Rows keep their place meanwhile."""
BATCH = 20


@dataclass(frozen=True, slots=True)
class Leased:
    """A row that is ours to send until `until`; `attempts` counts this one."""

    notice: Notice
    until: datetime
    attempts: int


class Sender:
    """Sends the waiting mails of this process's channel; one for each worker thread."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._down_until: datetime | None = None

    def __call__(self, stopping: Stopping) -> bool:
        """Send some of what waits, oldest first; whether there may be more."""
        return all(not stopping() and self.send_next(clock.now()) for _ in range(BATCH))

    def send_next(self, now: datetime) -> bool:
        """Deal with the oldest row that waits; False when there is none, or the channel is down."""
        if self._down_until is not None and now < self._down_until:
            return False
        leased = run(worker("outbox"), None, _lease, now=now)
        if leased is None:
            return False
        outcome = self._deal_with(leased, now)
        run(worker("outbox"), None, lambda unit: _note(unit, leased, outcome), now=now)
        log.info("mail", kind=leased.notice.kind, row=str(leased.notice.id), attempts=leased.attempts, **_said(outcome))
        return self._down_until is None

    def _deal_with(self, leased: Leased, now: datetime) -> dict[str, Any]:
        """Make the words and send the mail; what the row becomes."""
        self._down_until = None
        notice = leased.notice
        try:
            made = read(worker("outbox", notice.service_id), lambda unit: words_of(unit, notice), now=now)
            if isinstance(made, str):
                return {"state": "dropped", "problem": made}
            self._channel.send(made)
        except ChannelDown as down:
            self._down_until = now + PAUSE
            return {"attempts": leased.attempts - 1, "problem": str(down)}
        except Refused as refused:
            return {"state": "failed", "problem": str(refused)}
        except NotNow as put_off:
            return _again(leased, now, str(put_off))
        except Exception as error:  # noqa: BLE001 - one kind's mistake must not stop the others' mail
            log.exception("a mail could not be made", kind=notice.kind)
            return _again(leased, now, describe(error))
        return {"state": "sent", "sent_at": now, "problem": None}


def make_round(settings: Settings) -> Sender:
    """The outbox's part in a worker's rounds, for the slot `core.jobs.loop.ROUNDS`."""
    return Sender(mail_channel(settings))


def words_of(unit: Unit, notice: Notice) -> Mail | str:
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
    return Mail(notice.id, recipient.name, recipient.address, words.subject, words.text, unit.now)


def _lease(unit: Unit) -> Leased | None:
    row = unit.session.scalars(
        select(Outbox)
        .where(Outbox.state == "waiting", Outbox.channel == EMAIL, Outbox.next_at <= unit.now)
        .where(or_(Outbox.leased_until.is_(None), Outbox.leased_until <= unit.now))
        .order_by(Outbox.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    row.leased_until = unit.now + LEASE
    row.attempts += 1
    notice = Notice(row.id, row.kind, row.subject_id, row.occurrence, row.person_id, row.service_id, row.created_at)
    return Leased(notice, row.leased_until, row.attempts)


def _note(unit: Unit, leased: Leased, outcome: dict[str, Any]) -> None:
    """Write down how it went, unless the lease ran out and somebody else has the row."""
    unit.session.execute(
        update(Outbox)
        .where(Outbox.id == leased.notice.id, Outbox.state == "waiting", Outbox.leased_until == leased.until)
        .values(leased_until=None, **outcome)
    )


def _again(leased: Leased, now: datetime, problem: str) -> dict[str, Any]:
    if now - leased.notice.created_at > GIVE_UP:
        return {"state": "failed", "problem": problem}
    return {"next_at": now + wait_after(leased.attempts), "problem": problem}


def _said(outcome: dict[str, Any]) -> dict[str, str]:
    return {"state": outcome.get("state", "waiting"), "problem": outcome.get("problem") or ""}
