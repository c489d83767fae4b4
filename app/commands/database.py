"""Commands that make and fill the database."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from accounts.register.filling import fill_register
from app.demo.calendar import load_calendar
from app.demo.concerns import load_concern
from app.demo.conversations import load_conversations
from app.demo.glass import load_broken_glass
from app.demo.load import Filling, empty_again, filling_of, load_cast
from app.demo.people import everybody
from app.demo.stays import load_stays
from app.factory import create_app
from core import clock
from core.crypto.in_use import check_keys
from core.crypto.keys import KEYS
from core.settings import child_keys, load, migration_database_url

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def migrate_to_head(url: str) -> None:
    """Bring the database to the newest migration and the register to what this version knows, as the owner.

    Raises `SettingMissing` where the keys are not those with which this database is sealed.
    """
    KEYS.use(child_keys())
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    command.upgrade(config, "head")
    with create_engine(url, poolclass=NullPool).begin() as connection:
        check_keys(connection, clock.now())
        fill_register(connection)


@click.command("migrate")
def migrate() -> None:
    """Bring the database up to date (MIGRATION_DATABASE_URL)."""
    migrate_to_head(migration_database_url())


@click.group("demo")
def demo() -> None:
    """The demonstration: invented people in a database of its own."""


@demo.command("load")
def load_demo() -> None:
    """Migrate, and fill an empty database with the demonstration; does nothing where it is filled."""
    settings, url = load(), migration_database_url()
    if not settings.demo:
        sys.exit("The demonstration is loaded only where KITH_DEMO is 1, never into a service's own database.")
    filling = filling_of(url)
    if filling is Filling.OWN_DATA:
        sys.exit("This database holds a service's own people: the demonstration goes into an empty one.")
    if filling is Filling.HALF:
        empty_again(url)
    migrate_to_head(url)
    if filling is Filling.WHOLE:
        return
    now = clock.now()
    ids = load_cast(url, now)
    with create_app(settings).app_context():
        load_concern(ids, now)
        load_broken_glass(ids, now)
        load_conversations(ids, now)
        load_stays(ids, now, url)
        load_calendar(ids, now)


@demo.command("people")
def people() -> None:
    """One line for each demonstration person."""
    for person in everybody():
        where = f"{person.household}, {person.space}" if person.household else person.space
        click.echo(f"{person.name:18} {person.email:32} {person.role_words}, {where}")
    click.echo("\nSign in at /demonstration with one press, or at /sign-in with the password: a light left on")
