"""Facts about a service's people, and what can be done to somebody's access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.facts import Fact

Changes = tuple[tuple[str, str | None, str | None], ...]
"""Field, before, after: as the audit keeps them (R53)."""


class RevocationKind(StrEnum):
    """How somebody's access to a service ends."""

    SUSPENDED = "suspended"
    DEREGISTERED = "deregistered"
    LEFT = "left"


class Outcome(StrEnum):
    """What became of a role that was asked for."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class RoleAsked(Fact):
    """Somebody asked for a role that a second person has to approve."""

    service_id: UUID | None
    request_id: UUID
    person_id: UUID | None
    invitation_id: UUID | None
    space_id: UUID
    role: str
    reason: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class RoleGiven(Fact):
    """A person was given a role: by a second person's approval (`request_id`), or by whoever gives it alone."""

    service_id: UUID | None
    person_id: UUID
    space_id: UUID
    role: str
    request_id: UUID | None
    changes: Changes


@dataclass(frozen=True)
class RoleNotGiven(Fact):
    """A role that was asked for was refused by a second person, or withdrawn."""

    service_id: UUID | None
    request_id: UUID
    outcome: str
    changes: Changes


@dataclass(frozen=True)
class RoleEnded(Fact):
    """A role ends, now or on a day that was said."""

    service_id: UUID | None
    relation_id: UUID
    person_id: UUID
    subject_id: UUID
    role: str
    changes: Changes


@dataclass(frozen=True)
class AccessRevoked(Fact):
    """A service ended all of somebody's access to what is its own (R7, R74)."""

    service_id: UUID
    person_id: UUID
    revocation_id: UUID
    kind: str
    reason: str
    changes: Changes


@dataclass(frozen=True)
class AccessGivenBack(Fact):
    """A service undid what it had revoked."""

    service_id: UUID
    person_id: UUID
    revocation_id: UUID
    reason: str
    changes: Changes


@dataclass(frozen=True)
class InvitationApproved(Fact):
    """A second person approved the role of an invitation, and it goes out."""

    service_id: UUID
    invitation_id: UUID


@dataclass(frozen=True)
class InvitationSentAgain(Fact):
    """An invitation goes out once more, with 48 hours from now."""

    service_id: UUID
    invitation_id: UUID
    expires_at: datetime


@dataclass(frozen=True)
class InvitationWithdrawn(Fact):
    """An invitation is worth nothing any more: withdrawn by the service, or declined by whom it was for."""

    service_id: UUID
    invitation_id: UUID
    by_invited: bool = False


@dataclass(frozen=True)
class SecondStepCleared(Fact):
    """A user administrator took somebody's second steps away, who had lost them; they were signed out everywhere."""

    service_id: UUID
    person_id: UUID
    reason: str
    changes: Changes = ()
