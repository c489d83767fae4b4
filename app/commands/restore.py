"""`kith restore FILE`: puts a backup back, in one transaction, and tells everybody who looks that time went back.

Clients that had seen what the backup does not know are reset by a new epoch of every stream. Sessions that were ended
after the backup would come back to life, so all of them end. The checkpoints of the audit get a line that says from
where on numbers begin anew.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

import click
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.commands.database import MIGRATIONS, migrate_to_head
from app.commands.postgres_programs import (
    address_of,
    count_rows,
    environment_for,
    last_words,
    list_tables,
    look_past_the_walls,
    program,
)
from app.factory import create_app
from core import clock
from core.actor import worker
from core.audit.checkpoints import Checkpoints
from core.audit.sealer import Sealer, heads_of_all
from core.crypto.keys import KeyMissing
from core.settings import Settings, load, migration_database_url
from core.unit_of_work import read

STATE_OF_THE_SCHEMA = "alembic_version"
UNCHANGED = "The database is as it was."
_OTHERS = text(
    "select distinct application_name from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null order by 1"
)
_BEFORE = b"""
begin;
do $$
declare wanted text;
begin
  foreach wanted in array array['kith_web', 'kith_worker', 'kith_auditor'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      execute format('create role %I nologin', wanted);
    end if;
  end loop;
end $$;
drop schema public cascade;
create schema public authorization pg_database_owner;
grant usage on schema public to public;
"""
_AFTER = b"""
update public.stream set epoch = 1 + (random() * 4503599627370495)::bigint;
update public.session set revoked_at = now() where revoked_at is null;
commit;
"""


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away what the database holds now.")
def restore(file: Path, replace: bool) -> None:
    """Put the backup FILE into an empty database (MIGRATION_DATABASE_URL), with Kith's processes stopped."""
    settings, url = load(), migration_database_url()
    version = _version_of(file)
    _refuse_without_keys(file, settings)
    with look_past_the_walls(url) as connection:
        _refuse_company(connection)
        if not replace and _has_data(connection):
            sys.exit("This database has data. Nothing was changed: --replace throws it away and puts the backup there.")
    put_back(url, file)
    with look_past_the_walls(url) as connection:
        rows = [count_rows(connection, table) for table in list_tables(connection)]
    migrate_to_head(url)
    note_in_the_audit(settings)
    click.echo(f"Restored {sum(rows)} rows of {len(rows)} tables, from a backup at migration {version}.")
    click.echo("Everybody signs in again, and open pages are read anew.")


def put_back(url: str, file: Path) -> None:
    """Replace everything in the database by the backup; on any error the database stays as it was, and this exits."""
    env = environment_for(url)
    with (
        tempfile.TemporaryFile() as reader_said,
        tempfile.TemporaryFile() as session_said,
        subprocess.Popen(_script_of(file), stdout=subprocess.PIPE, stderr=reader_said) as reader,
        subprocess.Popen(_psql(url), env=env, stdin=subprocess.PIPE, stderr=session_said) as session,
    ):
        # A server that refuses ends psql, and with it the pipe; psql says why.
        with contextlib.suppress(BrokenPipeError):
            _hand_over(reader, session)
        if reader.wait() not in (0, -signal.SIGPIPE):
            sys.exit(f"The backup cannot be read to its end: {_said(reader_said)}. {UNCHANGED}")
        if session.wait() != 0:
            sys.exit(f"The backup cannot be put back: {_said(session_said)}. {UNCHANGED}")


def note_in_the_audit(settings: Settings) -> None:
    """Seal what the backup caught between commit and seal, and write down outside where every chain stands now."""
    now, checkpoints = clock.now(), Checkpoints(settings.data_dir)
    with create_app(settings).app_context():
        Sealer(checkpoints).seal(now)
        heads = read(worker("restore"), heads_of_all, now=now)
    checkpoints.append(now, heads, restored=True)


def _hand_over(reader: subprocess.Popen[bytes], session: subprocess.Popen[bytes]) -> None:
    """Send the script to the server. The commit is sent last, and only when the whole backup could be read."""
    assert reader.stdout is not None
    assert session.stdin is not None
    with reader.stdout as script, session.stdin as server:
        server.write(_BEFORE)
        shutil.copyfileobj(script, server)
        if reader.wait() == 0:
            server.write(_AFTER)


def _said(file: IO[bytes]) -> str:
    file.seek(0)
    return last_words(file.read())


def _script_of(file: Path) -> list[str]:
    return [program("pg_restore"), "--no-owner", "--enable-row-security", "--file=-", str(file)]


def _psql(url: str) -> list[str]:
    options = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--no-password", "--set=ON_ERROR_STOP=1", "--file=-"]
    return [program("psql"), *options, f"--dbname={address_of(url)}"]


def _version_of(file: Path) -> str:
    """The migration that the backup is at; exits when it is no backup of Kith, or of a newer one than this code."""
    command = [program("pg_restore"), "--data-only", f"--table={STATE_OF_THE_SCHEMA}", "--file=-", str(file)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{file} is no backup that can be read: {last_words(done.stderr)}.")
    script = done.stdout.decode(errors="replace")
    found = re.search(rf"^COPY public\.{STATE_OF_THE_SCHEMA} .*\n(\S+)\n\\\.", script, re.MULTILINE)
    if found is None:
        sys.exit(f"{file} is not a backup of Kith.")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found[1] not in known:
        sys.exit(f"{file} comes from a newer Kith (migration {found[1]}): restore it with that one.")
    return found[1]


def _refuse_without_keys(file: Path, settings: Settings) -> None:
    """Exit while nothing is changed yet when the backup is sealed with a key that is not in the settings."""
    here = {master.key_id for master in settings.child_keys}
    command = [program("pg_restore"), "--data-only", "--table=sealing_key", "--file=-", str(file)]
    script = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).stdout.decode()
    for name in re.findall(r"^\\\\x([0-9a-f]+)\t", script, re.MULTILINE):
        if bytes.fromhex(name) not in here:
            sys.exit(f"This backup cannot be used as it is: {KeyMissing(bytes.fromhex(name))} {UNCHANGED}")


def _refuse_company(connection: Connection) -> None:
    """Refuse while others use the database: they would work on with what they remember of it."""
    others = [row[0] or "another program" for row in connection.execute(_OTHERS)]
    if others:
        sys.exit(f"This database is in use ({', '.join(others)}): stop every process of Kith, then restore.")


def _has_data(connection: Connection) -> bool:
    tables = [table for table in list_tables(connection) if table.name != STATE_OF_THE_SCHEMA]
    return any(table.hidden or count_rows(connection, table) for table in tables)
