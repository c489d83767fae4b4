"""Letting the first people of a service in: everybody after them is invited by a named worker of that service."""

from __future__ import annotations

import sys
from uuid import UUID

import click
from sqlalchemy import Connection, create_engine, insert, select
from sqlalchemy.pool import NullPool

from accounts.signin.services import invitation_token, invite
from accounts.spaces.models import Service, Space
from app.factory import create_app
from core.actor import NOBODY
from core.ids import new_id
from core.settings import load, migration_database_url
from core.unit_of_work import run
from notifications.outbox.addresses import page_address


@click.command("invite-manager")
@click.argument("email")
@click.option("--name", required=True, help="Given and family name, like 'Ruth Adeyemi'.")
@click.option("--service", required=True, help="The fostering service, like 'Wexmoor'; made where it is new.")
@click.option(
    "--role",
    type=click.Choice(["service_manager", "user_admin"]),
    default="service_manager",
    help="Two user administrators give everybody else their roles, one asking and one approving.",
)
@click.option("--kind", type=click.Choice(["council", "ifa"]), default="council", help="What a new service is.")
def invite_manager(email: str, name: str, service: str, role: str, kind: str) -> None:
    """Invite the manager, or a user administrator, of a fostering service; prints the link.

    It is good for 48 hours and kept nowhere.
    """
    given, _, family = name.strip().partition(" ")
    if not family or "@" not in email:
        sys.exit("An invitation needs an email address, and a given and a family name.")
    engine = create_engine(migration_database_url(), poolclass=NullPool)
    with engine.begin() as connection:
        service_id = _service(connection, service.strip(), kind)
    with create_app(load()).app_context():
        invitation = run(
            NOBODY,
            None,
            lambda unit: invite(
                unit,
                email=email,
                given_name=given,
                family_name=family,
                service_id=service_id,
                role=role,
                space_id=service_id,
                mailed=False,
            ),
        )
        click.echo(page_address("signin.invitation", token=invitation_token(invitation.id)))


def _service(connection: Connection, name: str, kind: str) -> UUID:
    """The service of this name; made where there is none."""
    found = connection.scalar(select(Space.id).where(Space.kind == "service", Space.name == name))
    if found is not None:
        return found
    made = new_id()
    connection.execute(insert(Space).values(id=made, kind="service", name=name))
    connection.execute(insert(Service).values(id=made, kind=kind))
    return made
