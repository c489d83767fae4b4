"""What the checks need beside who sleeps where, by one statement: settings, terms, beds, adults, agreements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from accounts.service_settings.rules import Setting, Value
from accounts.service_settings.table import S7, S8, S9, S10, S11, S12, S13, S23, S24
from constellations.homes.approvals import Renewal, blocks_planned_stays, standing_of
from constellations.homes.queries import Home
from constellations.homes.rules import BedId, ChildId
from constellations.stays.check_values import Policies, Terms
from constellations.stays.dates import StayDates
from constellations.stays.rules import HOLDS_BED, StayState
from core import clock
from core.unit_of_work import Unit

_YEAR = timedelta(days=365)
_COUNTS = sorted({*HOLDS_BED, StayState.COMPLETED})
_FACTS = text("""
select
  (select jsonb_object_agg(s.setting, s.value) from (
     select distinct on (setting) setting, value from service_setting
     where service_id = :service and decision = 'confirmed' and from_day <= :today
     order by setting, from_day desc, decided_at desc, id desc) s) as settings,
  (select jsonb_build_object('most', t.most_children, 'youngest', t.youngest, 'oldest', t.oldest, 'gender', t.gender)
     from approval_term t
     where t.household_id = :hub and t.valid_from <= :first and (t.valid_until is null or t.valid_until >= :first)
     order by t.recorded_at desc limit 1) as terms,
  (select count(*) from relations_of_households(array[:hub]) r
     where r.what = 'adult' and r.approved and r.since <= :now and (r.until is null or r.until > :now)) as adults,
  (select jsonb_agg(jsonb_build_object('kind', last.kind, 'done_on', last.done_on, 'result', last.result))
     from relations_of_households(array[:hub]) r join lateral (
       select distinct on (c.kind) c.kind, c.done_on, c.result from carer_check c
       where c.household_id = r.household_id and c.person_id = r.person_id and (c.kind = 'dbs' or r.approved)
       order by c.kind, c.recorded_at desc, c.id desc) last on true
     where r.what = 'adult' and r.since <= :now and (r.until is null or r.until > :now)) as checks,
  (select jsonb_agg(jsonb_build_array(u.first_night, u.home_day)) from unavailability u
     where u.constellation_id = :constellation and u.ended_at is null and u.bed_id is null and not u.covered
       and u.first_night < :end and u.home_day > :begin) as away,
  (select jsonb_agg(jsonb_build_array(a.child_id, a.other_child_id)) from sharing_agreement a
     where a.service_id = :service and (a.child_id = any(:children) or a.other_child_id = any(:children))
       and a.ended_on is null and a.agreed_on <= :first and a.review_on >= :home) as agreements,
  (select jsonb_agg(jsonb_build_array(x.child_id, e.from_day, e.until_day)) from exemption e
     join exemption_child x on x.exemption_id = e.id
     where e.household_id = :hub and e.ended_on is null and e.from_day < :end
       and (e.until_day is null or e.until_day > :begin)) as exemptions,
  (select coalesce(sum(least(t.home_day, :home) - greatest(t.first_night, :year_ago)), 0)::int from stay t
     where t.household_id = :family and t.id <> :stay and t.kind = 'planned' and t.state = any(:counts)
       and t.first_night < :home and t.home_day > :year_ago) as nights_used,
  (select jsonb_agg(jsonb_build_array(n.bed_id, n.night, coalesce(t.kind, n.kind), n.child_id))
     from bed_night n left join stay t on t.id = n.stay_id
     where n.bed_id = any(:beds) and n.night >= :begin and n.night < :end
       and n.stay_id is distinct from :stay) as in_use,
  (select jsonb_agg(w.id order by w.waits_since, w.id) from stay w
     where w.constellation_id = :constellation and w.waits_since is not null and w.state = 'requested'
       and w.held_until is null and w.first_night < :end and w.home_day > :begin and w.first_night >= :today
       and not exists (select 1 from stay me where me.id = :stay and (me.id = w.id or me.waits_since is not null))
       and not exists (select 1 from generate_series(w.first_night, w.home_day - 1, interval '1 day') d (night)
         where (select count(*) from bed_night n where n.bed_id = any(:beds) and n.night = d.night::date)
             + (select count(*) from stay_child c where c.stay_id = w.id) > cardinality(:beds))) as waiting
