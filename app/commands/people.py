"""Letting the first people of a service in: everybody after them is invited by a named worker of that service."""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

import click
from sqlalchemy import Connection, create_engine, insert, select
from sqlalchemy.pool import NullPool

from accounts.register.models import Authority
from accounts.register.naming import AuthorityNames
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
@click.option(
    "--as-typed", is_flag=True, help="Take the name of a new council as it is typed, though the register's is near."
)
def invite_manager(email: str, name: str, service: str, role: str, **of_new: Any) -> None:
    """Invite the manager, or a user administrator, of a fostering service; prints the link.

    It is good for 48 hours and kept nowhere.
    """
    given, _, family = name.strip().partition(" ")
    if not family or "@" not in email:
        sys.exit("An invitation needs an email address, and a given and a family name.")
    engine = create_engine(migration_database_url(), poolclass=NullPool)
    with engine.begin() as connection:
        service_id = _service(connection, service.strip(), **of_new)
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


def _service(connection: Connection, name: str, kind: str, *, as_typed: bool) -> UUID:
    """The service of this name; made where there is none and the register knows no name that is nearly this one."""
    found = connection.scalar(select(Space.id).where(Space.kind == "service", Space.name == name))
    if found is not None:
        return found
    if kind == "council" and not as_typed and (offered := names_to_offer(connection, name)):
        sys.exit(
            f"{name!r} is no service yet, and no authority of the register is written so. Perhaps you mean "
            f"{' or '.join(repr(one) for one in offered)}? Nothing was made. To take it as it is, add --as-typed."
        )
    made = new_id()
    connection.execute(insert(Space).values(id=made, kind="service", name=name))
    connection.execute(insert(Service).values(id=made, kind=kind))
    return made


def names_to_offer(connection: Connection, name: str) -> list[str]:
    """The authorities that are nearly called so; none where one is called exactly so, or none is near."""
    rows = connection.execute(select(Authority.code, Authority.name)).all()
    by_code = {row.code: row.name for row in rows}
    if name in by_code.values():
        return []
    names = AuthorityNames(Authority(code=row.code, name=row.name) for row in rows)
    meant = names.find(name)
    return [by_code[meant]] if meant is not None else names.near(name)
