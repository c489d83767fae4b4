"""Fixtures of the integration tests: code under test in one transaction that is rolled back."""

from __future__ import annotations

import pytest

from core.effects import EFFECTS
from core.streams.access import STREAM_ACCESS, own_stream
from core.streams.append import PERSON
from tests.harness.counter_app import EFFECT_TABLE, THING, may_hear


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts and streams of the counter app, for tests of the core: added to those of the app under test."""
    for fact, rules in EFFECT_TABLE.items():
        monkeypatch.setitem(EFFECTS, fact, rules)
    predicates = {name: STREAM_ACCESS.get(name) for name in STREAM_ACCESS.names()}
    monkeypatch.setattr(STREAM_ACCESS, "_things", predicates | {PERSON: own_stream, THING: may_hear})
