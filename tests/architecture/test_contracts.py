"""The import contracts of pyproject.toml hold, and would be found broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture.source import PRODUCT, ROOT

LINT = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the packages of a folder against the contracts of its pyproject.toml."""
    command = [sys.executable, "-c", LINT, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def plant_house(folder: Path) -> Path:
    """A house with the real contracts and empty rooms."""
    for package in PRODUCT:
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text("")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"))
    return folder


def test_the_house_keeps_its_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_upwards_breaks_the_contracts(tmp_path: Path) -> None:
    plant_house(tmp_path)
    assert lint(tmp_path).returncode == 0
    (tmp_path / "core" / "clock.py").write_text("import accounts\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "core.clock -> accounts" in done.stdout


def test_siblings_that_meet_break_the_contracts(tmp_path: Path) -> None:
    plant_house(tmp_path)
    (tmp_path / "events" / "programme.py").write_text("import constellations\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "events.programme -> constellations" in done.stdout


def test_a_tool_of_the_tests_in_the_product_breaks_the_contracts(tmp_path: Path) -> None:
    plant_house(tmp_path)
    (tmp_path / "app" / "health.py").write_text("import pytest\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "app.health -> pytest" in done.stdout
