"""Backup and restore, tried on the demonstration: all of it comes back, or nothing is changed and a word says why."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from app.commands import backup as backup_command
from app.commands.postgres_programs import address_of, environment_for, rows_in_script
from app.factory import create_app
from core import settings as settings_of
from core.actor import Actor
from core.db import db
from core.streams.follow import CaughtUp, Position, catch_up
from core.unit_of_work import read
from tests.harness.contents import contents, walled_tables
from tests.harness.database import DatabaseServer
from tests.harness.keys import CHILD_KEY, OTHER_KEY
from tests.harness.kith_commands import command_environment, kith, refused, succeed
from tests.harness.own_database import OwnDatabase

MADE_ANEW = {"stream": "epoch", "session": "revoked_at"}
SIGNED_IN = (
    "insert into session (id, token_hash, person_id, data, kept, created_at, seen_at, expires_at)"
    " select gen_random_uuid(), 'a', id, '{}', true, now(), now(), now() + interval '1 day' from person limit 1"
)


class Loaded:
    """The demonstration in a database of its own, its audit sealed, and its backup."""

    def __init__(self, server: DatabaseServer, name: str, folder: Path) -> None:
        self.server = server
        self.database = OwnDatabase(server, name)
        self.env = command_environment(self.database, folder / "files")
        succeed(self.env, "demo", "load")
        self.database.execute(SIGNED_IN)
        self.file = folder / "kith.backup"
        self.said = succeed(self.env, "backup", str(self.file))


@pytest.fixture(scope="module")
def loaded(server: DatabaseServer, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    made = Loaded(server, f"kith_loaded_{worker_id}", tmp_path_factory.mktemp("loaded"))
    yield made
    made.database.drop()


@pytest.fixture
def copy_of(loaded: Loaded, server: DatabaseServer, worker_id: str) -> Iterator[Callable[[], OwnDatabase]]:
    """Makes databases that hold what the loaded one does."""
    made: list[OwnDatabase] = []

    def make() -> OwnDatabase:
        copied = OwnDatabase(server, f"kith_copy_{worker_id}_{len(made)}")
        with server.connect("postgres") as admin:
            admin.execute(f"drop database {copied.name} with (force)")
            admin.execute(f"create database {copied.name} template {loaded.database.name} owner kith_owner")
        made.append(copied)
        return copied

    yield make
    for database in made:
        database.drop()


@pytest.fixture
def empty_database(server: DatabaseServer, worker_id: str) -> Iterator[OwnDatabase]:
    """A database in which nothing was ever made."""
    made = OwnDatabase(server, f"kith_empty_{worker_id}")
    with server.connect("postgres") as admin:
        admin.execute(f"drop database {made.name} with (force)")
        admin.execute(f"create database {made.name} owner kith_owner")
    yield made
    made.drop()


def test_everything_comes_back_in_an_empty_database(
    loaded: Loaded, empty_database: OwnDatabase, tmp_path: Path
) -> None:
    assert loaded.file.stat().st_mode & 0o077 == 0
    env = command_environment(empty_database, tmp_path / "files")
    print(loaded.said, succeed(env, "restore", str(loaded.file)))
    before = contents(loaded.server, loaded.database.name, MADE_ANEW)
    after = contents(loaded.server, empty_database.name, MADE_ANEW)
    # The backup was taken before anything sealed its audit; the restore did.
    assert before.pop("audit_seal")[0] == 0
    assert after.pop("audit_seal")[0] == before["audit_entry"][0] > 20
    assert after == before
    walled = walled_tables(loaded.server, loaded.database.name)
    filled = {"household", "child", "bed", "stay", "bed_night", "check_result"}
    assert filled <= walled
    assert all(before[table][0] for table in filled | {"person", "account", "stream", "stream_entry"})
    assert succeed(env, "audit", "verify").startswith("The audit is as it was written: ")
    assert empty_database.value("select count(*) from session where revoked_at is null") == 0
    # It is a database to work on: walls, grants and triggers are there again.
    assert walled_tables(loaded.server, empty_database.name) == walled
    assert "append-only" in refused_by(empty_database, "delete from audit_entry")
    assert succeed(env, "backup", str(tmp_path / "again")).startswith("Backed up ")


def refused_by(database: OwnDatabase, statement: str) -> str:
    with pytest.raises(Exception, match=r"\w") as refusal:
        database.execute(statement)
    return str(refusal.value)


def followed(database: OwnDatabase, data_dir: Path, position: Position) -> CaughtUp:
    """What a page that stands there is told, asked as somebody who may follow the stream."""
    app = create_app(settings_of.load(command_environment(database, data_dir)))
    (person,) = database.rows(
        "select r.person_id from relation_now r join stream s using (subject_id)"
        " where s.id = :id and r.role = 'liaison_worker' limit 1",
        id=position.stream,
    )
    with app.app_context():
        (told,) = read(Actor(person[0]), lambda unit: catch_up(unit, [position]))
        db.engines[None].dispose()
    assert not told.refused
    return told


def test_pages_read_before_the_restore_are_read_anew(
    loaded: Loaded, empty_database: OwnDatabase, tmp_path: Path
) -> None:
    (stood,) = loaded.database.rows("select id, epoch, head from stream where kind = 'constellation' limit 1")
    position = Position(stood.id, stood.epoch, stood.head)
    assert not followed(loaded.database, tmp_path, position).reset  # the control run
    succeed(command_environment(empty_database, tmp_path / "files"), "restore", str(loaded.file))
    assert followed(empty_database, tmp_path, position).reset
    epochs = [dict(map(tuple, d.rows("select id, epoch from stream"))) for d in (loaded.database, empty_database)]
    assert epochs[0].keys() == epochs[1].keys()
    assert all(epochs[0][stream] != epochs[1][stream] for stream in epochs[0])


def test_a_backup_without_its_key_changes_nothing(
    loaded: Loaded, copy_of: Callable[[], OwnDatabase], tmp_path: Path
) -> None:
    database = copy_of()
    database.execute("update person set given_name = 'Changed since'")
    before = contents(loaded.server, database.name)
    env = command_environment(database, tmp_path / "files")
    said = refused(env | {"KITH_CHILD_KEYS": OTHER_KEY}, "restore", "--replace", str(loaded.file))
    assert "is not in KITH_CHILD_KEYS" in said
    assert contents(loaded.server, database.name) == before
    assert "keep a copy of KITH_CHILD_KEYS" in loaded.said
    succeed(env | {"KITH_CHILD_KEYS": f"{OTHER_KEY},{CHILD_KEY}"}, "restore", "--replace", str(loaded.file))


def test_data_is_replaced_only_when_asked_for(
    loaded: Loaded, copy_of: Callable[[], OwnDatabase], tmp_path: Path
) -> None:
    database = copy_of()
    database.execute("update person set given_name = 'Changed since'")
    before = contents(loaded.server, database.name)
    env = command_environment(database, tmp_path / "files")
    assert "has data" in refused(env, "restore", str(loaded.file))
    assert contents(loaded.server, database.name) == before
    succeed(env, "restore", "--replace", str(loaded.file))
    restored = contents(loaded.server, database.name)
    assert restored["person"] == contents(loaded.server, loaded.database.name)["person"] != before["person"]


def test_nothing_is_restored_under_a_running_process(
    loaded: Loaded, empty_database: OwnDatabase, tmp_path: Path
) -> None:
    env = command_environment(empty_database, tmp_path / "files")
    with loaded.server.connect(empty_database.name, "kith_worker") as connection:
        connection.execute("set application_name = 'kith tick'")
        assert "in use (kith tick)" in refused(env, "restore", str(loaded.file))
    succeed(env, "restore", str(loaded.file))


def damaged_copy(file: Path, folder: Path) -> Path:
    """The backup with a few bytes of its largest table turned round, and its table of contents whole."""
    content = bytearray(file.read_bytes())
    begins = [found.start() for found in re.finditer(rb"\x78\x9c", content)] + [len(content)]
    length, begin = max((after - at, at) for at, after in pairwise(begins))
    assert length > 1000
    content[begin : begin + 20] = bytes(byte ^ 0xFF for byte in content[begin : begin + 20])
    damaged = folder / "damaged"
    damaged.write_bytes(content)
    return damaged


def test_a_damaged_backup_changes_nothing(loaded: Loaded, copy_of: Callable[[], OwnDatabase], tmp_path: Path) -> None:
    database = copy_of()
    before = contents(loaded.server, database.name)
    env = command_environment(database, tmp_path / "files")
    said = refused(env, "restore", "--replace", str(damaged_copy(loaded.file, tmp_path)))
    assert "The database is as it was." in said
    assert contents(loaded.server, database.name) == before
    half = tmp_path / "half"
    half.write_bytes(loaded.file.read_bytes()[:2000])
    assert "is no backup that can be read" in refused(env, "restore", "--replace", str(half))
    assert contents(loaded.server, database.name) == before


def test_control_a_plain_pipe_commits_what_came_before_the_damage(
    loaded: Loaded, empty_database: OwnDatabase, tmp_path: Path
) -> None:
    url, programs = empty_database.url("kith_owner"), loaded.server.programs
    into = f"{programs}/psql -Xq --single-transaction -o /dev/null -v ON_ERROR_STOP=1 -f - '--dbname={address_of(url)}'"
    out_of = f"{programs}/pg_restore --no-owner --enable-row-security -f - {damaged_copy(loaded.file, tmp_path)}"
    done = subprocess.run(["sh", "-c", f"{out_of} | {into}"], env=environment_for(url), check=False)
    assert done.returncode == 0
    partial, whole = (contents(loaded.server, one.name) for one in (empty_database, loaded.database))
    lost = [table for table, held in whole.items() if partial.get(table, (0, ""))[0] < held[0]]
    print(f"lost rows of {len(lost)} tables and said nothing: {', '.join(lost)}")
    assert lost


def dumped(loaded: Loaded, file: Path, *options: str, past_the_walls: bool) -> subprocess.CompletedProcess[str]:
    """A dump by PostgreSQL's own means, as the owner of the tables."""
    url = loaded.database.url("kith_owner")
    env = environment_for(url) | ({} if past_the_walls else {"PGOPTIONS": ""})
    command = [
        str(loaded.server.programs / "pg_dump"),
        "-Fc",
        f"--file={file}",
        *options,
        f"--dbname={address_of(url)}",
    ]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def rows_of(loaded: Loaded, file: Path) -> dict[str, int]:
    command = [str(loaded.server.programs / "pg_restore"), "--data-only", "--file=-", str(file)]
    return rows_in_script(subprocess.run(command, capture_output=True, check=True).stdout.splitlines())


