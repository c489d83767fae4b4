"""No room is called utils, helpers, common or misc: what has no name of its own has no place (architecture 5.11)."""

from __future__ import annotations

from pathlib import PurePath

from tests.architecture.source import PYTHON, paths

UNNAMED = frozenset({"utils", "util", "helpers", "helper", "common", "misc"})


def unnamed_rooms(found: list[str]) -> list[str]:
    """The paths of which a folder or file is called so, with or without an underscore before it."""
    return [path for path in found if any(part.split(".")[0].strip("_") in UNNAMED for part in PurePath(path).parts)]


def test_every_room_has_a_name() -> None:
    found = [
        path for end in (".py", ".html", ".ts", ".scss") for path in paths(*PYTHON, "templates", "static/src", end=end)
    ]
    assert len(found) > 200
    assert unnamed_rooms(found) == []


def test_an_unnamed_room_is_found() -> None:
    planted = ["core/utils.py", "accounts/helpers/__init__.py", "static/src/_common.scss", "core/commons.py"]
    assert unnamed_rooms(planted) == planted[:3]
