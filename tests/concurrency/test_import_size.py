"""A very long file by the command: little memory, all or nothing when it is killed, and again changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from accounts.spaces.models import Membership
from core.ids import new_id
from tests.factories.constellations import make_constellation
from tests.factories.rows import Rows
from tests.harness.database import ROOT
from tests.harness.kith_commands import command_environment, refused
from tests.harness.own_database import OwnDatabase
from tests.harness.racers import ENDURANCE, size

ROWS = 200_000
MOST_MEMORY = 512  # MiB
HOMES = "select count(*) from household"
KEPT = (
    "select (select count(*) from household) + (select count(*) from import_key) + (select count(*) from audit_entry)"
)


@dataclass(frozen=True)
class Importing:
    """A service with a user administrator, and a long file of its homes."""

    database: OwnDatabase
    env: dict[str, str]
    arguments: tuple[str, ...]
    rows: int

    def start(self) -> subprocess.Popen[str]:
        """Begin to bring the file in."""
        command = [sys.executable, "-m", "app", *self.arguments, "--carry-out"]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self) -> tuple[str, float]:
        """Bring it in to the end; returns what was said and the most memory that it took, in MiB."""
        process = self.start()
        assert process.stdout is not None
        said = process.stdout.read()
        process.stdout.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, said
        return said, used.ru_maxrss / 1024


@pytest.fixture
def importing(own_database: OwnDatabase, tmp_path: Path) -> Importing:
    made = make_constellation(own_database.as_owner, satellites=0)
    rows = Rows()
    role = {"person_id": made.manager.person_id, "space_id": made.service_id, "role": "user_admin"}
    rows.put(Membership, id=new_id(), since="2020-01-01", **role)
    rows.write(own_database.as_owner)
    path, number = tmp_path / "homes.csv", size(ROWS)
    with path.open("w", encoding="utf-8") as file:
        file.write("reference,name\n")
        file.writelines(f"H{turn},Fenner {turn}\n" for turn in range(number))
    arguments = ("import", "records", "households", str(path), "--service", "Wexmoor", "--by", made.manager.email)
    env = command_environment(own_database, tmp_path / "files", KITH_DEMO="0")
    return Importing(own_database, env, arguments, number)


def test_a_long_file_takes_little_memory_and_again_changes_nothing(importing: Importing) -> None:
    before, began = importing.database.value(HOMES), time.monotonic()
    said, memory = importing.run()
    print(f"{importing.rows} rows: {memory:.0f} MiB at most, {time.monotonic() - began:.0f} s")
    assert f"{importing.rows} new." in said
    assert importing.database.value(HOMES) == before + importing.rows
    assert memory < MOST_MEMORY
    said, again = importing.run()
    assert f"{importing.rows} as before." in said
    assert again < MOST_MEMORY


def test_killed_in_the_middle_it_leaves_nothing(importing: Importing) -> None:
    before = importing.database.rows(KEPT)
    process = importing.start()
    assert process.stdout is not None
    too_late = threading.Timer(ENDURANCE, process.kill)  # its next line may never come
    too_late.start()
    while "rows read" not in (line := process.stdout.readline()):
        assert line, "it ended, or was ended, before it said how far it is"
    too_late.cancel()
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    process.stdout.close()
    assert importing.database.rows(KEPT) == before


def test_who_may_not_is_refused_in_a_sentence(importing: Importing) -> None:
    importing.database.execute("update membership set until = now() where role = 'user_admin'")
    assert "it is for somebody else to do" in refused(importing.env, *importing.arguments)
