"""Repeats for tests of pages: asked for by a family, by the use cases themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from constellations.homes.queries import find_home
from constellations.stays.asking import Asking, get_draft
from constellations.stays.dates import StayDates
from constellations.stays.repeat_asking import find_rule, plan, put_rule, send_repeat
from constellations.stays.repeats import Every, Rule
from constellations.stays.rules import AskReason
from core.unit_of_work import Unit, run
from tests.factories.pages_house import DAY, FRIDAY, NOW, Family, House

WEEK = 7 * DAY


def ask_repeat(
    house: House,
    family: Family,
    child: str,
    times: int = 4,
    *,
    first: date = FRIDAY,
    nights: int = 2,
    every: Every = Every.WEEK,
    says: str = "",
    now: datetime = NOW,
) -> UUID:
    """The family asks for so many times, each so many weeks after the one before; returns the repeat's id."""
    draft = house.draft(family, child, first, nights, now=now)
    rule = Rule(StayDates(first, first + nights * DAY), every, first + (times - 1) * every * WEEK)
    asking = Asking(AskReason.BREAK, flexible=False, child_view=says, note="")
    with house.app.app_context():
        run(family.carer.actor, None, lambda unit: put_rule(unit, draft, rule), now=now)
        return UUID(run(family.carer.actor, None, lambda unit: _send(unit, draft, asking), now=now))


def _send(unit: Unit, draft: UUID, asking: Asking) -> str:
    loaded = get_draft(unit, draft)
    rule, home = find_rule(unit, loaded.stay), find_home(unit, loaded.stay.constellation_id)
    assert rule is not None
    assert home is not None
    return send_repeat(unit, draft, asking, plan(unit, home, loaded, rule).shown)


def stays_of(house: House, repeat_id: UUID) -> list[Any]:
    """The stays of a repeat as they lie in the database, the first first."""
    query = "select * from stay where repeat_id = :id order by first_night, id"
    with house.database.as_owner() as session:
        return list(session.execute(text(query), {"id": repeat_id}))


def states_of(house: House, repeat_id: UUID) -> list[str]:
    """Their states, the first first."""
    return [row.state for row in stays_of(house, repeat_id)]
