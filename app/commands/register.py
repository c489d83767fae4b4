"""Commands that bring facts in from files."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy import create_engine, select
from sqlalchemy.pool import NullPool

from accounts.register.filling import FileProblems, import_outcodes
from accounts.register.models import Authority
from core.settings import migration_database_url


@click.group("import")
def import_() -> None:
    """Bring facts in from files."""


@import_.command("outcodes")
@click.argument("file", type=click.Path(path_type=Path))
def outcodes(file: Path) -> None:
    """Where the first halves of postcodes lie: a CSV file with outcode, latitude, longitude."""
    engine = create_engine(migration_database_url(), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            known = frozenset(connection.scalars(select(Authority.code)))
            count = import_outcodes(connection, file, known)
    except FileProblems as found:
        sys.exit("Nothing was changed.\n" + "\n".join(found.problems))
    click.echo(f"{count} outward codes are known now.")
