"""Households with their terms and checks, children's lives, rooms and beds that end, a constellation's history."""

from alembic import op

revision = "0009"
down_revision = "0008"

HOUSEHOLDS = """
alter table household
  add column ended_on date,
  add column ended_reason text,
  add constraint ck_household_end check ((ended_on is null) = (ended_reason is null));
grant insert, update (name, ended_on, ended_reason) on household to kith_web;

create table approval_term (
  id uuid constraint pk_approval_term primary key,
  service_id uuid not null,
  household_id uuid not null,
  most_children integer not null constraint ck_approval_term_most_children check (most_children between 1 and 20),
  youngest integer not null constraint ck_approval_term_youngest check (youngest between 0 and 18),
  oldest integer not null constraint ck_approval_term_oldest check (oldest between 0 and 25),
  gender text not null constraint ck_approval_term_gender check (gender in ('any', 'girls', 'boys')),
  kinds text[] not null,
  valid_from date not null,
  valid_until date,
  note text not null,
  ended_reason text,
  recorded_by uuid not null constraint fk_approval_term_recorded_by_person references person (id),
  recorded_at timestamptz not null,
  constraint ck_approval_term_ages check (youngest <= oldest),
  constraint ck_approval_term_dates check (valid_until is null or valid_until >= valid_from),
  constraint fk_approval_term_household foreign key (household_id, service_id) references household (id, service_id),
  -- A home has one set of terms on a day; the older ones stay as its history.
  constraint ex_approval_term_one exclude using gist
    (household_id with =, daterange(valid_from, valid_until, '[]') with &&)
);
create table carer_check (
  id uuid constraint pk_carer_check primary key,
  service_id uuid not null,
  household_id uuid not null,
  person_id uuid not null constraint fk_carer_check_person_id_person references person (id),
  kind text not null constraint ck_carer_check_kind check (kind in ('dbs', 'medical')),
  done_on date not null,
  result text not null constraint ck_carer_check_result check (result in ('fine', 'withdrawn')),
  recorded_by uuid not null constraint fk_carer_check_recorded_by_person references person (id),
  recorded_at timestamptz not null,
  constraint fk_carer_check_household foreign key (household_id, service_id) references household (id, service_id)
);
create index ix_carer_check_of on carer_check (service_id, household_id, person_id, kind, recorded_at);
"""

CHILDREN = """
alter table child
  add column privately_fostered boolean not null default false,
  add column own_child boolean not null default false,
  add column placing_authority text constraint fk_child_placing_authority_authority references authority (code),
  add column left_on date,
  add column left_reason text,
  add constraint ck_child_private check (fostered or not privately_fostered),
  add constraint ck_child_own check (not (fostered and own_child)),
  add constraint ck_child_left check ((left_on is null) = (left_reason is null));
create index ix_child_sibling_group on child (service_id, sibling_group) where sibling_group is not null;
create table child_move (
  id uuid constraint pk_child_move primary key,
  service_id uuid not null,
  child_id uuid not null,
  from_household_id uuid not null,
  to_household_id uuid not null,
  moved_on date not null,
  reason text not null,
  recorded_by uuid not null constraint fk_child_move_recorded_by_person references person (id),
  recorded_at timestamptz not null,
  constraint fk_child_move_child foreign key (child_id, service_id) references child (id, service_id),
  constraint fk_child_move_from foreign key (from_household_id, service_id) references household (id, service_id),
  constraint fk_child_move_to foreign key (to_household_id, service_id) references household (id, service_id)
);
create index ix_child_move_child on child_move (child_id, moved_on);
grant insert, update on child to kith_web;
"""

