"""Kinds of notice: a slot that the domains fill. A kind makes the words when the notice is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, true

from accounts.people.models import Person
from accounts.signin.models import Account
from core.slots import Slot
from core.unit_of_work import Unit

LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of the outbox as the maker of its words sees it."""

    id: UUID
    kind: str
    subject_id: UUID
    occurrence: str
    person_id: UUID | None
    service_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets it, as they are now."""

    person_id: UUID | None
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says. No child's name, no health, no address (R43); a subject that can be recognised:
    "Sleepover request 4F2K7: an answer is needed by 6 pm Thursday"."""

    subject: str
    text: str

    def __post_init__(self) -> None:
        """A subject is one line of moderate length; anything else is a mistake of the kind."""
        if not self.subject or not self.subject.isprintable() or len(self.subject) > LONGEST_SUBJECT:
            raise ValueError("a subject is one line of at most 150 characters")


def active_account(unit: Unit, notice: Notice) -> Recipient | None:
    """The person with the address of their account, while both are active and the notice's service has not ended
    their access (R74)."""
    found = unit.session.execute(
        select(Person.given_name, Person.family_name, Account.email)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id == notice.person_id, Person.deactivated_at.is_(None), Account.active)
        .where(func.is_told_of(Person.id, notice.service_id) if notice.service_id else true())
    ).one_or_none()
    if found is None:
        return None
    return Recipient(notice.person_id, f"{found.given_name} {found.family_name}", found.email)


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """How one kind of notice is worded.

    `words(unit, notice, recipient)` reads what is true now, as the notice's service, and answers None when the
    notice no longer stands: then it is dropped. `to` finds the recipient, or None when there is nobody to reach.
    """

    words: Callable[[Unit, Notice, Recipient], Words | None]
    to: Callable[[Unit, Notice], Recipient | None] = active_account


NOTICE_KINDS: Slot[NoticeKind] = Slot("notice kinds")
