"""Facts and figures of signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from core.facts import Fact

INVITATION_LASTS = timedelta(hours=48)


@dataclass(frozen=True)
class PasswordGiven(Fact):
    """A person gave their password, and owes the second step."""

    person_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class SignInSucceeded(Fact):
    """A person signed in; `by` is what they showed last."""

    person_id: UUID
    session_id: UUID
    by: str


@dataclass(frozen=True)
class ProvedAgain(Fact):
    """A person showed again who they are, before a sensitive page."""

    person_id: UUID
    session_id: UUID
    by: str


@dataclass(frozen=True)
class SignedOut(Fact):
    """A person signed out: this session ends everywhere, open sockets included."""

    person_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class InvitationMade(Fact):
    """A service invited somebody; `mailed` says that the link goes out by mail, and at once."""

    service_id: UUID
    invitation_id: UUID
    mailed: bool = True


@dataclass(frozen=True)
class InvitationAccepted(Fact):
    """An invited person took up the invitation and has an account."""

    service_id: UUID
    invitation_id: UUID
    person_id: UUID