BEDS = """
alter table room add column removed_on date;
alter table bed add column removed_on date;
-- A bed that has gone keeps its nights; its number on the board is free for another.
alter table bed drop constraint uq_bed_position;
create unique index uq_bed_position on bed (constellation_id, position) where removed_on is null;
grant insert, update (name, removed_on) on room to kith_web;
grant insert, update (reserved, removed_on) on bed to kith_web;

create table constellation_change (
  id uuid constraint pk_constellation_change primary key,
  service_id uuid not null,
  constellation_id uuid not null,
  before text,
  after text not null,
  on_day date not null,
  reason text not null,
  by_person uuid not null constraint fk_constellation_change_by_person_person references person (id),
  at timestamptz not null,
  constraint fk_constellation_change_constellation foreign key (constellation_id, service_id)
    references constellation (id, service_id)
);
create index ix_constellation_change_of on constellation_change (constellation_id, at);
grant insert on constellation to kith_web;
"""

WALLS = """
do $$
declare walled text;
begin
  foreach walled in array array['approval_term', 'carer_check', 'child_move', 'constellation_change'] loop
    execute format('alter table %I enable row level security', walled);
    execute format('alter table %I force row level security', walled);
    execute format($p$create policy backup on %I for select to current_user
      using (current_setting('kith.backup', true) = 'on')$p$, walled);
    execute format($p$create policy service_wall on %I using (
      service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]))$p$, walled);
  end loop;
end $$;
grant select, insert, update (valid_until, ended_reason) on approval_term to kith_web;
grant select, insert on carer_check, child_move, constellation_change to kith_web;
grant select on approval_term, carer_check to kith_worker;
"""

