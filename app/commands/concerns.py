"""Saying where a service's duty team is alerted when a concern comes out of hours (R48)."""

from __future__ import annotations

import sys

import click
from sqlalchemy import create_engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.pool import NullPool

from accounts.spaces.models import Space
from community.concerns.models import DutyContact
from core.settings import migration_database_url


@click.command("duty-contact")
@click.argument("address")
@click.option("--service", required=True, help="The fostering service, like 'Wexmoor'.")
@click.option("--name", default="Emergency duty team", help="What the team is called.")
def duty_contact(address: str, service: str, name: str) -> None:
    """Alert this address when a concern comes out of hours; another one before it is replaced."""
    if "@" not in address:
        sys.exit("A duty team is alerted by email: give an address.")
    engine = create_engine(migration_database_url(), poolclass=NullPool)
    with engine.begin() as connection:
        found = connection.scalar(select(Space.id).where(Space.kind == "service", Space.name == service.strip()))
        if found is None:
            sys.exit(f"There is no service called {service.strip()}.")
        values = {"name": name.strip(), "address": address.strip()}
        statement = insert(DutyContact).values(service_id=found, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["service_id"], set_=values))
    click.echo(f"Out of hours, concerns of {service.strip()} alert {address.strip()}.")
