"""Sessions: a row in PostgreSQL for whoever is signed in, a short signed cookie for whoever is not.

The cookie holds a random token, the row its hash; the account is read with the row in one query, in a small
transaction of its own. `open_session` never raises: with the database gone it answers an unavailable session, and
the first hook of the app says 503 (a trace from here would bypass the error pages).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionInterface, SessionMixin
from itsdangerous import BadSignature
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from typing_extensions import override

from accounts.people.models import Person
from accounts.signin.models import Account, SessionRow
from core import clock
from core.db import bind_for
from core.ids import new_id

COOKIE = "kith_session"
VISIT_COOKIE = "kith_visit"
ABSOLUTE = {True: timedelta(days=30), False: timedelta(hours=12)}  # kept on this phone, or not
IDLE = {True: timedelta(days=7), False: timedelta(hours=12)}
SEEN_EVERY = timedelta(minutes=1)
VISIT_HOURS = 1


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in with this session, as read with its row."""

    session_id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    account: Account


class KithSession(SecureCookieSession):
    """A session as Flask knows it, with the row behind it (none while signed out)."""

    signed_in: SignedIn | None = None
    row_id: UUID | None = None
    keep: bool = False
    unavailable: bool = False
    signing_in: Account | None = None


@contextmanager
def small_transaction() -> Iterator[Session]:
    """A short transaction of the session table's own, outside any unit of work, committed at its end."""
    with Session(bind=bind_for("web"), expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        yield session
        session.commit()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class KithSessions(SessionInterface):
    """Flask's way to our sessions."""

    def __init__(self) -> None:
        self._visits = VisitCookie()

    @override
    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        """The session of this request. Never raises."""
        token = request.cookies.get(COOKIE)
        if not token:
            return self._visits.open(app, request)
        try:
            return _read_session(token, clock.now()) or self._visits.open(app, request)
        except SQLAlchemyError:
            unavailable = KithSession()
            unavailable.unavailable = True
            return unavailable

    @override
    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed: a new row at sign-in, the row's data later, the visit's cookie while signed out."""
        if not isinstance(session, KithSession) or session.unavailable:
            return
        if session.get("_user_id") is None:
            if session.row_id is not None:
                response.delete_cookie(COOKIE, path="/")
            self._visits.save(app, session, response)
        elif session.row_id is None:
            token = _new_row(session, clock.now())
            age = int(ABSOLUTE[True].total_seconds()) if session.keep else None
            self._set(app, response, COOKIE, token, age)
            response.delete_cookie(VISIT_COOKIE, path="/")
        elif session.modified:
            with small_transaction() as db:
                db.execute(update(SessionRow).where(SessionRow.id == session.row_id).values(data=dict(session)))

    def _set(self, app: Flask, response: Response, name: str, value: str, age: int | None) -> None:
        secure = self.get_cookie_secure(app)
        response.set_cookie(name, value, max_age=age, httponly=True, secure=secure, samesite="Lax", path="/")


class VisitCookie(SecureCookieSessionInterface):
    """Before sign-in: a signed cookie that lives an hour, so that a visit writes no row."""

    session_class = KithSession

    @override
    def get_cookie_name(self, app: Flask) -> str:
        """A name of its own beside the session's."""
        return VISIT_COOKIE

    def open(self, app: Flask, request: Request) -> KithSession:
        """The visit's session, empty when there is none or when it is older than an hour."""
        serializer = self.get_signing_serializer(app)
        kept = request.cookies.get(VISIT_COOKIE)
        if serializer is None or not kept:
            return KithSession()
        try:
            return KithSession(serializer.loads(kept, max_age=VISIT_HOURS * 3600))
        except BadSignature:
            return KithSession()

    def save(self, app: Flask, session: KithSession, response: Response) -> None:
        """Write the cookie when something stands in the session."""
        self.save_session(app, session, response)


# Built once: it runs for every request.
_SESSION = (
    select(SessionRow, Account, Person.given_name, Person.family_name)
    .join(Account, Account.person_id == SessionRow.person_id)
    .join(Person, Person.id == SessionRow.person_id)
    .where(SessionRow.token_hash == bindparam("token_hash"), SessionRow.revoked_at.is_(None))
    .where(SessionRow.expires_at > bindparam("now"), Account.active, Person.deactivated_at.is_(None))
)


def _read_session(token: str, now: datetime) -> KithSession | None:
    with small_transaction() as db:
        found = db.execute(_SESSION, {"token_hash": _hash(token), "now": now}).one_or_none()
        if found is None or found[0].seen_at < now - IDLE[found[0].kept]:
            return None
        row: SessionRow = found[0]
        if row.seen_at < now - SEEN_EVERY:
            row.seen_at = now
        db.flush()
        db.expunge_all()
    session = KithSession(row.data)
    session.row_id, session.keep = row.id, row.kept
    session.signed_in = SignedIn(row.id, row.person_id, found[2], found[3], found[1])
    return session


def _new_row(session: KithSession, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    if session.signing_in is None:
        raise LookupError("a session names an account that did not sign in here")
    with small_transaction() as db:
        db.add(
            SessionRow(
                id=new_id(),
                token_hash=_hash(token),
                person_id=session.signing_in.person_id,
                data=dict(session),
                kept=session.keep,
                created_at=now,
                seen_at=now,
                expires_at=now + ABSOLUTE[session.keep],
                revoked_at=None,
            )
        )
    return token
