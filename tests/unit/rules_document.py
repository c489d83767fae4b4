"""docs/rules.md: each rule of planned stays, what shows it, and the mutant that this turned red.

For each check a mutant is made that always says OK. A case of the rule's own number has to turn red under it; where
none does, the mutant survives and `survivors` names it. `make rules` writes the file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from constellations.stays import checks
from constellations.stays.checks import Audience, Check, CheckInput, Verdict
from tests.unit.policy_world import Case, Timer, World, judge, load_cases, load_timers

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "rules.md"
PLANNED = [f"R{number}" for number in range(1, 29) if number not in {2, 3, 5, 7, 8}]
"""The rules of the handbook that concern planned stays; the others are of memberships."""
ONLY_TELL = {"placing authority", "clashes"}
"""Checks that never stop anything: what they tell is in the words of their cases."""
SETTINGS = ["S9", "S10", "S24"]
OF_STAYS = ("test_stay_*.py", "test_policy_*.py", "test_workdays.py", "test_constellation_rules.py")
FRIDAY = 4
_NUMBER = re.compile(r"[RS]\d+")
CheckFunction = Callable[[CheckInput, Audience], Check]


def always_ok(check: CheckFunction) -> CheckFunction:
    """The mutant of a check: whatever it finds, it says OK."""

    def mutant(given: CheckInput, audience: Audience) -> Check:
        said = check(given, audience)
        return replace(said, verdict=Verdict.OK, who=None, short="", way_on="", strong="")

    return mutant


@contextmanager
def mutated(check: CheckFunction) -> Iterator[None]:
    """The engine with this check always saying OK."""
    whole = checks.CHECKS
    checks.CHECKS = tuple(always_ok(one) if one is check else one for one in whole)
    try:
        yield
    finally:
        checks.CHECKS = whole


def is_red(case: Case) -> bool:
    """Whether the case fails as the engine is now."""
    try:
        judge(case)
    except AssertionError:
        return True
    return False


@dataclass(frozen=True)
class Killed:
    """A check with its rules, and the cases that turned red under its mutant by rule."""

    check: str
    rules: tuple[str, ...]
    by: Mapping[str, tuple[Case, ...]]
    stops: bool

    @property
    def survives_for(self) -> tuple[str, ...]:
        """The rules of which no case notices the mutant. A check that only tells has no mutant to kill."""
        return tuple(rule for rule in self.rules if self.stops and not self.by[rule])


def kill_mutants(cases: list[Case]) -> list[Killed]:
    """Each check's mutant, and what it is noticed by."""
    found = []
    for check in checks.CHECKS:
        name, rules = _named(check)
        mine = [case for case in cases if case.check in {name, ""}]
        with mutated(check):
            red = [case for case in mine if is_red(case)]
        by = {rule: tuple(case for case in red if rule in case.rules.split()) for rule in rules}
        stops = name not in ONLY_TELL
        found.append(Killed(name, rules, by, stops))
    return found


@dataclass(frozen=True)
class Mutant:
    """Something else than a check that is done wrongly, with the cases that turned red under it."""

    what: str
    rule: str
    killed_by: tuple[str, ...]


def other_mutants(cases: list[Case], timers: list[Timer]) -> list[Mutant]:
    """Nights changed and the checks not run again (R18); days of an emergency counted by the calendar (R24)."""
    stale = [case.id for case in cases if case.was and is_red(case.before_the_change())]
    weekends = [one.id for one in timers if not one.holds(_plain_days)]
    holidays = [one.id for one in timers if not one.holds(_days_without_weekends)]
    return [
        Mutant("nights change, and the checks do not run again", "R18", tuple(stale)),
        Mutant("the six days are counted with weekends", "R24", tuple(weekends)),
        Mutant("the six days are counted with bank holidays", "R24", tuple(holidays)),
    ]


def _plain_days(day: date, count: int) -> date:
    return day + timedelta(days=count)


def _days_without_weekends(day: date, count: int) -> date:
    for _ in range(count):
        day += timedelta(days=1 if day.weekday() < FRIDAY else 7 - day.weekday())
    return day


def _named(check: CheckFunction) -> tuple[str, tuple[str, ...]]:
    said = check(World({}).check_input(), Audience.FAMILY)
    return said.name, said.rules


def numbers_in_names(*files: str) -> dict[str, list[str]]:
    """The tests that carry a rule's number in their name, by number."""
    found: dict[str, list[str]] = {}
    for path in sorted(path for one in files for path in (ROOT / "tests").rglob(one)):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in dict.fromkeys(_NUMBER.findall(node.name)):
                    found.setdefault(number, []).append(f"{path.relative_to(ROOT / 'tests')}::{node.name}")
    return found


def unshown(cases: list[Case]) -> list[str]:
    """Rules of planned stays without a case or a test of their number."""
    numbers = {number for case in cases for number in case.rules.split()} | set(numbers_in_names("test_*.py"))
    return [rule for rule in PLANNED if rule not in numbers]


def survivors(cases: list[Case]) -> list[str]:
    """Every rule that no case of its number defends."""
    checked = [f"{one.check}: {rule}" for one in kill_mutants(cases) for rule in one.survives_for]
    others = other_mutants(cases, load_timers())
    return checked + [f"{one.what}: {one.rule}" for one in others if not one.killed_by]


def document(cases: list[Case]) -> str:
    """The whole of docs/rules.md."""
    lines = [
        "# Rules of planned stays",
        "",
        "Made by `make rules`. Each rule with what shows it. The cases are data in `tests/unit/policy`, written from",
        "the handbook before the rules. For each check a mutant always says OK: the cases named turned red under it.",
        "",
        "## Checks and their mutants",
        "",
        "| check | rule | cases that killed the mutant |",
        "|---|---|---|",
    ]
    for one in kill_mutants(cases):
        for rule in one.rules:
            killed = "; ".join(case.id for case in one.by[rule]) if one.stops else "(it only tells: nothing to kill)"
            lines.append(f"| {one.check} | {rule} | {killed} |")
    lines += [
        "",
        "## Other mutants",
        "",
        "| what is done wrongly | rule | cases that killed the mutant |",
        "|---|---|---|",
    ]
    others = other_mutants(cases, load_timers())
    lines += [f"| {one.what} | {one.rule} | {'; '.join(one.killed_by)} |" for one in others]
    lines += [
        "",
        "## Rules, cases and tests",
        "",
        "| rule | policy cases | tests that carry its number |",
        "|---|---|---|",
    ]
    named = numbers_in_names(*OF_STAYS)
    for rule in (*PLANNED, *SETTINGS):
        count = sum(rule in case.rules.split() for case in cases)
        own = ", ".join(f"`{name}`" for name in named.get(rule, []))
        lines.append(f"| {rule} | {count or ''} | {own} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the document."""
    DOCUMENT.write_text(document(load_cases()))
