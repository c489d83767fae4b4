"""Use cases of passwords: asking for a link, beginning a reset, another password by link or signed in."""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy import delete, func, select, update

from accounts.people.models import Person
from accounts.signin.beginning import end_other_sessions, renew_session
from accounts.signin.models import Account
from accounts.signin.passwords.models import PasswordResetRow, ResetRequest
from accounts.signin.passwords.rules import (
    RESET_LASTS,
    RESETS_AN_HOUR,
    PasswordChanged,
    PasswordReset,
    ResetAsked,
    ResetBegun,
)
from accounts.signin.session_state import Begun, SignedIn
from core.ids import new_id
from core.jobs.models import DueRow
from core.refusals import NotFound
from core.signed_links import read_link, sign_link
from core.unit_of_work import Unit

LINK = "password reset"
"""What the link is signed for."""


def reset_token(reset_id: UUID) -> str:
    """The token of a link, made when its mail is sent."""
    return sign_link(LINK, reset_id)


def ask_for_reset(unit: Unit, email: str) -> None:
    """Note an address. The same happens for every address: a worker looks later whether anybody has it."""
    request = ResetRequest(id=new_id(), email=email, asked_at=unit.now)
    unit.session.add(request)
    unit.record(ResetAsked(request.id))


def begin_reset(unit: Unit, row: DueRow) -> None:
    """A worker's part: forget the address, and begin a reset if somebody has it; three an hour for each account."""
    email = unit.session.scalar(
        delete(ResetRequest).where(ResetRequest.id == row.subject_id).returning(ResetRequest.email)
    )
    person_id = unit.session.scalar(
        select(Account.person_id)
        .join(Person, Person.id == Account.person_id)
        .where(Account.email == (email or ""), Account.active, Person.deactivated_at.is_(None))
    )
    if person_id is None:
        return
    an_hour = unit.now - RESET_LASTS
    begun = select(func.count()).where(PasswordResetRow.person_id == person_id, PasswordResetRow.begun_at > an_hour)
    if (unit.session.scalar(begun) or 0) >= RESETS_AN_HOUR:
        return
    reset = PasswordResetRow(id=new_id(), person_id=person_id, begun_at=unit.now)
    unit.session.add(reset)
    unit.record(ResetBegun(person_id, reset.id))


def find_reset(unit: Unit, token: str, *, lock: bool = False) -> PasswordResetRow | None:
    """The open reset of this link; None where it is used, over after its hour, or no link of ours."""
    reset_id = read_link(LINK, token)
    if reset_id is None:
        return None
    wanted = select(PasswordResetRow).where(
        PasswordResetRow.id == reset_id,
        PasswordResetRow.closed_at.is_(None),
        PasswordResetRow.begun_at > unit.now - RESET_LASTS,
    )
    return unit.session.scalar(wanted.with_for_update() if lock else wanted)


def reset_password(unit: Unit, token: str, password_hash: str) -> None:
    """Set another password by a link, once. Every session of the person ends, and every other link.

    It signs nobody in: the second step is asked for as ever. Raises `NotFound` where the link is not good any more.
    """
    reset = find_reset(unit, token, lock=True)
    if reset is None:
        raise NotFound
    _set_password(unit, reset.person_id, password_hash)
    end_other_sessions(unit, reset.person_id)
    unit.record(PasswordReset(reset.person_id, reset.id))


def change_password(unit: Unit, person: SignedIn, password_hash: str, *, keep: bool) -> tuple[Begun, str]:
    """Set another password for the actor: their other sessions end, this one has a new token.

    Returns the session and the new name by which it knows the account.
    """
    uniquifier = _set_password(unit, person.person_id, password_hash)
    end_other_sessions(unit, person.person_id, but=person.session_id)
    token = renew_session(unit, person.session_id)
    unit.record(PasswordChanged(person.person_id))
    return Begun(person.session_id, token, keep), uniquifier


def _set_password(unit: Unit, person_id: UUID, password_hash: str) -> str:
    uniquifier = secrets.token_hex(32)
    changed = update(Account).where(Account.person_id == person_id, Account.active)
    changed = changed.values(password=password_hash, fs_uniquifier=uniquifier).returning(Account.person_id)
    if unit.session.scalar(changed) is None:
        raise NotFound
    open_ones = update(PasswordResetRow).where(PasswordResetRow.person_id == person_id)
    unit.session.execute(open_ones.where(PasswordResetRow.closed_at.is_(None)).values(closed_at=unit.now))
    return uniquifier
