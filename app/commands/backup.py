"""`kith backup FILE`: everything that the database holds, whole or not at all.

The walls between services are forced on the owner of the tables too, so a plain dump would be refused, or with row
security switched on hold no child, no stay, no bed. `kith.backup=on` opens them for reading. That nothing is missing
is not taken on trust: the rows of each table are counted at the moment of the dump, and again in the file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
from sqlalchemy import Connection, text

from app.commands.postgres_programs import (
    Table,
    address_of,
    count_rows,
    environment_for,
    last_words,
    list_tables,
    look_past_the_walls,
    program,
    rows_in_script,
    run_program,
)
from core.settings import migration_database_url


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database (MIGRATION_DATABASE_URL) into FILE, which `kith restore` reads."""
    counts = back_up(migration_database_url(), file)
    click.echo(f"Backed up {sum(counts.values())} rows of {len(counts)} tables to {file}.")
    click.echo("The keys of what is about children are not in it: keep a copy of KITH_CHILD_KEYS in another place.")


def back_up(url: str, file: Path) -> dict[str, int]:
    """Write a backup and return the rows of each table; exits with a sentence, and no file, where it would be partial.

    Readable by this account only. A file that is there already is left alone.
    """
    if file.exists():
        sys.exit(f"{file} is there already: name another file, or move that one away.")
    begun = file.with_name(f".{file.name}.begun")
    begun.unlink(missing_ok=True)
    try:
        begun.touch(mode=0o600)
        with look_past_the_walls(url) as connection:
            counts = _dump(connection, url, begun)
        _refuse_partial(counts, _rows_in(begun))
        _keep(begun, file)
    except OSError as error:
        sys.exit(f"{file} cannot be written: {error.strerror}.")
    finally:
        begun.unlink(missing_ok=True)
    return counts


def _dump(connection: Connection, url: str, file: Path) -> dict[str, int]:
    """Dump what the connection sees, as of the same moment, and return how many rows that is for each table."""
    tables = list_tables(connection)
    _refuse_hidden(tables)
    moment = connection.execute(text("select pg_export_snapshot()")).scalar_one()
    counts = {table.full_name: count_rows(connection, table) for table in tables}
    command = [
        program("pg_dump"),
        "--format=custom",
        "--enable-row-security",
        f"--snapshot={moment}",
        "--no-password",
        f"--file={file}",
        f"--dbname={address_of(url)}",
    ]
    run_program(command, environment_for(url), "The backup")
    return counts


def _refuse_hidden(tables: list[Table]) -> None:
    if not tables:
        sys.exit("There is nothing to back up: this database has no tables.")
    hidden = [table.full_name for table in tables if table.hidden]
    if hidden:
        sys.exit(
            f"The backup would be partial: the wall of {', '.join(hidden)} has no policy that lets this role read "
            "every row while kith.backup is on. Nothing was written."
        )


def _rows_in(file: Path) -> dict[str, int]:
    """How many rows of each table are really in the file."""
    command = [program("pg_restore"), "--data-only", "--file=-", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stderr is not None
        counts = rows_in_script(reader.stdout)
        said = reader.stderr.read()
    if reader.returncode != 0:
        sys.exit(f"The backup cannot be read again: {last_words(said)}. Nothing was written.")
    return counts


def _refuse_partial(expected: dict[str, int], found: dict[str, int]) -> None:
    missing = [
        f"{table} has {found.get(table, 0)} of {rows} rows"
        for table, rows in expected.items()
        if found.get(table, 0) != rows
    ]
    if missing:
        sys.exit(f"The backup is partial: {'; '.join(missing)}. Nothing was written.")


def _keep(begun: Path, file: Path) -> None:
    """Give the file its name once all of it is on the disk."""
    for path in (begun, begun.parent):
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    begun.rename(file)
