"""The register: what it knows, that filling it again changes nothing, and files that cannot be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from accounts.register.filling import FileProblems, fill_register, import_outcodes
from accounts.register.queries import whole_register
from app.commands.people import names_to_offer
from core.actor import NOBODY
from core.unit_of_work import read
from tests.harness.rolled_back import RolledBackDatabase

Write = Callable[[str], Path]


@pytest.fixture
def filled(database: RolledBackDatabase) -> RolledBackDatabase:
    """A database whose register is filled."""
    database.act_as("kith_owner")
    fill_register(database.connection)
    return database


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of outward codes."""

    def written(content: str) -> Path:
        path = tmp_path / "outcodes.csv"
        path.write_text(content, encoding="utf-8")
        return path

    return written


def test_it_knows_153_authorities_and_ten_hubs(filled: RolledBackDatabase, app_context: Flask) -> None:
    register = read(NOBODY, whole_register)
    members = [one for hub in register.hubs for one in hub.members]
    assert (register.count, len(register.hubs), len(members)) == (153, 10, 98)
    assert sum(len(found) for found in register.in_none.values()) == 55
    assert Counter(one.sureness for one in members) == {"confirmed": 63, "derived": 12, "unsure": 23}


def test_filling_again_changes_nothing_and_mends_what_was_changed(filled: RolledBackDatabase) -> None:
    filled.connection.execute(text("update authority set name = 'Elsewhere' where code = 'E06000015'"))
    fill_register(filled.connection)
    names = filled.connection.execute(text("select name from authority where code = 'E06000015'")).scalars().all()
    assert names == ["Derby"]
    assert filled.connection.execute(text("select count(*) from authority")).scalar() == 153


def test_positions_come_from_a_file(filled: RolledBackDatabase, write: Write) -> None:
    path = write(
        "\ufeffoutcode,latitude,longitude,main_childrens_services_gss\nde1,52.9,-1.47,E06000015\nCF10,51.4,-3.1,W1\n"
    )
    assert import_outcodes(filled.connection, path, frozenset({"E06000015"})) == 2
    found = filled.connection.execute(text("select code, authority from outcode order by code")).all()
    assert [tuple(row) for row in found] == [("CF10", None), ("DE1", "E06000015")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("outcode,latitude\nDE1,52.9\n", "no column longitude"),
        ("outcode,latitude,longitude\nDE1,52.9,-1.47\n=1+1,52,1\n", "Row 3: '=1+1' is not the first half"),
        ("outcode,latitude,longitude\nDE1,north,-1.47\n", "Row 2: DE1 has no position"),
        ("outcode,latitude,longitude\nDE1,152.9,-1.47\n", "lies nowhere on Earth"),
        ("outcode,latitude,longitude\n" + "x,1,1\n" * 30, "and 10 more"),
    ],
)
def test_a_file_with_a_mistake_changes_nothing(
    filled: RolledBackDatabase, write: Write, content: str, words: str
) -> None:
    with pytest.raises(FileProblems) as refused:
        import_outcodes(filled.connection, write(content), frozenset())
    assert any(words in problem for problem in refused.value.problems)
    assert filled.connection.execute(text("select count(*) from outcode")).scalar() == 0


def test_a_file_that_is_not_there(filled: RolledBackDatabase, tmp_path: Path) -> None:
    with pytest.raises(FileProblems, match="cannot be read"):
        import_outcodes(filled.connection, tmp_path / "nothing.csv", frozenset())


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Derby", []),
        ("Derby City Council", ["Derby"]),
        ("Darby", ["Derby"]),
        ("Wexmoor", []),
    ],
)
def test_a_new_service_is_offered_the_name_that_the_register_has(
    filled: RolledBackDatabase, typed: str, offered: list[str]
) -> None:
    assert names_to_offer(filled.connection, typed)[:1] == offered
