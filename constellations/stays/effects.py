"""What follows from each fact about stays: which streams hear of it, who is told, what is due later."""

from __future__ import annotations

from collections.abc import Iterable

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
from core.facts import EffectTable
from core.unit_of_work import Unit

# Everybody of the constellation may know that nights changed; whose, only the hub home, the workers and the family.
NIGHTS = tell("constellation", lambda fact: fact.constellation_id, "nights-changed")
ORGANISERS = tell("organisers", lambda fact: fact.constellation_id, "stay-changed", lambda fact: fact.stay_id)
FAMILY = tell("household", lambda fact: fact.household_id, "stay-changed", lambda fact: fact.stay_id)

EXPIRE_JOB = "stay-expire"


def _expires(_unit: Unit, fact: StayAsked | StayOffered) -> Iterable[Later]:
    """The clock closes the ask when nobody has answered by then (R16)."""
    return (Later(EXPIRE_JOB, fact.stay_id, fact.answer_by, fact.service_id),)


EFFECTS: EffectTable = {
    StayAsked: (ORGANISERS, FAMILY, _expires),
    StayOffered: (ORGANISERS, FAMILY, _expires),
    OfferTaken: (NIGHTS, ORGANISERS, FAMILY),
    StayAccepted: (NIGHTS, ORGANISERS, FAMILY),
    StayAwaitsApproval: (ORGANISERS, FAMILY),
    StayConfirmed: (NIGHTS, ORGANISERS, FAMILY),
    StayDeclined: (NIGHTS, ORGANISERS, FAMILY),
    StayCancelled: (NIGHTS, ORGANISERS, FAMILY),
    StayExpired: (NIGHTS, ORGANISERS, FAMILY),
}
