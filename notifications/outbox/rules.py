"""How much a notice weighs, by which ways it goes, and what makes a row of the outbox wait or end."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Weight(StrEnum):
    """How much a notice weighs. The first three are never muted by anything that a person chooses (R44)."""

    ALWAYS = "always"
    """What somebody asked for, or what guards their account: a link for a new password."""
    URGENT = "urgent"
    """An emergency or a concern: at once, at any hour, and it may ask for an acknowledgement."""
    APPROVAL = "approval"
    """Somebody has to agree before it can go on."""
    NEEDS_ME = "needs-me"
    """It is for this person to know or do."""
    NEWS = "news"
    """Good to know; bears waiting for a digest."""


NEVER_MUTED = frozenset({Weight.ALWAYS, Weight.URGENT, Weight.APPROVAL})


AGAIN = " again "
"""Between the occurrence of a notice and the number of its repeat by a ladder."""


class Way(StrEnum):
    """The channels of a notice."""

    BELL = "bell"
    EMAIL = "email"
    SMS = "sms"


class State(StrEnum):
    """What a row of the outbox can be. Only a waiting one is ever sent."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"
    LATE = "late"
    """Its moment passed before it could be sent: dropped, and counted."""
    DIGEST = "digest"
    """Kept for the person's next digest."""


HOUR = timedelta(hours=1)
PERSON_CAP, ACTOR_CAP, SERVICE_CAP, BELL_CAP, SMS_CAP = 20, 10, 3000, 100, 5
"""In an hour: mails to one person, by one actor to one person, of one service; lines of a bell; messages a day."""
