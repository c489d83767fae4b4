"""Sessions: a row in PostgreSQL for whoever is signed in, a short signed cookie for whoever is not.

The cookie holds a random token, the row its hash; the account is read with the row in one query, in a small
transaction of its own. `open_session` never raises: with the database gone it answers an unavailable session, and
the first hook of the app says 503 (a trace from here would bypass the error pages).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from itsdangerous import BadSignature
from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session
from typing_extensions import override

from accounts.people.models import Person
from accounts.signin.models import Account, SessionRow
from accounts.signin.session_state import (
    COOKIE,
    HALF,
    KEPT_ABSOLUTE,
    SEEN_EVERY,
    VISIT_COOKIE,
    KithSession,
    SignedIn,
    absolute_limit,
    idle_limit,
)
from core import clock
from core.db import bind_for, looking
from core.refusals import Busy

VISIT_HOURS = 1


@contextmanager
def small_transaction() -> Iterator[Session]:
    """A short transaction of the session table's own, outside any unit of work, committed at its end.

    Raises `Busy` when no connection is free in time.
    """
    with Session(bind=bind_for("web"), expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        try:
            yield session
            session.commit()
        except PoolExhausted as exhausted:
            raise Busy from exhausted


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
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
        # A page that asks for a part of itself again, because something happened, is nobody at the keyboard.
        by_hand = request.method != "GET" or request.headers.get("HX-Request") != "true"
        try:
            return _read_session(token, clock.now(), by_hand=by_hand) or self._visits.open(app, request)
        except (SQLAlchemyError, Busy):
            unavailable = KithSession()
            unavailable.unavailable = True
            return unavailable

    @override
    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed: the row's data and a new token, or the visit's cookie while signed out."""
        if not isinstance(session, KithSession) or session.unavailable:
            return
        if session.get("_user_id") is None:
            if session.row_id is not None:
                response.delete_cookie(COOKIE, path="/")
            self._visits.save(app, session, response)
            return
        if session.row_id is None:
            raise LookupError("a session names an account that did not sign in here")
        if session.modified:
            with small_transaction() as db:
                db.execute(update(SessionRow).where(SessionRow.id == session.row_id).values(data=dict(session)))
        if session.token is not None:
            self._hand_over(app, response, session.token, keep=session.keep)

    def _hand_over(self, app: Flask, response: Response, token: str, *, keep: bool) -> None:
        age = int(KEPT_ABSOLUTE.total_seconds()) if keep else None
        secure = self.get_cookie_secure(app)
        response.set_cookie(COOKIE, token, max_age=age, httponly=True, secure=secure, samesite="Lax", path="/")
        response.delete_cookie(VISIT_COOKIE, path="/")


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


# Built once: it runs for every request. The account's columns come first.
_ACCOUNT = tuple(column.name for column in Account.__table__.columns)
_SESSION = (
    select(
        *(column.label(f"account_{column.name}") for column in Account.__table__.columns),
        SessionRow.id,
        SessionRow.person_id,
        SessionRow.data,
        SessionRow.kept,
        SessionRow.stage,
        SessionRow.created_at,
        SessionRow.seen_at,
        SessionRow.proved_at,
        SessionRow.second_at,
        Person.given_name,
        Person.family_name,
        func.is_staff(SessionRow.person_id, bindparam("now")).label("staff"),
    )
    .select_from(SessionRow)
    .join(Account, Account.person_id == SessionRow.person_id)
    .join(Person, Person.id == SessionRow.person_id)
    .where(SessionRow.token_hash == bindparam("token_hash"), SessionRow.revoked_at.is_(None))
    .where(SessionRow.expires_at > bindparam("now"), Account.active, Person.deactivated_at.is_(None))
)


def _read_session(token: str, now: datetime, *, by_hand: bool) -> KithSession | None:
    with looking() as connection:
        found = connection.execute(_SESSION, {"token_hash": token_hash(token), "now": now}).one_or_none()
    if found is None:
        return None
    # A carer who was given a worker's role meanwhile has a worker's limits from that moment on.
    limits = {"staff": found.staff, "kept": found.kept}
    if found.seen_at < now - idle_limit(**limits) or found.created_at < now - absolute_limit(**limits):
        return None
    if by_hand and found.seen_at < now - SEEN_EVERY:
        with small_transaction() as db:
            db.execute(update(SessionRow).where(SessionRow.id == found.id).values(seen_at=now))
    return _session_of(found)


def _session_of(found: Row[*tuple[Any, ...]]) -> KithSession:
    session = KithSession(found.data)
    session.row_id, session.keep = found.id, found.kept
    account = Account(**dict(zip(_ACCOUNT, found, strict=False)))
    names, proved_at = (found.given_name, found.family_name), found.proved_at or found.created_at
    person = SignedIn(found.id, found.person_id, *names, account, found.staff, proved_at, found.second_at)
    if found.stage == HALF or (found.staff and found.second_at is None):  # R73
        session.half = person
    else:
        session.signed_in = person
    return session
