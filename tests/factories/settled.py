"""What the services of the tests have settled, so that a test is about what it names.

No notice (S9), no bed kept for emergencies (S11), as many nights as can be (S10). Tests of these
questions take the rows away or ask for others: the strict defaults are in tests/unit/policy and in
test_stay_policies.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from core.ids import new_id

SETTLED: Mapping[str, Mapping[str, int]] = {"S9": {"days": 0}, "S10": {"nights": 120}, "S11": {"beds": 0, "hours": 48}}


def settled(
    service_id: UUID,
    proposed_by: UUID,
    decided_by: UUID,
    at: datetime,
    answers: Mapping[str, Mapping[str, int]] = SETTLED,
) -> list[dict[str, Any]]:
    """The rows of `service_setting`, confirmed by a second person."""
    return [
        {
            "id": new_id(),
            "service_id": service_id,
            "setting": question,
            "value": dict(value),
            "from_day": at.date(),
            "reason": "Settled for the tests",
            "proposed_by": proposed_by,
            "proposed_at": at,
            "decision": "confirmed",
            "decided_by": decided_by,
            "decided_at": at,
        }
        for question, value in answers.items()
    ]
