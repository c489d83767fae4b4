"""Every `def` that looks like a test is collected: none is hidden by another of its name, or by where it stands."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import PurePath

from tests.architecture.source import ROOT, Function, Source, sources

# Tests that a command of their own runs, and no suite.
BY_COMMAND = {"tests/browser/screens.py": "make screens takes pictures; it asserts nothing"}


def looks_like_a_test(function: Function) -> bool:
    """Whether its name says so: also `testThis` and `tests_that`, which pytest would or would not take."""
    return function.name.startswith(("test", "should_")) or function.name.startswith("it_")


def never_collected(files: Iterable[Source]) -> list[str]:
    """What looks like a test and is none to pytest."""
    found = []
    for file in files:
        here = [node for node in file.tree.body if isinstance(node, ast.FunctionDef)]
        names = [function.name for function in here]
        for function in file.functions():
            if not looks_like_a_test(function) or _is_fixture(function):
                continue
            where = f"{file.path}:{function.lineno} {function.name}"
            if not PurePath(file.path).name.startswith("test_"):
                found.append(f"{where}: the file is not named test_*.py")
            elif function not in here:
                found.append(f"{where}: it stands within something else, or is async")
            elif not function.name.startswith("test_"):
                found.append(f"{where}: it is not named test_*")
            elif names.count(function.name) > 1:
                found.append(f"{where}: another of this name hides it, or is hidden")
    return found


def never_called(files: Iterable[Source]) -> list[str]:
    """Functions of test files that assert something, are no test, and that nothing calls: a test without its name."""
    every = list(files)
    used = {name for file in every for node in ast.walk(file.tree) for name in _names(node)}
    return [
        f"{file.path}:{function.lineno} {function.name}"
        for file in every
        if PurePath(file.path).name.startswith("test_")
        for function in file.tree.body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("test_")
        and not _is_fixture(function)
        and function.name not in used
        and any(isinstance(node, ast.Assert) for node in ast.walk(function))
    ]


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    return [name.name for name in node.names] if isinstance(node, ast.ImportFrom) else []


def _is_fixture(function: Function) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def collected() -> set[str]:
    """The tests that pytest itself finds, as path::name."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    lines = [line for line in done.stdout.splitlines() if "::" in line]
    return {line.split("[")[0] for line in lines}


def test_every_test_is_collected() -> None:
    files = [file for file in sources("tests") if file.path not in BY_COMMAND]
    assert never_collected(files) == []
    assert never_called(files) == []
    wanted = {
        f"{file.path}::{function.name}"
        for file in files
        for function in file.tree.body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
    }
    found = collected()
    print(f"{len(wanted)} functions in {len(files)} files are tests")
    assert wanted - found == set()


def test_what_would_be_lost_is_found() -> None:
    lost = """
def test_once(): ...
def test_once(): ...
def testing_without_a_line(): ...
class Beds:
    def test_within(self): ...
async def test_later(): ...
def test_fine(): ...
def checks_something():
    assert fine()
def is_called():
    assert True
is_called()
"""
    found = never_collected([Source("tests/unit/test_planted.py", lost)])
    assert sorted(line.split()[1].strip(":") for line in found) == [
        "test_later", "test_once", "test_once", "test_within", "testing_without_a_line",
    ]  # fmt: skip
    assert never_collected([Source("tests/unit/planted.py", "def test_a(): ...\n")]) != []
    assert never_called([Source("tests/unit/test_planted.py", lost)]) == [
        "tests/unit/test_planted.py:9 checks_something"
    ]
