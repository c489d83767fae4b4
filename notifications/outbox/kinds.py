"""Kinds of notice: a slot that the domains fill. A kind makes the words when the notice is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, true

from accounts.people.models import Person
from accounts.signin.models import Account
from core.slots import Slot
from core.unit_of_work import Unit
from notifications.outbox.neutral import neutral_name
from notifications.outbox.rules import Way, Weight

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
    """Who gets it, as they are now. What in a name could be taken for a link or for markup is left out."""

    person_id: UUID | None
    name: str
    address: str
    phone: str = ""

    def __post_init__(self) -> None:
        """A name is words."""
        object.__setattr__(self, "name", neutral_name(self.name))


@dataclass(frozen=True, slots=True)
class Words:
    """What a notice says. No child's name, no health, no address (R43); a subject that can be recognised:
    "Sleepover request 4F2K7: an answer is needed by 6 pm Thursday". A digest says of which rows (`told`)."""

    subject: str
    text: str
    told: tuple[UUID, ...] = ()

    def __post_init__(self) -> None:
        """A subject is one line of moderate length; anything else is a mistake of the kind."""
        if not self.subject or not self.subject.isprintable() or len(self.subject) > LONGEST_SUBJECT:
            raise ValueError("a subject is one line of at most 150 characters")


def active_account(unit: Unit, notice: Notice) -> Recipient | None:
    """The person with the address of their account, while both are active and the notice's service has not ended
    their access (R74)."""
    found = unit.session.execute(
        select(Person.given_name, Person.family_name, Person.phone, Account.email)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id == notice.person_id, Person.deactivated_at.is_(None), Account.active)
        .where(func.is_told_of(Person.id, notice.service_id) if notice.service_id else true())
    ).one_or_none()
    if found is None:
        return None
    return Recipient(notice.person_id, f"{found.given_name} {found.family_name}", found.email, found.phone or "")


Lines = Callable[[Unit, Collection[UUID]], Mapping[UUID, str]]
"""For some subjects the line that tells each apart in a list ("Sleepover 4F2K7, Fri 4 to Sun 6 Dec"), in one query."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """How one kind of notice is worded, how much it weighs, and how it stands in the bell.

    `words(unit, notice, recipient)` reads what is true now, as the notice's service, and answers None when the
    notice no longer stands: then it is dropped. `to` finds the recipient, or None when there is nobody to reach.

    `title` is its line in the bell, `lines` adds what it is about, `page` the address to go to for a subject, `family`
    what a person chooses by ("sleepovers"; `FAMILIES` has the words), `why` the reason that they are told.
    `of` says whom or what a subject belongs to, so that it is silent with them (E50): a sleepover's home and children.
    An urgent kind with a `ladder` is repeated after each of these waits, and after the last one again and again, until
    the person acknowledges it, it is settled, or its words no longer stand. `by_deed`: what acknowledges it is what it
    asks for, done on its page by whomever (`settles`); otherwise the person says in the bell that they have seen it.
    None of these may hold a name, a child's least of all (R43).
    """

    words: Callable[[Unit, Notice, Recipient], Words | None]
    to: Callable[[Unit, Notice], Recipient | None] = active_account
    weight: Weight = Weight.NEEDS_ME
    title: str = "Something new"
    family: str = "other"
    why: str = ""
    page: Callable[[UUID], str] | None = None
    lines: Lines | None = None
    of: Callable[[Unit, UUID], Collection[UUID]] | None = None
    ladder: tuple[timedelta, ...] = ()
    by_deed: bool = False
    in_bell: bool = True

    @property
    def asks(self) -> bool:
        """Whether each person is asked in the bell to say that they have seen it."""
        return bool(self.ladder) and not self.by_deed

    def wait_after(self, rungs: int) -> timedelta:
        """How long until the rung after so many."""
        return self.ladder[min(rungs, len(self.ladder) - 1)]

    def ways(self, person_id: UUID | None) -> tuple[Way, ...]:
        """By which channels it is queued. Whether a row is then sent is decided when its turn comes."""
        if person_id is None:
            return (Way.EMAIL,)
        bell = (Way.BELL,) if self.in_bell else ()
        sms = (Way.SMS,) if self.weight in {Weight.URGENT, Weight.APPROVAL} else ()
        return (*bell, Way.EMAIL, *sms)


NOTICE_KINDS: Slot[NoticeKind] = Slot("notice kinds")
FAMILIES: Slot[str] = Slot("families of notices")
"""The kinds of thing that a person chooses by, with their words: "Sleepovers"."""
