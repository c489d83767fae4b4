"""Conversations that name their members, for the tests of pages, begun by the use case itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from community.conversations.beginning import begin
from core.unit_of_work import run
from tests.factories.pages_house import NOW, House, Somebody


def begun(house: House, who: Somebody, *others: Somebody, name: str = "Saturday lunch", now: datetime = NOW) -> UUID:
    """Somebody begins to write to another, or makes a small group of several; returns its id."""
    with house.app.app_context():
        return run(who.actor, None, lambda unit: begin(unit, [one.id for one in others], name), now=now)