RELATIONS = """
-- Every function here answers for the services of the unit of work alone: the relations have no wall of their own.
create function of_this_unit(service uuid) returns boolean
language sql stable as $$
  select service = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
$$;

-- All dated relations of homes, past and to come: their adults, their places, the workers assigned to them.
create function relations_of_households(homes uuid[])
returns table (id uuid, what text, household_id uuid, person_id uuid, given_name text, family_name text, role text,
               approved boolean, constellation_id uuid, constellation text, since timestamptz, until timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.id, 'adult', m.household_id, p.id, p.given_name, p.family_name, 'adult', m.approved, null::uuid, null::text,
         m.since, m.until
    from household_member m join person p on p.id = m.person_id
    where m.household_id = any(homes) and of_this_unit(m.household_service_id)
  union all
  select h.id, 'place', h.household_id, null, null, null, h.role, null, h.constellation_id, s.name, h.since, h.until
    from household_place h join space s on s.id = h.constellation_id
    where h.household_id = any(homes) and (of_this_unit(h.household_service_id) or of_this_unit(h.service_id))
  union all
  select a.id, 'worker', a.subject_id, p.id, p.given_name, p.family_name, a.role, null, null, null, a.since, a.until
    from assignment a join person p on p.id = a.person_id
    where a.subject_id = any(homes) and of_this_unit(a.service_id)
  order by 11 desc, 1
$$;

-- The home that a relation of it belongs to.
create function household_of_relation(relation uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select household_id from household_member where id = relation and of_this_unit(household_service_id)
  union all
  select household_id from household_place
    where id = relation and (of_this_unit(household_service_id) or of_this_unit(service_id))
  union all
  select subject_id from assignment where id = relation and of_this_unit(service_id)
$$;

-- The adults of all homes of a service now, for its list.
create function adults_of_service(service uuid, at timestamptz)
returns table (household_id uuid, person_id uuid, given_name text, family_name text, approved boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.household_id, p.id, p.given_name, p.family_name, m.approved
    from household_member m join person p on p.id = m.person_id
    where m.household_service_id = service and of_this_unit(service)
      and m.since <= at and (m.until is null or m.until > at) and p.deactivated_at is null
$$;

-- Where all homes of a service stand now, and homes of others that stand in its constellations.
create function places_of_service(service uuid, at timestamptz)
returns table (place_id uuid, household_id uuid, constellation_id uuid, constellation text, role text)
language sql stable security definer set search_path = public, pg_temp as $$
  select h.id, h.household_id, h.constellation_id, s.name, h.role
    from household_place h join space s on s.id = h.constellation_id
    where (h.household_service_id = service or h.service_id = service) and of_this_unit(service)
      and h.since <= at and (h.until is null or h.until > at)
$$;

-- Everybody who has or had a role in a space of this unit's services.
create function members_of_space(space uuid)
returns table (id uuid, person_id uuid, given_name text, family_name text, role text, since timestamptz,
               until timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.id, p.id, p.given_name, p.family_name, m.role, m.since, m.until
    from membership m join person p on p.id = m.person_id join public.space s on s.id = m.space_id
    where m.space_id = space and of_this_unit(coalesce(s.service_id, s.id))
  union all
  select n.id, p.id, p.given_name, p.family_name, n.role, n.since, n.until
    from naming n join person p on p.id = n.person_id
    where n.subject_id = space and of_this_unit(n.service_id)
  order by 6 desc, 1
$$;

-- Ends a relation; what ended before then stays as it is. Answers whether there was something to end.
create function end_relation(relation uuid, at timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  ended integer := 0;
  more integer;
begin
  update household_member set until = greatest(since, at)
    where id = relation and of_this_unit(household_service_id) and (until is null or until > at);
  get diagnostics more = row_count; ended := ended + more;
  update household_place set until = greatest(since, at)
    where id = relation and (of_this_unit(household_service_id) or of_this_unit(service_id))
      and (until is null or until > at);
  get diagnostics more = row_count; ended := ended + more;
  update assignment set until = greatest(since, at)
    where id = relation and of_this_unit(service_id) and (until is null or until > at);
  get diagnostics more = row_count; ended := ended + more;
  update naming set until = greatest(since, at)
    where id = relation and of_this_unit(service_id) and (until is null or until > at);
  get diagnostics more = row_count; ended := ended + more;
  update membership m set until = greatest(m.since, at) from space s
    where m.id = relation and s.id = m.space_id and of_this_unit(coalesce(s.service_id, s.id))
      and (m.until is null or m.until > at);
  get diagnostics more = row_count; ended := ended + more;
  return ended > 0;
end $$;

-- The space of a new constellation, in a service of this unit.
create function make_constellation_space(made uuid, called text, of_service uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not of_this_unit(of_service) then
    raise exception 'another service' using errcode = 'insufficient_privilege';
  end if;
  insert into space (id, kind, name, service_id) values (made, 'constellation', called, of_service);
end $$;

-- R2: at no instant more than ten satellites. Waits for whoever else changes this constellation's places.
create function most_satellites() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(new.constellation_id::text, 2));
  if exists (
    select 1 from (
      select new.since as t
      union all
      select o.since from household_place o where o.constellation_id = new.constellation_id and o.role = 'satellite'
        and o.id <> new.id and o.since > new.since and (new.until is null or o.since < new.until)
    ) as moments
    where (select count(*) from household_place o
           where o.constellation_id = new.constellation_id and o.role = 'satellite' and o.id <> new.id
             and o.since <= moments.t and (o.until is null or o.until > moments.t)) >= 10
  ) then
    raise exception 'the eleventh satellite' using errcode = 'check_violation',
      constraint = 'ck_household_place_most_satellites', table = 'household_place';
  end if;
  return new;
end $$;
create trigger most_satellites before insert or update of since, until, role, constellation_id on household_place
  for each row when (new.role = 'satellite') execute function most_satellites();

do $$
declare made text;
begin
  foreach made in array array['of_this_unit(uuid)', 'relations_of_households(uuid[])', 'household_of_relation(uuid)',
    'adults_of_service(uuid, timestamptz)', 'places_of_service(uuid, timestamptz)', 'members_of_space(uuid)',
    'end_relation(uuid, timestamptz)', 'make_constellation_space(uuid, text, uuid)'] loop
    execute format('revoke all on function %s from public', made);
    execute format('grant execute on function %s to kith_web', made);
  end loop;
end $$;
grant insert on household_place, assignment, naming to kith_web;
"""


def upgrade() -> None:
    """Make what the pages of a service's administration read and change."""
    for part in (HOUSEHOLDS, CHILDREN, BEDS, WALLS, RELATIONS):
        op.execute(part)
