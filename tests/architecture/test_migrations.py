"""Migrations stand in one line: numbered in order, each on the one before, with one head."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT

NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.py")
SAID = re.compile(r'^revision = "(\d{4})"\ndown_revision = (?:"(\d{4})"|None)$', re.MULTILINE)


def test_migrations_stand_in_one_line() -> None:
    before = None
    for number, path in enumerate(sorted((ROOT / "migrations" / "versions").glob("*.py")), start=1):
        named, said = NAME.fullmatch(path.name), SAID.search(path.read_text("utf-8"))
        assert named, f"{path.name} is not numbered"
        assert said, f"{path.name} does not say on which it stands"
        assert (named[1], said[1], said[2]) == (f"{number:04}", f"{number:04}", before), f"{path.name} is out of line"
        before = said[1]


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
