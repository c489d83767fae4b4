"""Somebody is signed in: a session's row and the cookie for it, without the pages of signing in."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.signin.models import Account, SessionRow
from accounts.signin.session_state import STAFF_ABSOLUTE
from accounts.signin.sessions import token_hash
from core.ids import new_id


def add_session(db: Session, person_id: UUID, now: datetime) -> str:
    """Let a person be signed in, second step and all; returns the token for the cookie."""
    token = secrets.token_urlsafe(16)
    uniquifier = db.scalars(select(Account.fs_uniquifier).where(Account.person_id == person_id)).one()
    db.add(
        SessionRow(
            id=new_id(),
            token_hash=token_hash(token),
            person_id=person_id,
            # As the way in leaves it, with the token of the forms made already: looking at a page writes nothing.
            data={"_user_id": uniquifier, "_fresh": False, "csrf_token": secrets.token_hex(20)},
            kept=False,
            proved_at=now,
            second_at=now,
            created_at=now,
            seen_at=now,
            expires_at=now + STAFF_ABSOLUTE,
        )
    )
    return token
