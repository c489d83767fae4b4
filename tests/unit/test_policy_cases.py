"""Every policy case of tests/unit/policy, answered by the engine in the words that the handbook asks for."""

from __future__ import annotations

from collections import Counter

import pytest

from constellations.stays import checks
from core.workdays import add_working_days
from tests.unit.policy_world import Case, Timer, World, judge, load_cases, load_timers

CASES = load_cases()
AT_LEAST = 120
PLANNED = ["R1", "R4", "R6", "R9", "R10", "R11", "R12", "R13", "R14", "R15", "R18", "R20"]
PLANNED += ["R21", "R22", "R23", "R24", "R25", "R26", "R27", "R28"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_policy_case(case: Case) -> None:
    judge(case)


@pytest.mark.parametrize("timer", load_timers(), ids=lambda timer: timer.id)
def test_R24_E48_an_emergency_outside_terms_is_red_after_six_working_days(timer: Timer) -> None:
    assert timer.holds(add_working_days)


def test_there_are_cases_enough_for_every_rule_and_check() -> None:
    assert len(CASES) >= AT_LEAST
    numbers = Counter(number for case in CASES for number in case.rules.split())
    assert [rule for rule in PLANNED if not numbers[rule]] == []
    names = {check.name for check in checks.assess(World({}).check_input()).checks}
    assert names == {case.check for case in CASES if case.check}
    assert len({case.name for case in CASES}) == len(CASES)
