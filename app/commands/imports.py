"""Bringing a service's records in from a file, by a named user administrator of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy import create_engine, select
from sqlalchemy.pool import NullPool

from accounts.imports.carrying_out import import_file, open_file, try_file
from accounts.imports.importer import IMPORTERS, Report
from accounts.imports.reading import FileRefused
from accounts.signin.models import Account
from accounts.spaces.models import Space
from app.commands.register import import_
from app.factory import create_app
from constellations.homes.importing import HOME_IMPORTERS
from core.actor import Actor
from core.refusals import Refusal
from core.settings import load, migration_database_url


@import_.command("records")
@click.argument("kind", type=click.Choice(list(HOME_IMPORTERS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--service", required=True, help="The fostering service, like 'Wexmoor'.")
@click.option("--by", required=True, help="The email address of a user administrator of that service.")
@click.option("--carry-out", is_flag=True, help="Do it. Without this it is tried, and nothing is changed.")
def records(kind: str, file: Path, service: str, by: str, carry_out: bool) -> None:
    """Try or bring in a file of records: all of it, or with a single mistake nothing."""
    engine = create_engine(migration_database_url(), poolclass=NullPool)
    with engine.connect() as connection:
        service_id = connection.scalar(select(Space.id).where(Space.kind == "service", Space.name == service.strip()))
        person_id = connection.scalar(select(Account.person_id).where(Account.email == by.strip().lower()))
    if service_id is None or person_id is None:
        sys.exit("There is no service of this name, or nobody with this email address.")
    doing = import_file if carry_out else try_file
    read_so_far = Progress()
    with create_app(load()).app_context():
        importer = IMPORTERS.get(kind)
        assert importer is not None
        try:
            report = doing(Actor(person_id=person_id), importer, service_id, open_file(file), read_so_far)
        except (FileRefused, Refusal) as refused:
            sys.exit(str(refused))
    _tell(report, carried_out=carry_out)


class Progress:
    """Says how far the reading is, every two thousand rows."""

    def __init__(self) -> None:
        self.rows = 0

    def __call__(self, more: int) -> None:
        """So many rows more are read."""
        self.rows += more
        if self.rows % 2_000 == 0:
            click.echo(f"{self.rows} rows read", err=True)


def _tell(report: Report, *, carried_out: bool) -> None:
    for number, what, words in report.told[:20]:
        click.echo(f"Row {number}: {what}: {words}")
    for number, words in report.problems:
        click.echo(f"Row {number}: {words}", err=True)
    click.echo(report.said)
    if report.wrong:
        sys.exit("Nothing was changed.")
    click.echo("It is done." if carried_out else "Nothing was changed. Add --carry-out to do it.")
