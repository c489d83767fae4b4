"""Facts of stays: frozen, in the past tense, and plain enough for the audit."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from constellations.homes.rules import ChildId, ConstellationId, HouseholdId
from constellations.stays import facts
from constellations.stays.rules import AskReason, StayId
from core.facts import Fact, plain_fact

ALL = [kind for kind in vars(facts).values() if isinstance(kind, type) and issubclass(kind, facts.StayFact)]


def test_facts_carry_no_childs_name() -> None:
    assert len(ALL) == 25
    for kind in ALL:
        assert issubclass(kind, Fact)
        assert not [f.name for f in fields(kind) if "name" in f.name or "note" in f.name]


def test_R53_a_fact_is_frozen_and_becomes_json() -> None:
    asked = facts.StayAsked(
        service_id=UUID(int=1),
        stay_id=StayId(UUID(int=2)),
        constellation_id=ConstellationId(UUID(int=3)),
        household_id=HouseholdId(UUID(int=4)),
        child_ids=(ChildId(UUID(int=5)),),
        reference="4F2K7",
        arrives=date(2026, 12, 4),
        leaves=date(2026, 12, 6),
        by=UUID(int=6),
        changes=(("state", None, "requested"),),
        reason=AskReason.BREAK,
        answer_by=datetime(2026, 12, 3, 18, tzinfo=UTC),
        at=datetime(2026, 11, 30, 18, tzinfo=UTC),
    )
    plain = json.loads(json.dumps(plain_fact(asked)))
    assert plain["changes"] == [["state", None, "requested"]]
    assert (plain["reason"], plain["arrives"]) == ("break", "2026-12-04")
    with pytest.raises(FrozenInstanceError):
        asked.reference = "other"  # type: ignore[misc]
