"""What a request knows of its session: who is signed in, or who has given a password and owes a second step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import session
from flask.sessions import SecureCookieSession

from accounts.signin.models import Account

COOKIE = "kith_session"
VISIT_COOKIE = "kith_visit"
HALF, FULL = "half", "full"

SEEN_EVERY = timedelta(minutes=1)
"""That a session was used is noted once in so long."""
HALF_LASTS = timedelta(minutes=10)
STAFF_IDLE, STAFF_ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
KEPT_IDLE, KEPT_ABSOLUTE = timedelta(days=7), timedelta(days=30)  # a carer's own phone
PLAIN_ABSOLUTE = timedelta(hours=12)


def idle_limit(*, staff: bool, kept: bool) -> timedelta:
    """How long a session may lie untouched (quality.md 4): workers half an hour, carers a week on their own phone."""
    if staff:
        return STAFF_IDLE
    return KEPT_IDLE if kept else PLAIN_ABSOLUTE


def absolute_limit(*, staff: bool, kept: bool) -> timedelta:
    """How long a session may live at all."""
    if staff:
        return STAFF_ABSOLUTE
    return KEPT_ABSOLUTE if kept else PLAIN_ABSOLUTE


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who this session speaks for, as read with its row.

    `staff` is whether they do more than care (R73); `proved_at` when they last showed who they are, `second_at` when
    they last did so by a code, a recovery code or a passkey.
    """

    session_id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    account: Account
    staff: bool
    proved_at: datetime
    second_at: datetime | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A session as its browser gets it."""

    session_id: UUID
    token: str
    kept: bool


class KithSession(SecureCookieSession):
    """A session as Flask knows it, with the row behind it (none while signed out).

    `half` is who has given their password only: they reach the pages of the second step and nothing else. `token`
    is a new one for the cookie, made in the unit that changed the row.
    """

    signed_in: SignedIn | None = None
    half: SignedIn | None = None
    row_id: UUID | None = None
    keep: bool = False
    unavailable: bool = False
    token: str | None = None


def here() -> KithSession:
    """The session of this request or socket event. An empty one where the app has sessions of another kind."""
    found = session._get_current_object()  # type: ignore[attr-defined]
    return found if isinstance(found, KithSession) else KithSession()


def hold(begun: Begun) -> None:
    """Let this browser hold a session that has begun or was renewed: its cookie goes out with the answer."""
    browser = here()
    browser.row_id, browser.token, browser.keep = begun.session_id, begun.token, begun.kept
