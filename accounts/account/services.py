"""Changing one's own account. Each changes and records a fact, inside a unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from accounts.account.models import EmailChange
from accounts.account.rules import (
    MOST_CHANGES_A_DAY,
    NEW_ADDRESS,
    NEW_ADDRESS_LASTS,
    EmailChangeAsked,
    EmailChanged,
    NameChanged,
    PhoneChanged,
    SessionsEnded,
    phone_problem,
)
from accounts.people.models import Person
from accounts.signin.models import Account, SessionRow
from core.ids import new_id
from core.refusals import Changed, Invalid, NotFound
from core.signed_links import read_link
from core.unit_of_work import Unit


def _own(unit: Unit) -> Person:
    found = unit.session.get(Person, unit.person_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def change_name(unit: Unit, given_name: str, family_name: str) -> None:
    """Be called otherwise, wherever the name stands, in what was written before too."""
    person = _own(unit)
    before = (person.given_name, person.family_name)
    if before == (given_name, family_name):
        return
    person.given_name, person.family_name = given_name, family_name
    changes = (("given_name", before[0], given_name), ("family_name", before[1], family_name))
    unit.record(NameChanged(person.id, changes))


def change_phone(unit: Unit, phone: str) -> None:
    """Be reached at another number, or at none; the address is told. Raises `Invalid` for what is no number."""
    if problem := phone_problem(phone):
        raise Invalid({"phone": problem})
    person = _own(unit)
    before, after = person.phone, phone or None
    if before == after:
        return
    person.phone = after
    unit.record(PhoneChanged(person.id, unit.now.isoformat(), (("phone", before, after),)))


def ask_for_email(unit: Unit, email: str) -> None:
    """Ask to sign in with another address. The new one gets a link that confirms it, the old one a notice.

    Whether somebody else has the address is told to nobody here: the link would then open nothing.
    """
    person = _own(unit)
    account = unit.session.get_one(Account, person.id)
    if account.email == email:
        raise Invalid({"email": "You sign in with this address already."})
    asked = select(func.count()).select_from(EmailChange).where(EmailChange.person_id == person.id)
    today = unit.session.scalar(asked.where(EmailChange.asked_at > unit.now - timedelta(days=1))) or 0
    if today >= MOST_CHANGES_A_DAY:
        raise Invalid({"email": "You have asked for other addresses several times today. Try again tomorrow."})
    unit.session.execute(
        update(EmailChange)
        .where(EmailChange.person_id == person.id)
        .where(EmailChange.confirmed_at.is_(None), EmailChange.withdrawn_at.is_(None))
        .values(withdrawn_at=unit.now)
    )
    change = EmailChange(
        id=new_id(),
        person_id=person.id,
        before=account.email,
        after=email,
        asked_at=unit.now,
        expires_at=unit.now + NEW_ADDRESS_LASTS,
    )
    unit.session.add(change)
    unit.session.flush()
    unit.record(EmailChangeAsked(person.id, change.id))


def find_email_change(unit: Unit, token: str) -> EmailChange | None:
    """The open change of this link, or None when there is none, it is used, over, or its person has no access."""
    change_id = read_link(NEW_ADDRESS, token)
    if change_id is None:
        return None
    return unit.session.scalar(
        select(EmailChange)
        .join(Account, Account.person_id == EmailChange.person_id)
        .join(Person, Person.id == EmailChange.person_id)
        .where(EmailChange.id == change_id, EmailChange.expires_at > unit.now)
        .where(EmailChange.confirmed_at.is_(None), EmailChange.withdrawn_at.is_(None))
        .where(Account.active, Person.deactivated_at.is_(None))
    )


def confirm_email(unit: Unit, token: str) -> None:
    """Let the new address count. Raises `NotFound` for a link that is not good and `Changed` for a taken address."""
    found = find_email_change(unit, token)
    if found is None:
        raise NotFound
    account = unit.session.get_one(Account, found.person_id, with_for_update=True, populate_existing=True)
    unit.session.refresh(found)
    if found.confirmed_at is not None or found.withdrawn_at is not None:
        raise NotFound
    if unit.session.scalar(select(Account.person_id).where(Account.email == found.after)):
        raise Changed("This address can’t be used. Sign in as before, and ask your service.")
    before, account.email = account.email, found.after
    found.confirmed_at = unit.now
    unit.record(EmailChanged(found.person_id, found.id, (("email", before, found.after),)))


def list_sessions(unit: Unit) -> Sequence[SessionRow]:
    """The browsers in which the actor is signed in, the one seen last first."""
    return unit.session.scalars(
        select(SessionRow)
        .where(SessionRow.person_id == unit.person_id, SessionRow.revoked_at.is_(None))
        .where(SessionRow.expires_at > unit.now)
        .order_by(SessionRow.seen_at.desc(), SessionRow.id)
        .limit(50)
    ).all()


def sign_out_elsewhere(unit: Unit, session_id: UUID | None = None) -> None:
    """Sign out every other browser of the actor's, or this one of them: cookies die, open sockets close."""
    statement = (
        update(SessionRow)
        .where(SessionRow.person_id == unit.person_id, SessionRow.revoked_at.is_(None))
        .where(SessionRow.id != unit.actor.session_id)
        .values(revoked_at=unit.now)
        .returning(SessionRow.id)
    )
    if session_id is not None:
        statement = statement.where(SessionRow.id == session_id)
    ended = tuple(sorted(unit.session.scalars(statement).all()))
    if session_id is not None and not ended:
        raise NotFound
    if ended:
        unit.record(SessionsEnded(unit.person_id, ended))
