"""Reads of households for a service's administration: the list with what is wrong first, and one home's whole file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from accounts.people.models import Household
from constellations.homes.approvals import DBS, MEDICAL, CheckStanding, Renewal, standing_of
from constellations.homes.models import ApprovalTerm, CarerCheck, Child
from constellations.homes.queries import all_children_of
from core import clock
from core.unit_of_work import Unit

PAGE = 30
WRONG, SOON, FINE = 0, 1, 2
"""How a list of homes is ordered: what is wrong first, then what will be, then the others."""


@dataclass(frozen=True, slots=True)
class ListedHousehold:
    """A home in the list. Counts are of checks that have lapsed, are due soon, or were never written down."""

    id: UUID
    name: str
    adults: tuple[str, ...]
    approved: int
    place: str
    children: int
    lapsed: int
    soon: int
    missing: int
    ended_on: date | None


_LIST = text("""
with adult as (select * from adults_of_service(:service, :now)),
checked as (
  select distinct on (household_id, person_id, kind) household_id, person_id, kind, done_on, result
  from carer_check where service_id = :service
  order by household_id, person_id, kind, recorded_at desc, id desc),
due as (
  select a.household_id, c.result,
    (c.done_on + make_interval(years => case k.kind when 'dbs' then :dbs_years else :medical_years end))::date as on_day
  from adult a join (values ('dbs'), ('medical')) as k (kind) on k.kind = 'dbs' or a.approved
  left join checked c using (household_id, person_id, kind)),
checks as (
  select household_id,
    count(*) filter (where result = 'withdrawn' or on_day <= :today) as lapsed,
    count(*) filter (where result <> 'withdrawn' and on_day > :today and on_day <= :today + :warned_days) as soon,
    count(*) filter (where on_day is null) as missing
  from due group by household_id),
adults as (
  select household_id, count(*) filter (where approved) as approved,
    array_agg(given_name order by approved desc, given_name) as names,
    string_agg(given_name || ' ' || family_name, ' ') as whole
  from adult group by household_id),
place as (
  select household_id,
    string_agg(case role when 'hub' then 'hub home of ' else 'satellite of ' end || constellation, ', '
      order by role, constellation) as place
  from places_of_service(:service, :now) group by household_id),
children as (
  select household_id, count(*) as children from child
  where service_id = :service and (left_on is null or left_on > :today) group by household_id),
ranked as (
  select h.id, h.name, h.ended_on, coalesce(a.names, '{}') as names, coalesce(a.approved, 0) as approved,
    coalesce(p.place, '') as place, coalesce(n.children, 0) as children, coalesce(c.lapsed, 0) as lapsed,
    coalesce(c.soon, 0) as soon, coalesce(c.missing, 0) as missing,
    case when h.ended_on <= :today then 2 when coalesce(c.lapsed, 0) > 0 or coalesce(a.approved, 0) = 0 then 0
      when coalesce(c.soon, 0) > 0 or coalesce(c.missing, 0) > 0 then 1 else 2 end as rank
  from household h left join adults a on a.household_id = h.id left join checks c on c.household_id = h.id
    left join place p on p.household_id = h.id left join children n on n.household_id = h.id
  where h.service_id = :service and (h.ended_on is not null and h.ended_on <= :today) = :ended
    and (cast(:only as uuid[]) is null or h.id = any(:only))
    and (:search = '' or h.name ilike :search or a.whole ilike :search))
select * from ranked r
where cast(:after as uuid) is null
  or (r.rank, lower(r.name), r.id) > (select b.rank, lower(b.name), b.id from ranked b where b.id = :after)