""")


@dataclass(frozen=True, slots=True)
class Exempt:
    """A child whom an exemption of the hub home names, from a day until another (None: until it is ended) (R23)."""

    child: ChildId
    first: date
    until: date | None

    def holds_on(self, night: date) -> bool:
        """Whether it is in force on the night."""
        return self.first <= night and (self.until is None or night < self.until)


LISTED = "listed"
"""A bed that is free, and whose turn it is comes first for it (R17)."""


class InUse(NamedTuple):
    """A bed that is not free on a night. `use`: block, kept, the kind of the stay (its hold too), or `LISTED`."""

    bed: BedId
    night: date
    use: str
    child: ChildId | None


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What was read, as the rules take it."""

    policies: Policies
    terms: Terms | None
    adults: int
    lapsed: bool
    away: frozenset[date]
    agreements: frozenset[frozenset[ChildId]]
    exemptions: tuple[Exempt, ...]
    nights_used: int
    in_use: tuple[InUse, ...]
    waiting: tuple[UUID, ...]
    """Who waits for some of these nights while there are beds enough for all of theirs, the first in line first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stay of which family and children is asked about, with the days around it that are looked at."""

    stay_id: UUID
    household_id: UUID
    child_ids: Collection[UUID]
    dates: StayDates
    begin: date
    end: date


def policy_facts(unit: Unit, home: Home, asked: Asked) -> PolicyFacts:
    """All of it by one statement."""
    values: dict[str, Any] = {
        "service": home.service_id,
        "constellation": home.constellation_id,
        "hub": home.hub_household_id or home.constellation_id,  # no household has the constellation's id
        "family": asked.household_id,
        "stay": asked.stay_id,
        "beds": [bed.id for bed in home.beds],
        "children": list(asked.child_ids),
        "first": asked.dates.first,
        "home": asked.dates.home,
        "begin": asked.begin,
        "end": asked.end,
        "year_ago": asked.dates.home - _YEAR,
        "counts": [state.value for state in _COUNTS],
        "now": unit.now,
        "today": clock.today(unit.now),
    }
    row = unit.session.execute(_FACTS, values).one()
    own: Mapping[str, Value] = row.settings or {}
    return PolicyFacts(
        policies=policies_of(own),
        terms=Terms(**row.terms) if row.terms else None,
        adults=row.adults,
        lapsed=_lapsed(row.checks or (), own, clock.today(unit.now)),
        away=frozenset(night for away in row.away or () for night in _between(*away)),
        agreements=frozenset(frozenset(ChildId(UUID(one)) for one in pair) for pair in row.agreements or ()),
        exemptions=tuple(_exempt(*one) for one in row.exemptions or ()),
        nights_used=row.nights_used,
        in_use=tuple(_in_use(*one) for one in row.in_use or ()),
        waiting=tuple(UUID(one) for one in row.waiting or ()),
    )


def policies_of(own: Mapping[str, Value]) -> Policies:
    """The service's answers, each with its strict default where it has none or one that is too loose by now."""

    def answer(question: Setting) -> Value:
        value = own.get(question.id, {})
        return question.default | {**value} if value and question.is_fit(value) else question.default

    reserve, breaks, answering = answer(S11), answer(S7), answer(S13)
    return Policies(
        notice_days=int(answer(S9)["days"]),
        allowance_nights=int(answer(S10)["nights"]),
        reserve_beds=int(reserve["beds"]),
        reserve_hours=int(reserve["hours"]),
        sharing_from=int(answer(S12)["years"]),
        short_stays_count=answer(S8)["short_stays"] == "count",
        break_days=int(breaks["stay_days"]),
        break_year_days=int(breaks["year_days"]),
        answer_days=int(answering["days"]),
        answer_hours_before=int(answering["hours_before"]),
        only_childs_worker=answer(S23)["approvers"] == "childs_social_worker",
    )


def _lapsed(checks: Collection[Mapping[str, str]], own: Mapping[str, Value], today: date) -> bool:
    settled = own.get(S24.id, {})
    value = S24.default | {**settled} if settled and S24.is_fit(settled) else S24.default
    renewal = Renewal(int(value["dbs_years"]), int(value["medical_years"]), int(value["warned_days"]))
    standings = (
        standing_of(one["kind"], date.fromisoformat(one["done_on"]), one["result"], today, renewal) for one in checks
    )
    return blocks_planned_stays(standings)


def _between(first: str, home: str) -> tuple[date, ...]:
    return StayDates(date.fromisoformat(first), date.fromisoformat(home)).nights


def _in_use(bed: str, night: str, use: str, child: str | None) -> InUse:
    return InUse(BedId(UUID(bed)), date.fromisoformat(night), use, ChildId(UUID(child)) if child else None)


def _exempt(child: str, first: str, until: str | None) -> Exempt:
    return Exempt(ChildId(UUID(child)), date.fromisoformat(first), date.fromisoformat(until) if until else None)
