"""The tallies of families over the last 12 weeks, by one statement (6.5).

Nights of weekends and of school holidays are counted apart, and no night is both: in the holidays of the council's own
area, where they are known, else as they usually fall.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from constellations.homes.queries import Home
from constellations.stays.dates import StayDates
from constellations.stays.rules import HOLDS_BED, StayState
from constellations.stays.school_holidays import nights_by_area
from constellations.stays.turns import PRESSING, WEEKS, Tally
from core import clock
from core.unit_of_work import Unit

_GIVEN = [state.value for state in sorted({*HOLDS_BED, StayState.COMPLETED})]
_TALLIES = """
with known as (
  select u.area, u.night from unnest(cast(:areas as text[]), cast(:free_nights as date[])) u (area, night)
), free as (
  select k.night from known k where k.area = coalesce(
    (select max(o.area) from known o join constellation c on c.id = :constellation join space v on v.id = c.service_id
      where o.area <> '' and (v.name = o.area or v.name like o.area || ' %')), '')
)
select h.id, h.name, a.asked_at, a.pressing, a.taken,
  coalesce((select sum(least(s.home_day, :before) - greatest(s.first_night, :since)) from stay s
    where s.household_id = h.id and s.constellation_id = :constellation and s.state = any(:given)
      and s.first_night < :before and s.home_day > :since), 0)::int as nights,
  apart.weekend_nights, apart.holiday_nights,
  (select count(*) from stay s where s.household_id = h.id and s.constellation_id = :constellation
     and s.state not in ('draft', 'requested', 'offered') and s.asked_at >= :since) as asks,
  (select count(*) from stay s where s.household_id = h.id and s.constellation_id = :constellation
     and s.state = any(:given) and s.asked_at >= :since) as given,
  (select max(s.home_day) from stay s where s.household_id = h.id and s.constellation_id = :constellation
     and s.state = any(:given) and s.home_day <= :before) as last
from household h join ({asking}) a on a.household_id = h.id
cross join lateral (
  select count(*) filter (where f.night is null and extract(isodow from n) in (5, 6)) as weekend_nights,
    count(f.night) as holiday_nights
  from stay s
  cross join generate_series(greatest(s.first_night, :since), least(s.home_day, :before) - 1, interval '1 day') n
  left join free f on f.night = n::date
  where s.household_id = h.id and s.constellation_id = :constellation and s.state = any(:given)
    and s.first_night < :before and s.home_day > :since) apart
order by h.id
"""
_OF_THE_SAME_NIGHTS = text(
    _TALLIES.format(
        asking="select t.household_id, min(t.asked_at) as asked_at, bool_or(t.reason = any(:pressing)) as pressing,"
        " 0 as taken"
        " from stay t where t.constellation_id = :constellation and t.state = 'requested' and t.waits_since is null"
        " and t.first_night < :home and t.home_day > :first group by t.household_id"
    )
)
_OF_ONE = text(
    _TALLIES.format(
        asking="select cast(:household as uuid) as household_id, cast(:now as timestamptz) as asked_at,"
        " false as pressing, coalesce((select max(of.n) from (select count(*) as n from bed_night b"
        " where b.bed_id = any(:beds) and b.night = any(:nights) group by b.night) of), 0)::int as taken"
    )
)


def tallies_of_same_nights(unit: Unit, constellation_id: UUID, dates: StayDates) -> list[Tally]:
    """The families whose open asks want some of these nights, each with what it had in the 12 weeks before them."""
    values = {"first": dates.first, "home": dates.home, "before": dates.first, "pressing": sorted(PRESSING)}
    values["since"] = dates.first - timedelta(weeks=WEEKS)
    return [tally for tally, _ in _tallies(unit, _OF_THE_SAME_NIGHTS, constellation_id, values)]


def tally_of(unit: Unit, home: Home, household_id: UUID, nights: Collection[date]) -> tuple[Tally, int]:
    """What a family had in the last 12 weeks, for itself; and how many beds are taken at the most on these nights."""
    today = clock.today(unit.now)
    values: dict[str, Any] = {"household": household_id, "now": unit.now, "before": today + timedelta(days=1)}
    values |= {"beds": [bed.id for bed in home.beds], "nights": list(nights)}
    values["since"] = today - timedelta(weeks=WEEKS)
    (found,) = _tallies(unit, _OF_ONE, home.constellation_id, values)
    return found


def _tallies(unit: Unit, statement: Any, constellation_id: UUID, values: dict[str, Any]) -> list[tuple[Tally, int]]:
    free = list(nights_by_area(values["since"], values["before"]))
    values |= {"areas": [area for area, _ in free], "free_nights": [night for _, night in free]}
    rows = unit.session.execute(statement, {"constellation": constellation_id, "given": _GIVEN, **values})
    return [(_tally(row), row.taken) for row in rows]


def _tally(row: Any) -> Tally:
    lately = (row.nights, row.weekend_nights, row.asks, row.given)
    return Tally(row.id, row.name, *lately, row.last, row.pressing, row.asked_at, row.holiday_nights)
