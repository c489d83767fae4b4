"""Reports of messages for the tests of pages, made by the use cases themselves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from community.moderation.rules import State, Why
from community.moderation.services import decide, report_message
from core.unit_of_work import run
from tests.factories.pages_house import NOW, Builder, House, Somebody


def lead_of(house: House) -> Somebody:
    """A safeguarding lead of the house's service."""
    with house.database.as_owner() as session:
        return Builder(session).member("Nina Osei", house.heron.service_id, "safeguarding_lead")


def report(house: House, reporter: Somebody, conversation: UUID | str, message: UUID, note: str = "") -> UUID:
    """Somebody reports a message; returns the report's id."""
    where = UUID(str(conversation))
    with house.app.app_context():
        run(
            reporter.actor,
            None,
            lambda unit: report_message(unit, where, message, Why.UNKIND, note),
            now=NOW,
        )
    with house.database.as_owner() as session:
        found: UUID = session.scalars(
            text("select id from message_report where message_id = :m and reported_by = :p order by id desc limit 1"),
            {"m": message, "p": reporter.id},
        ).one()
    return found


def decided(
    house: House, lead: Somebody, report_id: UUID, decision: State, reason: str, *, now: datetime = NOW
) -> None:
    """A lead decides."""
    with house.app.app_context():
        run(lead.actor, None, lambda unit: decide(unit, report_id, decision, reason), now=now)
