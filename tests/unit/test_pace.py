"""The pace of a key: half of a minute's requests at once, then one after the other, and nobody pays for another."""

from __future__ import annotations

import pytest

from core import pace as pace_of
from core.pace import Pace


def test_half_at_once_then_in_step() -> None:
    pace = Pace(60)
    assert [pace.wait("a", 100.0) for _ in range(30)] == [0.0] * 30
    assert pace.wait("a", 100.0) == pytest.approx(1.0)
    assert pace.wait("a", 100.0) == pytest.approx(1.0)  # who is refused is not kept out longer
    assert pace.wait("b", 100.0) == 0.0
    assert pace.wait("a", 101.0) == 0.0
    assert pace.wait("a", 101.0) > 0


def test_never_more_than_the_limit_in_a_minute_after_the_first() -> None:
    pace, let_in = Pace(60), 0
    for tenth in range(1, 1801):
        let_in += pace.wait("a", tenth / 10) == 0.0
    assert 180 <= let_in <= 180 + 30


def test_keys_that_rest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_of, "MOST_KEYS", 100)
    pace = Pace(60)
    for number in range(1000):
        pace.wait(f"key {number}", float(number * 10))
    assert len(pace._due) <= 100
