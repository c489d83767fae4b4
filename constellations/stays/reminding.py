"""Reminders of a sleepover that is certain: a week, two days and the morning before, and the day before it ends (W1).

Its rows are made when it becomes certain, and again when its nights change. What a row finds then decides: one that was
made for other nights, or of a sleepover that was called off, says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from constellations.stays.changing import dates_of
from constellations.stays.dates import StayDates
from constellations.stays.facts import NightsChanged, StayConfirmed
from constellations.stays.models import Stay
from constellations.stays.queries import load_stay
from constellations.stays.rules import StayState
from core import clock
from core.effects import Later
from core.facts import Fact
from core.jobs.models import DueRow
from core.unit_of_work import Unit
from notifications.public import TellByMail

REMIND_JOB = "stay-remind"
AT = time(9)
"""On the clocks of London: after the quiet hours of most."""
BEFORE = (timedelta(days=7), timedelta(days=2), timedelta(0))
DAY = timedelta(days=1)
LONG = 3
"""Nights from which on people forget when it ends."""


def moments(dates: StayDates) -> list[datetime]:
    """When one is reminded of a sleepover on these nights."""
    days = [dates.first - before for before in BEFORE]
    if dates.count >= LONG:
        days.append(dates.home - DAY)
    return [clock.local(day, AT) for day in days]


def reminds(unit: Unit, fact: StayConfirmed | NightsChanged) -> Iterable[Later]:
    """The reminders that are still to come."""
    ahead = (at for at in moments(StayDates(fact.arrives, fact.leaves)) if at > unit.now)
    return [Later(REMIND_JOB, fact.stay_id, at, fact.service_id) for at in ahead]


def remind(unit: Unit, row: DueRow) -> None:
    """Tell both sides what is near, until it has come. Again tells nobody twice."""
    loaded = load_stay(unit, row.subject_id)
    if loaded is None:
        return
    stay, day = loaded.stay, clock.today(row.due_at)
    dates = dates_of(stay)
    if stay.is_now is StayState.CONFIRMED and dates.first - day in BEFORE:
        _tell(unit, stay, "stay-soon", f"{(dates.first - day).days} days before {dates.first}", stay.arrives_at)
    elif stay.is_now is StayState.IN_PROGRESS and dates.home - day == DAY:
        _tell(unit, stay, "stay-ends-soon", f"before {dates.home}", stay.leaves_at)


def _tell(unit: Unit, stay: Stay, kind: str, occurrence: str, until: datetime | None) -> None:
    for role, subject_id in (("adult", stay.household_id), ("hub_carer", stay.constellation_id)):
        told = TellByMail(
            kind,
            stay.id,
            occurrence,
            stay.service_id,
            related_to=subject_id,
            roles=(role,),
            until=until,
            space_id=stay.constellation_id,
        )
        told.carry_out(unit, Fact())
