"""Reminders of a sleepover that is certain: a week, two days and the morning before, and the day before a longer one
ends, since people forget when that was (W1).

Nobody waits for them at accepting: every quarter of an hour a look at each service finds the sleepovers of which a
moment has come in the last day, whoever is told of them, in one statement. Told is what has its row in the outbox, so
that a second look, or a second worker, tells nobody twice. A reminder names the day that it is of, and the send drops
it where the sleepover was called off or moved meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from accounts.spaces.models import Service
from constellations.stays.rules import StayState
from core import clock
from core.jobs.models import DueRow
from core.unit_of_work import Unit
from notifications.public import TellByMail

LOOK_EVERY = timedelta(minutes=15)
AT = time(9)
"""On the clocks of London: after the quiet hours of most."""
BEFORE = (7, 2, 0)
"""Days before it begins."""
DAY = timedelta(days=1)
LONG = 3
"""Nights from which on people forget when it ends."""
LATEST = timedelta(days=1)
"""What the worker did not see for so long is left out: the next reminder comes soon enough."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When one is reminded of what begins, or ends, on a day. It is of no use from `until` on: the next comes then."""

    at: datetime
    kind: str
    day: date
    before: int
    until: datetime | None = None

    @property
    def occurrence(self) -> str:
        """What tells it from the other reminders of the same sleepover. It ends with the day that it is of."""
        return f"{self.before} days before {self.day.isoformat()}"


def moments(now: datetime) -> Iterator[Moment]:
    """The moments that have come in the last day, whatever the clocks did in it."""
    today = clock.today(now)
    for day in (today - DAY, today):
        at = clock.local(day, AT)
        if not now - LATEST < at <= now:
            continue
        for before, following in zip(BEFORE, (*BEFORE[1:], None), strict=True):
            first = day + before * DAY
            until = None if following is None else clock.local(first - following * DAY, AT)
            yield Moment(at, "stay-soon", first, before, until)
        yield Moment(at, "stay-ends-soon", day + DAY, 1)


# Who said yes after the moment knows it; who was told by a row is not told again.
_FIND = text("""
with come as (
  select * from unnest(cast(:kinds as text[]), cast(:days as date[]), cast(:occurrences as text[]),
    cast(:at as timestamptz[]), cast(:until as timestamptz[])) as c(kind, day, occurrence, at, until))
select s.id, s.constellation_id, c.kind, c.occurrence, side.role, side.subject_id, p.person_id,
  coalesce(c.until, case c.kind when 'stay-soon' then s.arrives_at else s.leaves_at end) as until
from come c
join stay s on case c.kind when 'stay-soon' then s.state = :certain and s.first_night = c.day
  else s.state = :going_on and s.home_day = c.day and s.home_day - s.first_night >= :long end
cross join lateral (values ('adult', s.household_id), ('hub_carer', s.constellation_id)) as side(role, subject_id)
cross join lateral (
  select distinct r.person_id from people_related(side.subject_id, array[side.role], :now) r) as p
where s.service_id = :service and (c.kind <> 'stay-soon' or coalesce(s.decided_at, s.created_at) <= c.at)
  and not exists (select from outbox o where o.kind = c.kind and o.subject_id = s.id
    and o.occurrence = c.occurrence and o.person_id = p.person_id)
order by s.id, c.occurrence, side.role, p.person_id
""")
_ACT = text("select 1 from set_worker_context(:service, :at, false)")


def remind(unit: Unit, _row: DueRow) -> None:
    """Queue what is to be told to both sides of each sleepover that is near. Again adds nothing."""
    come = list(moments(unit.now))
    if not come:
        return
    asked = {
        "kinds": [one.kind for one in come],
        "days": [one.day for one in come],
        "occurrences": [one.occurrence for one in come],
        "at": [one.at for one in come],
        "until": [one.until for one in come],
        "certain": StayState.CONFIRMED.value,
        "going_on": StayState.IN_PROGRESS.value,
        "long": LONG,
        "now": unit.now,
    }
    for service_id in unit.session.scalars(select(Service.id).order_by(Service.id)).all():
        unit.session.execute(_ACT, {"service": service_id, "at": unit.now}).all()
        _queue(unit, service_id, unit.session.execute(_FIND, {"service": service_id, **asked}).all())


def _queue(unit: Unit, service_id: UUID, rows: Any) -> None:
    """One notice for each sleepover, reminder and side, to those who stand there now."""
    people: dict[TellByMail, set[UUID]] = defaultdict(set)
    for row in rows:
        told = TellByMail(
            row.kind,
            row.id,
            row.occurrence,
            service_id,
            related_to=row.subject_id,
            roles=(row.role,),
            until=row.until,
            space_id=row.constellation_id,
        )
        people[told].add(row.person_id)
    for told, related in people.items():
        told.queue(unit, related)
