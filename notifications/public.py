"""What the floors above use of the notices.

- A feature's `notices.py` declares its kinds: `NoticeKind(words, weight=Weight.NEEDS_ME, title=..., family=...,
  why=..., page=..., lines=...)` in a mapping that `app/registry.py` puts into `NOTICE_KINDS` (its families' words into
  `FAMILIES`). The weight says what may mute it: `URGENT` and `APPROVAL` nothing (R44), `NEEDS_ME` a person's choice and
  quiet hours, `NEWS` also the preset "what needs me", which keeps it for the digest.
- Its `effects.py` tells people by `mail_to(...)` or `TellByMail(...)`: bell, mail and, if urgent, text message.
- Whoever has seen the thing itself has read its notices: `cleared(unit, subject_id)` in the command that marks it read.
- What was asked for is done: `settles("stay-asked", about=lambda fact: fact.stay_id)` in the table of effects.
- Bereavement or removal: `stop(unit, subject_id, ...)` stops at once what is said of a subject or to a person (E50);
  a kind's `of` says to whom or what its subject belongs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, text
from sqlalchemy.dialects.postgresql import insert

from core.facts import Fact, Rule
from core.ids import new_id
from core.streams.append import PERSON, Entry
from core.unit_of_work import Unit
from notifications.bell.delivery import RUNG, SETTLED
from notifications.outbox.effects import TellByMail, mail_to
from notifications.outbox.kinds import FAMILIES, NOTICE_KINDS, Notice, NoticeKind, Recipient, Words
from notifications.outbox.models import Outbox
from notifications.outbox.rules import Way, Weight
from notifications.outbox.stops import NoticeStop, find_stop, is_stopped

__all__ = [
    "FAMILIES",
    "NOTICE_KINDS",
    "Notice",
    "NoticeKind",
    "Recipient",
    "TellByMail",
    "Weight",
    "Words",
    "cleared",
    "find_stop",
    "go_on",
    "is_stopped",
    "mail_to",
    "settles",
    "stop",
]

_CLEAR = text("select clear_notices(:abouts, :at)")


def cleared(unit: Unit, *subject_ids: UUID) -> None:
    """The unit's person has seen these subjects: their lines are read on every device, and what was not sent is not.

    Other tabs and devices learn it by the person's stream. Emergencies stay until they are acknowledged.
    """
    if unit.session.execute(_CLEAR, {"abouts": list(subject_ids), "at": unit.now}).scalar_one():
        unit.add_entry(Entry(PERSON, unit.person_id, RUNG, None))


@dataclass(frozen=True, slots=True)
class Settle:
    """What these kinds of notice asked for about a subject is done, or over: they wait for nobody any more."""

    kinds: tuple[str, ...]
    subject_id: UUID

    def carry_out(self, unit: Unit, _fact: Fact) -> None:
        """Let a worker take them out of every bell, and out of what is still to be sent, within a second.

        It is a row of the outbox, beside those that tell what happened instead: the change itself takes no longer.
        """
        unit.add_row(
            Outbox.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
            id=new_id(),
            kind=SETTLED,
            subject_id=self.subject_id,
            occurrence=f"{unit.now.isoformat()} {' '.join(self.kinds)}",
            person_id=None,
            channel=Way.BELL,
            weight=Weight.ALWAYS,
            service_id=None,
            space_id=None,
            related_to=None,
            actor_id=unit.actor.person_id,
            reason="",
            created_at=unit.now,
            next_at=unit.now,
            until=None,
        )


def settles(*kinds: str, about: Callable[[Any], UUID]) -> Rule:
    """A rule of an effect table: after this fact nothing waits any more of what these kinds said of `about(fact)`."""

    def rule(_unit: Unit, fact: Any) -> tuple[Settle, ...]:
        return (Settle(kinds, about(fact)),)

    return rule


def stop(unit: Unit, *subject_ids: UUID, service_id: UUID, under: UUID, why: str = "") -> None:
    """From now on nothing is said of these subjects, or to these people, but emergencies and their account (E50).

    At once: what waits is not sent either, since each is weighed when its turn comes. Again changes nothing. `under`
    is what it is done at: by that it is found and taken back.
    """
    same = {"since": unit.now, "stopped_by": unit.actor.person_id, "service_id": service_id, "under_id": under}
    rows = [{"subject_id": one, "why": why, **same} for one in subject_ids]
    unit.session.execute(insert(NoticeStop).on_conflict_do_nothing(), rows)


def go_on(unit: Unit, *subject_ids: UUID, under: UUID) -> None:
    """Take back everything that was stopped under this, or of these subjects wherever it was stopped. What was not sent
    meanwhile stays unsent."""
    whose = or_(NoticeStop.under_id == under, NoticeStop.subject_id.in_(subject_ids))
    unit.session.execute(delete(NoticeStop).where(whose))
