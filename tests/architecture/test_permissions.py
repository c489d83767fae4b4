"""The access matrix as the product has it, and `docs/permissions.md`, which shows it and is never behind it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from flask import Flask

from accounts.permissions.matrix import CELLS, MATRIX, sections
from accounts.permissions.roles import ROLE_WORDS, Role, When
from core.declared import DECLARED
from core.streams.access import STREAM_ACCESS
from core.streams.socket_events import EVENTS
from tests.architecture.source import ROOT

PAGE = ROOT / "docs" / "permissions.md"
HOW = (
    "docs/permissions.md is not what the code says. If that is meant, write it anew and commit it:\n"
    "    KITH_WRITE_PERMISSIONS=1 python3 dev.py pytest tests/architecture/test_permissions.py"
)
HEAD = """\
# Who may do what

Made from `accounts/permissions/matrix.py`, by which every page, socket event and stream decides; a test keeps the two
equal. A role counts in its own constellation, service or group and gives nothing in its neighbour (R72). Who may not
see a thing gets the same answer as for what is not there (404); who may see it but not act on it is told so (403).
Whoever has several roles gets the best of their answers. Nobody approves what they asked for or accepted, grants their
own role, or acts as somebody else.
"""


def row(cells: list[str]) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |"


def by_action(app: Flask) -> dict[str, list[str]]:
    """By action: the addresses, socket events and kinds of stream that declare it."""
    found: dict[str, list[str]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        action = getattr(app.view_functions[rule.endpoint], DECLARED, "")
        methods = "/".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        found.setdefault(action, []).append(f"`{methods} {rule.rule}`")
    for name, event in EVENTS.items():
        found.setdefault(getattr(event.handler, DECLARED, ""), []).append(f"socket event `{name}`")
    for name in STREAM_ACCESS.names():
        found.setdefault(getattr(STREAM_ACCESS.get(name), DECLARED, ""), []).append(f"stream of a `{name}`")
    return found


def written(app: Flask) -> str:
    """The page as it should be committed."""
    return "\n".join([HEAD, *_legend(), *_tables(), *_where(by_action(app))]) + "\n"


def _legend() -> Iterator[str]:
    yield "## Roles\n"
    yield row(["role", "who"])
    yield row(["---", "---"])
    yield from (row([role, words]) for role, words in ROLE_WORDS.items())
    yield "\n## Letters\n"
    yield row(["cell", "means", "who has the role and lacks this gets"])
    yield row(["---", "---", "---"])
    for letter, cell in CELLS.items():
        yield row([f"`{letter}`", cell.words, "403" if cell.seen_without else "404"])


def _tables() -> Iterator[str]:
    for title, actions in sections():
        yield f"\n## {title}\n"
        yield row(["action", *Role])
        yield row(["---"] * (len(Role) + 1))
        yield from (row([f"`{action}`", *MATRIX[action].values()]) for action in actions)


def _where(declared: dict[str, list[str]]) -> Iterator[str]:
    yield "\n## What is built, by action\n"
    yield row(["action", "where"])
    yield row(["---", "---"])
    for action in sorted(action for action in declared if action in MATRIX):
        yield row([f"`{action}`", ", ".join(declared[action])])


def test_the_page_is_what_the_code_says(house: Flask) -> None:
    if os.environ.get("KITH_WRITE_PERMISSIONS"):
        PAGE.write_text(written(house), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written(house), HOW


def test_every_cell_is_a_letter_that_is_explained() -> None:
    assert len(MATRIX) >= 59
    assert {letter for cells in MATRIX.values() for letter in cells.values()} <= set(CELLS)
    assert set(ROLE_WORDS) == set(Role)
    asked = [cell.asks for cell in CELLS.values() if cell.asks is not None]
    assert sorted(asked) == sorted(When)


def test_nobody_acts_as_somebody_else() -> None:
    assert set(MATRIX["impersonate"].values()) == {"-"}


def test_R47_the_emergency_numbers_are_for_everybody() -> None:
    assert set(MATRIX["safeguarding_contacts.read"].values()) == {"Y"}


def test_who_is_suspended_gets_the_emergency_numbers_and_nothing_else() -> None:
    assert {action for action, cells in MATRIX.items() if cells[Role.SUS] != "-"} == {"safeguarding_contacts.read"}


def test_the_platform_reads_nothing_of_a_service() -> None:
    read = {"child_card.read", "stay.read", "message.read", "constellation.read", "carer_address.read", "audit.read"}
    assert {MATRIX[action][Role.OPS] for action in read} == {"-"}
