"""The size budget: a file that wants to pass it wants to be two features (architecture 2)."""

from __future__ import annotations

from tests.architecture.source import PYTHON, Source, paths, sources, text_of

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
MOST_LINES_OF_A_TEMPLATE = 100


def too_long(files: list[Source]) -> list[str]:
    """Files and functions past the budget. A migration may be as long as what it makes."""
    found = []
    for file in files:
        lines = len(file.text.splitlines())
        if lines > MOST_LINES and not file.path.startswith("migrations/"):
            found.append(f"{file.path} has {lines} lines, {MOST_LINES} are the most")
        for function in file.functions():
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                found.append(f"{file.path}: {function.name} has {lines} lines, {MOST_LINES_OF_A_FUNCTION} are the most")
    return found


def long_templates(templates: dict[str, str]) -> list[str]:
    """Templates past the budget, by path and text."""
    lines = {path: len(text.splitlines()) for path, text in templates.items()}
    return [f"{path} has {n} lines" for path, n in lines.items() if n > MOST_LINES_OF_A_TEMPLATE]


def test_every_file_and_function_keeps_to_the_budget() -> None:
    files = [*sources(*PYTHON), Source("dev.py", text_of("dev.py"))]
    assert len(files) > 100
    assert too_long(files) == []


def test_every_template_keeps_to_the_budget() -> None:
    templates = {path: text_of(path) for path in paths("templates", end=".html")}
    assert len(templates) > 30
    assert long_templates(templates) == []


def test_what_is_too_long_is_found() -> None:
    body = "    x = 1\n"
    assert too_long([Source("core/a.py", "def fits():\n" + body * 49)]) == []
    assert too_long([Source("core/a.py", "class A:\n  def grew(self):\n" + body * 50)]) == [
        "core/a.py: grew has 51 lines, 50 are the most"
    ]
    assert too_long([Source("core/a.py", "x = 1\n" * 401)]) == ["core/a.py has 401 lines, 400 are the most"]
    assert too_long([Source("migrations/versions/0009_more.py", "x = 1\n" * 401)]) == []
    assert long_templates({"a.html": "<p>\n" * 100, "b.html": "<p>\n" * 101}) == ["b.html has 101 lines"]