def test_control_without_the_setting_a_dump_is_refused_or_without_what_is_walled(
    loaded: Loaded, tmp_path: Path
) -> None:
    plain = dumped(loaded, tmp_path / "plain", past_the_walls=False)
    assert plain.returncode != 0
    assert "row-level security" in plain.stderr
    assert dumped(loaded, tmp_path / "empty", "--enable-row-security", past_the_walls=False).returncode == 0
    held, ours = rows_of(loaded, tmp_path / "empty"), rows_of(loaded, loaded.file)
    walled = {f"public.{table}" for table in walled_tables(loaded.server, loaded.database.name, from_owner=True)}
    assert "public.child" in walled
    assert all(held[table] == 0 for table in walled)
    assert sum(ours[table] for table in walled) > 100
    assert all(held[table] == rows for table, rows in ours.items() if table not in walled)


def test_a_dump_without_the_setting_is_found_to_be_partial(
    loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(loaded.server.programs), prepend=":")
    monkeypatch.setattr(backup_command, "environment_for", lambda url: environment_for(url) | {"PGOPTIONS": ""})
    with pytest.raises(SystemExit, match=r"partial: .*public\.bed has 0 of \d+ rows; public\.bed_night has 0 of"):
        backup_command.back_up(loaded.database.url("kith_owner"), tmp_path / "partial")
    assert list(tmp_path.iterdir()) == []


