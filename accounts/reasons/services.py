"""Giving a reason: it opens one thing to one person, for one action, for a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta

from accounts.permissions.grants import reason_role
from accounts.reasons.asked import AskedFor
from accounts.reasons.facts import ReasonGiven
from accounts.spaces.models import AccessGrant
from core.ids import new_id
from core.unit_of_work import Unit

LASTS = timedelta(minutes=15)
"""As long as one entry of reads in the audit. The grant gives no right: it adds the reason that a right asks for."""


def give_reason(unit: Unit, asked: AskedFor, reason: str) -> None:
    """Write down why the actor reads this, and let the reason count until its time is over."""
    grant = AccessGrant(
        id=new_id(),
        person_id=unit.person_id,
        service_id=asked.service_id,
        subject_id=asked.subject_id,
        role=reason_role(asked.action),
        since=unit.now,
        until=unit.now + LASTS,
    )
    unit.session.add(grant)
    unit.record(ReasonGiven(asked.service_id, grant.id, asked.subject_id, asked.action, reason))
