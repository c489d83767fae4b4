"""`kith audit verify`: whether the audit is as it was written."""

from __future__ import annotations

import sys

import click
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from core import clock
from core.audit.checkpoints import Checkpoints
from core.audit.verify import Report, verify
from core.settings import Settings, load

MAY_NOT_READ = (
    "The audit cannot be read by this role, or is not there: name a role that may in WORKER_DATABASE_URL "
    "(kith_worker or kith_auditor), and migrate first."
)


@click.group("audit")
def audit() -> None:
    """The audit: who did what, and whether it is as it was written."""


@audit.command("verify")
def verify_audit() -> None:
    """Repeat every seal and compare with the checkpoints in KITH_DATA_DIR; exit code 1 when anything is wrong."""
    report = report_on(load())
    for note in report.notes:
        click.echo(f"Note: {note}")
    for problem in report.problems:
        click.echo(f"PROBLEM: {problem}")
    if report.problems:
        sys.exit(f"The audit is not as it was written: {_count(len(report.problems), 'problem')}, listed above.")
    looked_at = f"{_count(report.entries, 'entry', 'entries')} in {_count(report.chains, 'chain')}"
    click.echo(f"The audit is as it was written: {looked_at}.")


def report_on(settings: Settings) -> Report:
    """Verify the audit of an installation, as the role of its workers. Exits with a sentence where it cannot read."""
    engine = create_engine(settings.worker_database_url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            connection.execution_options(postgresql_readonly=True)
            return verify(connection, Checkpoints(settings.data_dir), clock.now())
    except ProgrammingError:
        sys.exit(MAY_NOT_READ)
    except OperationalError:
        sys.exit("The database does not answer: start it, or look at WORKER_DATABASE_URL.")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
