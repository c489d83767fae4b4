"""Sessions begin, become whole and are renewed here, each inside a unit of work with its fact.

A session that begins and one that is proved anew gets a new token, so that one that was planted or overheard before is
worth nothing; the row keeps its id, so that open sockets live on.
"""

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import has_request_context, request
from sqlalchemy import update

from accounts.signin.models import SessionRow
from accounts.signin.rules import PasswordGiven, SignedOut, SignInSucceeded
from accounts.signin.second_factor.queries import standing_of
from accounts.signin.session_state import FULL, HALF, HALF_LASTS, Begun, SignedIn, absolute_limit
from accounts.signin.sessions import token_hash
from core.ids import new_id
from core.unit_of_work import Unit


class Proof(StrEnum):
    """By what somebody showed who they are."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, not a password
    CODE = "code"
    RECOVERY_CODE = "recovery code"
    PASSKEY = "passkey"
    DEMONSTRATION = "demonstration"


LONGEST_AGENT = 200
TWO_IN_ONE = frozenset({Proof.PASSKEY, Proof.DEMONSTRATION})
"""Ways that need no second step: a passkey is a thing that one has and a finger or number that opens it."""


def new_token() -> str:
    """A token for a cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def begin_session(unit: Unit, by: Proof, *, keep: bool, instead_of: SignedIn | None) -> Begun:
    """Begin the actor's session in a browser; the one that was there before ends.

    It is half where a second step is owed: for everybody who is more than a carer (R73), and for carers who have
    set one up. A half one dies after ten minutes. Only a carer's phone is trusted for longer than a day.
    """
    if instead_of is not None:
        end_session(unit, instead_of.session_id, instead_of.person_id)
    standing = standing_of(unit, unit.person_id)
    whole = by in TWO_IN_ONE or not (standing.staff or standing.has_second_step)
    keep = keep and not standing.staff
    token = new_token()
    row = SessionRow(
        id=new_id(),
        token_hash=token_hash(token),
        person_id=unit.person_id,
        data={},
        kept=keep,
        browser=request.user_agent.string[:LONGEST_AGENT] if has_request_context() else "",
        stage=FULL if whole else HALF,
        proved_at=unit.now,
        second_at=unit.now if by in TWO_IN_ONE else None,
        created_at=unit.now,
        seen_at=unit.now,
        expires_at=unit.now + (absolute_limit(staff=standing.staff, kept=keep) if whole else HALF_LASTS),
    )
    unit.session.add(row)
    unit.record(SignInSucceeded(unit.person_id, row.id, by) if whole else PasswordGiven(unit.person_id, row.id))
    return Begun(row.id, token, keep)


def complete_session(unit: Unit, half: SignedIn, by: Proof, *, keep: bool) -> Begun:
    """Make a half session whole after its second step, under a new token; its life is counted from now."""
    keep = keep and not half.staff
    since = {"created_at": unit.now, "seen_at": unit.now, "second_at": unit.now}
    expires_at = unit.now + absolute_limit(staff=half.staff, kept=keep)
    token = renew_session(unit, half.session_id, stage=FULL, kept=keep, expires_at=expires_at, **since)
    unit.record(SignInSucceeded(half.person_id, half.session_id, by))
    return Begun(half.session_id, token, keep)


def renew_session(unit: Unit, session_id: UUID, **values: Any) -> str:
    """Give a session a new token because its person has just shown who they are; the old one is worth nothing."""
    token = new_token()
    unit.session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.revoked_at.is_(None))
        .values(token_hash=token_hash(token), proved_at=unit.now, **values)
    )
    return token


def end_session(unit: Unit, session_id: UUID, person_id: UUID) -> None:
    """End a session: its cookie is worth nothing from the commit on, and its open sockets close."""
    unit.session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.revoked_at.is_(None))
        .values(revoked_at=unit.now)
    )
    unit.record(SignedOut(person_id, session_id))


def end_other_sessions(unit: Unit, person_id: UUID, but: UUID | None = None) -> int:
    """End every session of a person but one; returns how many. The caller's fact closes their sockets."""
    ending = update(SessionRow).where(SessionRow.person_id == person_id, SessionRow.revoked_at.is_(None))
    if but is not None:
        ending = ending.where(SessionRow.id != but)
    return len(unit.session.scalars(ending.values(revoked_at=unit.now).returning(SessionRow.id)).all())