order by r.rank, lower(r.name), r.id limit :most
""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which homes of a service are asked for: all or only these, by a name, with us or ended, from where on."""

    service_id: UUID
    only: frozenset[UUID] | None = None
    search: str = ""
    ended: bool = False
    after: UUID | None = None


def _pattern(search: str) -> str:
    if not search:
        return ""
    escaped = search.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def list_households(unit: Unit, wanted: Wanted, renewal: Renewal) -> tuple[list[ListedHousehold], UUID | None]:
    """A page of the service's homes, what is wrong first and then by name, and from where the next page goes on.

    By one statement; the next page begins after the last home of this one, whatever came between.
    """
    rows = unit.session.execute(
        _LIST,
        {
            "service": wanted.service_id,
            "now": unit.now,
            "today": clock.today(unit.now),
            "only": None if wanted.only is None else list(wanted.only),
            "search": _pattern(wanted.search),
            "ended": wanted.ended,
            "after": wanted.after,
            "most": PAGE + 1,
            "dbs_years": renewal.dbs_years,
            "medical_years": renewal.medical_years,
            "warned_days": renewal.warned_days,
        },
    ).all()
    return [_listed(row) for row in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None


def _listed(row: Row[Any]) -> ListedHousehold:
    return ListedHousehold(
        id=row.id,
        name=row.name,
        adults=tuple(row.names),
        approved=row.approved,
        place=row.place,
        children=row.children,
        lapsed=row.lapsed,
        soon=row.soon,
        missing=row.missing,
        ended_on=row.ended_on,
    )


def homes_of_service(unit: Unit, service_id: UUID) -> list[tuple[UUID, str]]:
    """The homes that are with a service, by name, for choosing one; 1000 at most."""
    rows = unit.session.execute(
        select(Household.id, Household.name)
        .where(Household.service_id == service_id, Household.ended_on.is_(None))
        .order_by(Household.name, Household.id)
        .limit(1000)
    )
    return [(row.id, row.name) for row in rows]


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated relation of a home: an adult, a place in a constellation, a worker. `until` is None while it lasts."""

    id: UUID
    what: str
    household_id: UUID
    person_id: UUID | None
    given_name: str
    family_name: str
    role: str
    approved: bool
    constellation_id: UUID | None
    constellation: str
    since: datetime
    until: datetime | None

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"

    def holds(self, at: datetime) -> bool:
        """Whether it holds at the instant."""
        return self.since <= at and (self.until is None or self.until > at)

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended; one that is still to begin has not."""
        return self.until is not None and self.until <= at


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    """Everything about one home: its relations newest first, checks newest first, terms newest first, children."""

    household: Household
    relations: tuple[Dated, ...]
    checks: tuple[CarerCheck, ...]
    terms: tuple[ApprovalTerm, ...]
    children: tuple[Child, ...]

    def now(self, what: str, at: datetime) -> list[Dated]:
        """The relations of a kind that hold at the instant."""
        return [one for one in self.relations if one.what == what and one.holds(at)]

    def lasting(self, what: str, at: datetime) -> list[Dated]:
        """The relations of a kind that hold at the instant or are to begin."""
        return [one for one in self.relations if one.what == what and not one.is_over(at)]

    def past(self, what: str, at: datetime) -> list[Dated]:
        """The relations of a kind that have ended."""
        return [one for one in self.relations if one.what == what and one.is_over(at)]


_RELATIONS = text("select * from relations_of_households(:homes)")
_HOUSEHOLD_OF = text("select household_of_relation(:relation)")


def relations_of(unit: Unit, household_ids: Collection[UUID]) -> tuple[Dated, ...]:
    """All dated relations of these homes, newest first."""
    rows = unit.session.execute(_RELATIONS, {"homes": list(household_ids)})
    return tuple(
        Dated(
            id=row.id,
            what=row.what,
            household_id=row.household_id,
            person_id=row.person_id,
            given_name=row.given_name or "",
            family_name=row.family_name or "",
            role=row.role,
            approved=bool(row.approved),
            constellation_id=row.constellation_id,
            constellation=row.constellation or "",
            since=row.since,
            until=row.until,
        )
        for row in rows
    )


def find_household(unit: Unit, household_id: UUID) -> Household | None:
    """The home, or None where the wall or nothing stands."""
    return unit.session.get(Household, household_id)


def household_of(unit: Unit, relation_id: UUID) -> UUID | None:
    """The home to which an adult's, a place's or a worker's relation belongs, or None."""
    found: UUID | None = unit.session.execute(_HOUSEHOLD_OF, {"relation": relation_id}).scalar()
    return found


def load_file(unit: Unit, household: Household) -> HouseholdFile:
    """The whole file of a home, by four statements however long it is."""
    checks = (
        select(CarerCheck)
        .where(CarerCheck.service_id == household.service_id, CarerCheck.household_id == household.id)
        .order_by(CarerCheck.recorded_at.desc(), CarerCheck.id.desc())
    )
    terms = (
        select(ApprovalTerm)
        .where(ApprovalTerm.household_id == household.id)
        .order_by(ApprovalTerm.valid_from.desc(), ApprovalTerm.id)
    )
    return HouseholdFile(
        household,
        relations_of(unit, [household.id]),
        tuple(unit.session.scalars(checks)),
        tuple(unit.session.scalars(terms)),
        tuple(all_children_of(unit, household.id)),
    )


def find_term(unit: Unit, term_id: UUID) -> ApprovalTerm | None:
    """A set of approval terms, or None where the wall or nothing stands."""
    return unit.session.get(ApprovalTerm, term_id)


def standings(file: HouseholdFile, at: datetime, renewal: Renewal) -> dict[UUID, tuple[CheckStanding, ...]]:
    """How the checks of each adult of the home stand: DBS of all, a medical of those who are approved (6.7)."""
    today = clock.today(at)
    latest: dict[tuple[UUID, str], CarerCheck] = {}
    for check in file.checks:
        latest.setdefault((check.person_id, check.kind), check)
    found: dict[UUID, tuple[CheckStanding, ...]] = {}
    for adult in file.now("adult", at):
        if adult.person_id is None:
            continue
        kinds = (DBS, MEDICAL) if adult.approved else (DBS,)
        found[adult.person_id] = tuple(
            _standing(kind, latest.get((adult.person_id, kind)), today, renewal) for kind in kinds
        )
    return found


def _standing(kind: str, check: CarerCheck | None, today: date, renewal: Renewal) -> CheckStanding:
    if check is None:
        return standing_of(kind, None, "", today, renewal)
    return standing_of(kind, check.done_on, check.result, today, renewal)


_LAPSED = text("""
select distinct r.household_id from relations_of_households(:homes) r
join lateral (
  select distinct on (c.kind) c.kind, c.done_on, c.result from carer_check c
  where c.household_id = r.household_id and c.person_id = r.person_id and (c.kind = 'dbs' or r.approved)
  order by c.kind, c.recorded_at desc, c.id desc) last on true
where r.what = 'adult' and r.since <= :now and (r.until is null or r.until > :now)
  and (last.result = 'withdrawn'
    or last.done_on + make_interval(years => case last.kind when 'dbs' then :dbs_years else :medical_years end)
      <= :today)
""")


def homes_with_lapsed_checks(unit: Unit, household_ids: Sequence[UUID], renewal: Renewal) -> frozenset[UUID]:
    """Those of these homes of which a check has lapsed: planned stays are not to begin there (S24). One statement."""
    rows = unit.session.scalars(
        _LAPSED,
        {
            "homes": list(household_ids),
            "now": unit.now,
            "today": clock.today(unit.now),
            "dbs_years": renewal.dbs_years,
            "medical_years": renewal.medical_years,
        },
    )
    return frozenset(rows)
