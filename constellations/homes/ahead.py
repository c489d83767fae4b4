"""Which sleepovers a change would touch: those that are still ahead or under way, of a home, a child, a bed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for
from sqlalchemy import text

from accounts.shell.form_page import Link
from core import clock
from core.unit_of_work import Unit
from core.words import span_words

MOST = 50
# By the table's name: the feature of stays rests on this one and not the other way round.
_AHEAD = text("""
select s.id, s.reference, s.first_night, s.home_day, h.name, s.state not in ('requested', 'offered') as agreed,
  s.state = 'emergency_in_progress' as emergency
from stay s join household h on h.id = s.household_id
where s.state in ('requested', 'offered', 'accepted', 'awaiting_approval', 'confirmed', 'in_progress',
                  'emergency_in_progress')
  and s.home_day > :today
  and (cast(:household as uuid) is null or s.household_id = :household)
  and (cast(:constellation as uuid) is null or s.constellation_id = :constellation)
  and (cast(:child as uuid) is null
    or exists (select 1 from stay_child c where c.stay_id = s.id and c.child_id = :child))
  and (cast(:bed as uuid) is null
    or exists (select 1 from bed_night n where n.stay_id = s.id and n.bed_id = :bed and n.night >= :today))
order by s.first_night, s.id limit :most
""")


@dataclass(frozen=True, slots=True)
class StayAhead:
    """A sleepover that is still to come or under way."""

    id: UUID
    reference: str
    first: date
    home: date
    family: str
    agreed: bool = True
    emergency: bool = False


def list_ahead(
    unit: Unit,
    *,
    household_id: UUID | None = None,
    constellation_id: UUID | None = None,
    child_id: UUID | None = None,
    bed_id: UUID | None = None,
) -> list[StayAhead]:
    """The sleepovers ahead of what is named, the earliest first, 50 at most."""
    rows = unit.session.execute(
        _AHEAD,
        {
            "today": clock.today(unit.now),
            "household": household_id,
            "constellation": constellation_id,
            "child": child_id,
            "bed": bed_id,
            "most": MOST,
        },
    )
    return [
        StayAhead(row.id, row.reference, row.first_night, row.home_day, row.name, row.agreed, row.emergency)
        for row in rows
    ]


def stays_ahead(unit: Unit, **of: UUID | None) -> tuple[Link, ...]:
    """The same as links, each said by its family and dates, never by a child."""
    today = clock.today(unit.now)
    return tuple(
        Link(
            f"{one.family} family, {span_words(one.first, one.home, today)}, sleepover {one.reference}",
            url_for("stays.stay", stay_id=one.id),
        )
        for one in list_ahead(unit, **of)
    )