def test_a_wall_without_a_passage_is_refused_by_name(
    loaded: Loaded, copy_of: Callable[[], OwnDatabase], tmp_path: Path
) -> None:
    database = copy_of()
    env = command_environment(database, tmp_path / "files")
    database.execute("drop policy backup on stay")
    database.execute("create policy blind on child as restrictive for select using (false)")
    said = refused(env, "backup", str(tmp_path / "partial"))
    assert "would be partial: the wall of public.child, public.stay has no policy" in said
    assert not (tmp_path / "partial").exists()
    database.execute("create policy backup on stay for select using (current_setting('kith.backup', true) = 'on')")
    database.execute("drop policy blind on child")
    succeed(env, "backup", str(tmp_path / "whole"))  # the control run


def test_a_backup_is_never_written_over(loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("an older backup")
    assert "is there already" in refused(loaded.env, "backup", str(tmp_path / "kept"))
    assert (tmp_path / "kept").read_text() == "an older backup"
    assert "cannot be written" in refused(loaded.env, "backup", str(tmp_path / "absent" / "file"))


def test_the_first_person_who_may_not_read_everything_is_told_so(loaded: Loaded, tmp_path: Path) -> None:
    as_web = loaded.env | {"MIGRATION_DATABASE_URL": loaded.database.url("kith_web")}
    done = kith(as_web, "backup", str(tmp_path / "as-web"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_a_newer_kith_is_refused(
    loaded: Loaded, copy_of: Callable[[], OwnDatabase], empty_database: OwnDatabase, tmp_path: Path
) -> None:
    newer = copy_of()
    newer.execute("update alembic_version set version_num = '9999'")
    succeed(command_environment(newer, tmp_path / "newer"), "backup", str(tmp_path / "newer.backup"))
    env = command_environment(empty_database, tmp_path / "files")
    assert "comes from a newer Kith (migration 9999)" in refused(env, "restore", str(tmp_path / "newer.backup"))
    with empty_database.as_owner() as session:
        assert session.execute(text("select count(*) from pg_tables where schemaname = 'public'")).scalar() == 0
