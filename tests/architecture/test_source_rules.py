"""What only one place may do: read the clock, open a session, commit, hash a password."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from tests.architecture.source import PRODUCT, PYTHON, Source, sources

CLOCK = {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"}
CLOCK_ROOMS = frozenset({"core/clock.py"})

SESSION = {"sqlalchemy.orm.Session", "sqlalchemy.orm.sessionmaker", "sqlalchemy.orm.scoped_session"}
SESSION_ROOMS = frozenset({"core/unit_of_work.py", "accounts/signin/sessions.py", "app/demo/load.py"})

# What takes long enough to stop every socket of the process (architecture 1.5), by the module that does it.
HEAVY: Mapping[str, frozenset[str]] = {
    "argon2": frozenset({"accounts/signin/models.py"}),
    "flask_security.hash_password": frozenset(),
    "flask_security.verify_password": frozenset(),
    "flask_security.utils.hash_password": frozenset(),
    **{module: frozenset() for module in ("typst", "weasyprint", "reportlab", "PIL", "markdown_it", "nh3")},
    "openpyxl": frozenset({"accounts/imports/workbook.py"}),  # a page reads its files by `whole_file`, offloaded
}
OFFLOAD = frozenset({"core/offload.py"})


def clock_readers(files: Iterable[Source]) -> list[str]:
    """Where a clock is read, besides the one place."""
    return [
        f"{file.path}:{line} reads {name}"
        for file in files
        if file.path not in CLOCK_ROOMS
        for name, line in file.uses()
        if name in CLOCK
    ]


def session_openers(files: Iterable[Source]) -> list[str]:
    """Where a database session is opened or something is committed, besides the places that may."""
    found = []
    for file in files:
        if file.path in SESSION_ROOMS:
            continue
        named = {alias for alias, whole in file.imported.items() if whole in SESSION}
        found += [f"{file.path}:{line} calls {name}" for name, line in file.calls() if name in {"commit", *named}]
    return found


def heavy_callers(files: Iterable[Source]) -> list[str]:
    """Where work is imported that belongs behind `core.offload`."""
    found = []
    for file in files:
        for imported in set(file.imported.values()):
            for heavy, rooms in HEAVY.items():
                if f"{imported}.".startswith(f"{heavy}.") and file.path not in rooms | OFFLOAD:
                    found.append(f"{file.path} imports {imported}")
    return found


def star_imports(files: Iterable[Source]) -> list[str]:
    """Where everything of a module is imported."""
    return [
        f"{file.path}:{node.lineno}"
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names)
    ]


def test_only_the_clock_reads_the_clock() -> None:
    assert clock_readers(sources(*PRODUCT)) == []


def test_only_the_unit_of_work_opens_sessions_and_commits() -> None:
    assert session_openers(sources(*PRODUCT)) == []


def test_heavy_work_goes_through_offload() -> None:
    assert heavy_callers(sources(*PRODUCT)) == []


def test_nothing_imports_everything() -> None:
    assert star_imports(sources(*PYTHON)) == []


def test_a_second_clock_is_found() -> None:
    hidden = "from datetime import datetime as moment\nborn = field(default_factory=moment.now)\n"
    assert clock_readers([Source("core/a.py", hidden)]) == ["core/a.py:2 reads datetime.datetime.now"]
    planted = "import datetime\n\ndef f():\n    return datetime.date.today()\n"
    assert clock_readers([Source("core/b.py", planted)]) == ["core/b.py:4 reads datetime.date.today"]
    assert clock_readers([Source("core/clock.py", planted)]) == []


def test_a_commit_elsewhere_is_found() -> None:
    planted = "from sqlalchemy.orm import Session as S\nwith S(bind) as s:\n    s.commit()\n"
    assert session_openers([Source("accounts/x.py", planted)]) == [
        "accounts/x.py:2 calls S",
        "accounts/x.py:3 calls commit",
    ]
    assert session_openers([Source("core/unit_of_work.py", planted)]) == []
    assert session_openers([Source("accounts/y.py", "def commit(self):\n    self.session: Session\n")]) == []


def test_a_direct_hash_is_found() -> None:
    planted = "from argon2 import PasswordHasher\nfrom argon2.exceptions import VerificationError\n"
    assert len(heavy_callers([Source("accounts/people/x.py", planted)])) == 2
    assert heavy_callers([Source("accounts/signin/models.py", planted)]) == []
    assert heavy_callers([Source("app/a.py", "from flask_security.utils import hash_password\n")]) != []
    assert heavy_callers([Source("app/b.py", "import typst\n")]) == ["app/b.py imports typst"]
    assert heavy_callers([Source("app/c.py", "import argon2id_words\n")]) == []


def test_a_star_is_found() -> None:
    assert star_imports([Source("core/a.py", "x = 1\nfrom os import *\n")]) == ["core/a.py:2"]
