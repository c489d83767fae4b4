"""What follows from each fact about stays: which streams hear of it, who is told, what is due later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from constellations.stays.facts import (
    OfferTaken,
    StayAccepted,
    StayAsked,
    StayAwaitsApproval,
    StayCancelled,
    StayConfirmed,
    StayDeclined,
    StayExpired,
    StayOffered,
)
from core.effects import Later, tell
from core.facts import EffectTable, Rule
from core.unit_of_work import Unit
from notifications.outbox.effects import mail_to

# Everybody of the constellation may know that nights changed; whose, only the hub home, the workers and the family.
NIGHTS = tell("constellation", lambda fact: fact.constellation_id, "nights-changed")
ORGANISERS = tell("organisers", lambda fact: fact.constellation_id, "stay-changed", lambda fact: fact.stay_id)
FAMILY = tell("household", lambda fact: fact.household_id, "stay-changed", lambda fact: fact.stay_id)

EXPIRE_JOB = "stay-expire"


def _expires(_unit: Unit, fact: StayAsked | StayOffered) -> Iterable[Later]:
    """The clock closes the ask when nobody has answered by then (R16)."""
    return (Later(EXPIRE_JOB, fact.stay_id, fact.answer_by, fact.service_id),)


def _mail(kind: str, role: str, of: Callable[[Any], UUID]) -> Rule:
    """Those who stand in the role to `of(fact)` are told by mail, once for these dates and this deadline."""

    def occurrence(fact: Any) -> str:
        deadline = getattr(fact, "answer_by", None)
        return f"{fact.arrives} to {fact.leaves}" + (f", by {deadline.isoformat()}" if deadline else "")

    return mail_to(kind, lambda fact: fact.stay_id, roles=(role,), of=of, occurrence=occurrence)


def _hub(kind: str) -> Rule:
    return _mail(kind, "hub_carer", lambda fact: fact.constellation_id)


def _family(kind: str) -> Rule:
    return _mail(kind, "adult", lambda fact: fact.household_id)


def _managers(kind: str) -> Rule:
    return _mail(kind, "service_manager", lambda fact: fact.service_id)


EFFECTS: EffectTable = {
    StayAsked: (ORGANISERS, FAMILY, _expires, _hub("stay-asked")),
    StayOffered: (ORGANISERS, FAMILY, _expires, _family("stay-offered")),
    OfferTaken: (NIGHTS, ORGANISERS, FAMILY),
    StayAccepted: (NIGHTS, ORGANISERS, FAMILY),
    StayAwaitsApproval: (ORGANISERS, FAMILY, _managers("stay-awaits-approval")),
    StayConfirmed: (NIGHTS, ORGANISERS, FAMILY, _family("stay-confirmed"), _hub("stay-confirmed")),
    StayDeclined: (NIGHTS, ORGANISERS, FAMILY, _family("stay-declined")),
    StayCancelled: (NIGHTS, ORGANISERS, FAMILY, _family("stay-cancelled"), _hub("stay-cancelled")),
    StayExpired: (NIGHTS, ORGANISERS, FAMILY, _family("stay-expired"), _hub("stay-expired")),
}
