"""Reading the outbox. `web` may not: these run in a worker's unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from accounts.people.models import Person
from core.unit_of_work import Unit
from notifications.outbox.models import EMAIL, Outbox

MOST = 200


def list_latest(unit: Unit) -> Sequence[Row[Any]]:
    """The latest mails with the names of whom they are for, newest first."""
    return unit.session.execute(
        select(Outbox.id, Outbox.channel, Outbox.kind, Outbox.state, Outbox.created_at, Outbox.sent_at)
        .add_columns(Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == Outbox.person_id)
        .where(Outbox.channel == EMAIL)
        .order_by(Outbox.id.desc())
        .limit(MOST)
    ).all()
