"""No mutant of a check survives, every rule of planned stays is shown, and docs/rules.md says which by which."""

from __future__ import annotations

import os

import pytest

from constellations.stays import checks
from constellations.stays.rules import TRANSITIONS
from tests.unit import rules_document, stay_machine_document
from tests.unit.policy_world import load_cases
from tests.unit.rules_document import DOCUMENT, document, kill_mutants, main, survivors, unshown

CASES = load_cases()


def test_no_mutant_of_a_check_survives() -> None:
    assert survivors(CASES) == []
    assert len(kill_mutants(CASES)) == len(checks.CHECKS)


def test_every_rule_of_planned_stays_is_shown() -> None:
    assert unshown(CASES) == []


def test_control_a_check_that_nobody_defends_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_document, "is_red", lambda _case: False)
    assert "a bed each night: R9" in survivors(CASES)


def test_the_document_is_fresh() -> None:
    if os.environ.get("KITH_WRITE_RULES"):
        main()
    assert DOCUMENT.read_text() == document(CASES), "run `make rules`"


def test_W1_the_page_of_the_machine_is_fresh() -> None:
    if os.environ.get("KITH_WRITE_RULES"):
        stay_machine_document.main()
    said = stay_machine_document.document()
    assert stay_machine_document.DOCUMENT.read_text() == said, "run `make rules`"
    ways = [way for row in TRANSITIONS.values() for way in row]
    assert said.count("→") == len(ways)
