"""The source as the tests of the architecture read it: files, what they define, and what they use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "constellations", "events", "community", "notifications", "accounts", "core")
PYTHON = (*PRODUCT, "migrations", "deploy", "tests")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of Python: its path from the root of the checkout, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as syntax."""
        return ast.parse(self.text, self.path)

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    @cached_property
    def imported(self) -> dict[str, str]:
        """The names that the file imports, anywhere in it, with what they stand for: "dt" as "datetime.datetime"."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    whole = name.name if name.asname else name.name.partition(".")[0]
                    found[name.asname or whole] = whole
            elif isinstance(node, ast.ImportFrom):
                found |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
        return found

    def uses(self) -> Iterator[tuple[str, int]]:
        """Every dotted name that is read, as it was imported, with its line: ("datetime.datetime.now", 12)."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name) and (dotted := _dotted(node)):
                first, _, rest = dotted.partition(".")
                whole = self.imported.get(first, first)
                yield f"{whole}.{rest}" if rest else whole, node.lineno

    def calls(self) -> Iterator[tuple[str, int]]:
        """The last name of whatever is called, with its line: ("commit", 12) for `unit.session.commit()`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Attribute):
                    yield node.func.attr, node.lineno
                elif isinstance(node.func, ast.Name):
                    yield node.func.id, node.lineno


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return None


def paths(*folders: str, end: str) -> list[str]:
    """The files of these folders whose name ends so, from the root of the checkout, in order."""
    found = [path for folder in folders for path in (ROOT / folder).rglob(f"*{end}")]
    return sorted(str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts)


def text_of(path: str) -> str:
    """The text of a file of the checkout."""
    return (ROOT / path).read_text("utf-8")


def sources(*folders: str) -> list[Source]:
    """Every file of Python in these folders."""
    return [Source(path, text_of(path)) for path in paths(*folders, end=".py")]
