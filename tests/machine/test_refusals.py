"""What can be wrong before anything starts: one plain sentence each, and an exit code that is not 0."""

from __future__ import annotations

import ast
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.trouble import account_name
from tests.harness.database import ROOT
from tests.machine.machine import ROOT_RUNS, Machine, one_sentence

OTHER = 1
"""An account that runs nothing here; on Debian `daemon`."""
OLD = (
    "import sys; sys.version_info = {version}; sys.argv = ['dev.py', 'run']; "
    "exec(compile(open('dev.py').read(), 'dev.py', 'exec'))"
)


def test_a_taken_port_is_named_with_a_way_out(bare: Machine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", bare.port))
        other.listen()
        assert bare.refused() == (
            f"Port {bare.port} is in use: stop the program that has it, or choose another with "
            f"KITH_PORT={bare.port + 1} make run"
        )


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "", "8000.5", "²", "0x50"])
def test_a_port_that_is_none(bare: Machine, port: str) -> None:
    assert bare.refused(env={"KITH_PORT": port}) == f"KITH_PORT must be a number from 1 to 65535, not {port!r}."


def test_one_address_of_a_database_without_the_other(bare: Machine) -> None:
    said = bare.refused(env={"DATABASE_URL": "postgresql+psycopg://kith_web@/kith"})
    assert said == "DATABASE_URL and MIGRATION_DATABASE_URL belong together: set both, or neither."


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 0), (3, 10, 14)])
def test_an_old_python_is_told_which_is_needed(version: tuple[int, ...]) -> None:
    command = [sys.executable, "-c", OLD.format(version=version)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert one_sentence(done).startswith(
        f"Kith needs Python 3.11 or newer and this is Python {version[0]}.{version[1]}:"
    )


def test_an_old_python_can_read_that_far() -> None:
    text = (ROOT / "dev.py").read_text()
    ast.parse(text, feature_version=(3, 4))
    assert not {"f'", 'f"', "->", ":="} & set(text.split())
    control = [sys.executable, "-c", OLD.format(version=(3, 12, 0)).replace("'run'", "'help'")]
    assert subprocess.run(control, cwd=ROOT, capture_output=True, check=False).returncode == 0


def garbage(file: Path, content: bytes = b"\xff\xfe(((") -> None:
    file.write_bytes(content)


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "PG_VERSION is garbage": (lambda data: garbage(data / "PG_VERSION"), "is damaged"),
    "PG_VERSION is empty": (lambda data: garbage(data / "PG_VERSION", b""), "is damaged"),
    "PG_VERSION is of another PostgreSQL": (
        lambda data: garbage(data / "PG_VERSION", b"9.6\n"),
        "was written by PostgreSQL 9.6 and this is",
    ),
    "pg_control is missing": (lambda data: (data / "global" / "pg_control").unlink(), "is damaged"),
    "pg_control is empty": (lambda data: garbage(data / "global" / "pg_control", b""), "is damaged"),
    "the log of changes is missing": (lambda data: (data / "pg_wal").rename(data / "pg_lost"), "is damaged"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_data_folder_is_said_to_be_one(machine: Machine, what: str) -> None:
    damage, words = DAMAGE[what]
    damage(machine.state / "postgres" / "data")
    said = machine.refused()
    assert words in said
    assert str(machine.state / "postgres" / "data") in said
    assert machine.left() == {}


def test_secrets_that_cannot_be_read(machine: Machine) -> None:
    garbage(machine.state / "secrets.json")
    assert f"{machine.state / 'secrets.json'} is damaged" in machine.refused()
    garbage(machine.state / "secrets.json", json.dumps(["a list"]).encode())
    assert f"{machine.state / 'secrets.json'} is damaged" in machine.refused()


FOREIGN = ("secrets.json", "run.lock", "postgres/data", "files") if ROOT_RUNS else ("a folder of root's",)


@pytest.mark.parametrize("what", FOREIGN)
def test_what_belongs_to_another_account_is_named_with_its_owner(machine: Machine, what: str) -> None:
    if ROOT_RUNS:
        foreign = machine.state / what
        os.chown(foreign, OTHER, OTHER)
        said = machine.refused()
        assert str(foreign) in said
        assert f"belongs to {account_name(OTHER)} and not to " in said
        assert "chown" in said
    else:
        said = machine.refused(env={"KITH_STATE_DIR": "/usr"})
        assert said.startswith("/usr belongs to root and not to ")
    assert machine.left() == {}


def test_a_first_start_without_the_network_says_so(bare: Machine, tmp_path: Path) -> None:
    clone = tmp_path / "kith"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    nowhere = "http://127.0.0.1:9/simple"
    bare.checkout = clone
    said = bare.refused(
        env={
            "HOME": str(tmp_path),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": nowhere,
            "UV_DEFAULT_INDEX": nowhere,
        }
    )
    assert said == (
        "The packages cannot be fetched: the first start needs the network (or a package index that answers); "
        "connect, then start again."
    )
