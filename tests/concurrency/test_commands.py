"""`kith work` and `kith audit verify`, run as an operator runs them."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.harness.database import DatabaseServer
from tests.harness.kith_commands import command_environment, refused, succeed
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import wait_for
from tests.harness.processes import Child

START = 30.0
WITHIN = 1.0
UNSEALED = "select count(*) from audit_entry e where not exists (select from audit_seal s where s.entry_id = e.id)"


class Working:
    """A demonstration whose background work `kith work` does, in a process of its own."""

    def __init__(self, database: OwnDatabase, folder: Path) -> None:
        self.database = database
        self.env = command_environment(database, folder / "files")
        self.checkpoints = folder / "files" / "audit" / "checkpoints.jsonl"
        self._log = folder / "work.log"

    def start(self) -> Child:
        """Start it, and wait until it has done what there was to do."""
        child = Child([sys.executable, "-m", "app", "work"], self.env, self._log)
        wait_for(lambda: not child.alive or "working" in child.said(), START, "kith work does not begin")
        assert child.alive, child.said()
        return child

    def seal_everything(self) -> None:
        """Let it work until every entry of the audit is sealed and written down outside, and end it."""
        child = self.start()
        wait_for(lambda: self.database.value(UNSEALED) == 0, START, "the audit is not sealed")
        assert child.stop() == 0
        assert self.checkpoints.exists()


@pytest.fixture
def working(own_database: OwnDatabase, tmp_path: Path) -> Working:
    made = Working(own_database, tmp_path)
    succeed(made.env, "demo", "load")
    return made


def tamper(server: DatabaseServer, database: OwnDatabase, statement: str) -> None:
    """Do as the superuser what the guard keeps everybody else from."""
    with server.connect(database.name) as admin:
        for table in ("audit_entry", "audit_seal"):
            admin.execute(f"alter table {table} disable trigger append_only")
        admin.execute(statement)
        for table in ("audit_entry", "audit_seal"):
            admin.execute(f"alter table {table} enable trigger append_only")


def test_work_is_done_and_ends_within_a_second_of_sigterm(working: Working) -> None:
    child = working.start()
    wait_for(lambda: working.database.value(UNSEALED) == 0, START, "the audit is not sealed")
    due = "select count(*) from due_row where state = 'waiting' and due_at <= now()"
    wait_for(lambda: working.database.value(due) == 0, START, "due work is left")
    began = time.monotonic()
    assert child.stop(WITHIN) == 0
    print(f"ended {time.monotonic() - began:.2f} s after SIGTERM")
    assert "Traceback" not in child.said()


def test_work_that_hangs_on_a_lock_ends_too_and_is_found_again(working: Working, server: DatabaseServer) -> None:
    with server.connect(working.database.name) as other:
        other.execute("begin")
        other.execute("lock table audit_seal in access exclusive mode")
        child = working.start()
        waiting = "select count(*) from pg_locks where not granted"
        wait_for(lambda: working.database.value(waiting) > 0, START, "nothing waits for the lock")
        began = time.monotonic()
        assert child.stop(WITHIN * 2) == 0
        print(f"ended {time.monotonic() - began:.2f} s after SIGTERM, in the middle of work")
    assert working.database.value(UNSEALED) > 0
    working.seal_everything()


def test_work_without_a_role_to_work_in_is_refused(working: Working) -> None:
    said = refused(working.env | {"KITH_ROLES": "web,live"}, "work")
    assert said == "Kith cannot start: KITH_ROLES names neither worker nor tick, and kith work does nothing else.\n"


def test_one_changed_entry_is_found(working: Working, server: DatabaseServer) -> None:
    working.seal_everything()
    sound = succeed(working.env, "audit", "verify")  # the control run
    print(sound)
    assert sound.startswith("The audit is as it was written: ")
    as_auditor = {"WORKER_DATABASE_URL": working.database.url("kith_auditor")}
    assert succeed(working.env | as_auditor, "audit", "verify") == sound
    one = "select entry_id from audit_seal where number = 2 limit 1"
    tamper(server, working.database, f"update audit_entry set actor = 'person:nobody' where id = ({one})")
    said = refused(working.env, "audit", "verify")
    assert "entry 2 is not what was sealed" in said
    assert "The audit is not as it was written: 1 problem, listed above." in said


def test_an_end_that_was_cut_off_is_found_by_the_checkpoints_outside(
    working: Working, server: DatabaseServer, tmp_path: Path
) -> None:
    working.seal_everything()
    last = "(chain_id, number) in (select chain_id, max(number) from audit_seal group by chain_id)"
    entries = f"select entry_id from audit_seal where {last}"
    tamper(
        server,
        working.database,
        f"with gone as (delete from audit_seal where {last} returning entry_id)"
        " delete from audit_entry where id in (select entry_id from gone)",
    )
    assert working.database.rows(entries)
    assert "the end was cut off" in refused(working.env, "audit", "verify")
    # The control run: whoever has the database and not the file sees a chain that is whole.
    without = succeed(working.env | {"KITH_DATA_DIR": str(tmp_path / "elsewhere")}, "audit", "verify")
    assert "There are no checkpoints yet" in without


def test_who_may_not_read_the_audit_is_told_so(working: Working) -> None:
    as_web = working.env | {"WORKER_DATABASE_URL": working.database.url("kith_web")}
    assert "cannot be read by this role" in refused(as_web, "audit", "verify")
    nowhere = working.env | {"WORKER_DATABASE_URL": "postgresql+psycopg://kith_worker@/kith?host=/nowhere"}
    assert "The database does not answer" in refused(nowhere, "audit", "verify")
