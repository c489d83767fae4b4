"""People, accounts, spaces, the five dated relations, and the context that every unit of work sets."""

from alembic import op

revision = "0002"
down_revision = "0001"

PEOPLE_AND_SPACES = """
create table person (
  id uuid constraint pk_person primary key,
  given_name text not null,
  family_name text not null,
  phone text,
  created_at timestamptz not null,
  deactivated_at timestamptz
);
create table account (
  person_id uuid constraint pk_account primary key
    constraint fk_account_person_id_person references person (id),
  email text not null constraint uq_account_email unique constraint ck_account_lower check (email = lower(email)),
  password text,
  active boolean not null,
  fs_uniquifier text not null constraint uq_account_fs_uniquifier unique,
  created_at timestamptz not null
);
alter table session add constraint fk_session_person_id_person foreign key (person_id) references person (id);

create table space (
  id uuid constraint pk_space primary key,
  kind text not null constraint ck_space_kind
    check (kind in ('service', 'regional_hub', 'interest_group', 'constellation')),
  name text not null,
  service_id uuid constraint fk_space_service_id_space references space (id),
  -- Only a constellation has a parent, its home service (architecture 1.1).
  constraint ck_space_parent check ((kind = 'constellation') = (service_id is not null))
);
create table service (
  id uuid constraint pk_service primary key constraint fk_service_id_space references space (id),
  kind text not null constraint ck_service_kind check (kind in ('council', 'ifa'))
);
create table service_hub (
  service_id uuid not null constraint fk_service_hub_service_id_service references service (id),
  regional_hub_id uuid not null constraint fk_service_hub_regional_hub_id_space references space (id),
  since timestamptz not null,
  until timestamptz,
  constraint pk_service_hub primary key (service_id, regional_hub_id, since)
);
create table emergency_number (
  id uuid constraint pk_emergency_number primary key,
  service_id uuid not null constraint fk_emergency_number_service_id_service references service (id),
  constellation_id uuid constraint fk_emergency_number_constellation_id_space references space (id),
  position integer not null,
  who text not null,
  number text not null,
  hours text not null,
  icon text not null,
  opens time,
  closes time,
  weekdays_only boolean not null default false
);
grant select on person, space, service, service_hub, emergency_number to kith_web, kith_worker;
grant select on account to kith_web;
grant select (person_id, email, active) on account to kith_worker;
grant insert, update on person, account to kith_web;
"""

RELATIONS = """
create table membership (
  id uuid constraint pk_membership primary key,
  person_id uuid not null constraint fk_membership_person_id_person references person (id),
  space_id uuid not null constraint fk_membership_space_id_space references space (id),
  role text not null,
  since timestamptz not null,
  until timestamptz,
  constraint ck_membership_dates check (until is null or until >= since)
);
create index ix_membership_person_id on membership (person_id);
create index ix_membership_space_id on membership (space_id);

create table partnership (
  id uuid constraint pk_partnership primary key,
  service_id uuid not null constraint fk_partnership_service_id_service references service (id),
  partner_service_id uuid not null constraint fk_partnership_partner_service_id_service references service (id),
  since timestamptz not null,
  until timestamptz,
  constraint uq_partnership_ends unique (id, service_id, partner_service_id),
  constraint ck_partnership_two check (service_id <> partner_service_id)
);

create table household_member (
  id uuid constraint pk_household_member primary key,
  person_id uuid not null constraint fk_household_member_person_id_person references person (id),
  household_id uuid not null,
  household_service_id uuid not null,
  approved boolean not null,
  since timestamptz not null,
  until timestamptz,
  constraint ck_household_member_dates check (until is null or until >= since)
);
create index ix_household_member_person_id on household_member (person_id);
create index ix_household_member_household_id on household_member (household_id);

create table household_place (
  id uuid constraint pk_household_place primary key,
  service_id uuid not null constraint fk_household_place_service_id_service references service (id),
  constellation_id uuid not null constraint fk_household_place_constellation_id_space references space (id),
  household_id uuid not null,
  household_service_id uuid not null,
  partnership_id uuid,
  role text not null constraint ck_household_place_role check (role in ('hub', 'satellite')),
  since timestamptz not null,
  until timestamptz,
  constraint uq_household_place_whole unique (id, service_id, constellation_id, household_id),
  constraint ck_household_place_dates check (until is null or until >= since),
  -- A household of another service comes only through a partnership (E15, R6).
  constraint ck_household_place_crossing check ((household_service_id = service_id) = (partnership_id is null)),
  constraint fk_household_place_partnership foreign key (partnership_id, service_id, household_service_id)
    references partnership (id, service_id, partner_service_id),
  -- R4: a satellite of one constellation at any instant. R1: one hub home. R5: hub or satellite, not both.
  constraint ex_household_place_one_satellite exclude using gist
    (household_id with =, tstzrange(since, until) with &&) where (role = 'satellite'),
  constraint ex_household_place_one_hub exclude using gist
    (constellation_id with =, tstzrange(since, until) with &&) where (role = 'hub'),
  constraint ex_household_place_one_role exclude using gist
    (constellation_id with =, household_id with =, tstzrange(since, until) with &&)
);

create table assignment (
  id uuid constraint pk_assignment primary key,
  person_id uuid not null constraint fk_assignment_person_id_person references person (id),
  service_id uuid not null constraint fk_assignment_service_id_service references service (id),
  subject_id uuid not null,
  role text not null,
  since timestamptz not null,
  until timestamptz
);
create index ix_assignment_person_id on assignment (person_id);

create table naming (
  id uuid constraint pk_naming primary key,
  person_id uuid not null constraint fk_naming_person_id_person references person (id),
  service_id uuid not null constraint fk_naming_service_id_service references service (id),
  subject_id uuid not null,
  role text not null,
  since timestamptz not null,
  until timestamptz
);
create index ix_naming_person_id on naming (person_id);

create table access_grant (
  id uuid constraint pk_access_grant primary key,
  person_id uuid not null constraint fk_access_grant_person_id_person references person (id),
  service_id uuid not null constraint fk_access_grant_service_id_service references service (id),
  subject_id uuid not null,
  role text not null,
  reason text not null,
  since timestamptz not null,
  until timestamptz not null
);
create index ix_access_grant_person_id on access_grant (person_id);

-- `web` writes relations through its services and reads them only by the functions below.
grant insert on membership, household_member to kith_web;
"""

CONTEXT = """
-- Every relation of every person, dated. All access comes from here (architecture 1.1).
create view relation as
  select m.person_id, m.space_id as subject_id, m.role, coalesce(s.service_id, v.id) as service_id, m.since, m.until
    from membership m join space s on s.id = m.space_id left join service v on v.id = s.id
  union all
  select person_id, household_id, 'adult', household_service_id, since, until from household_member
  union all
  select h.person_id, p.constellation_id, p.role || '_carer', p.service_id,
         greatest(h.since, p.since), least(h.until, p.until)
    from household_member h join household_place p using (household_id)
    where h.approved
  union all
  select person_id, subject_id, role, service_id, since, until from assignment
  union all
  select person_id, subject_id, role, service_id, since, until from naming
  union all
  select person_id, subject_id, role, service_id, since, until from access_grant;

create view relation_now as
  select person_id, subject_id, role from relation where since <= now() and (until is null or until > now());

-- The context of a unit of work, local to its transaction: whose it is, the services whose rows it may see, the
-- households of other services that a partnership lets in, and (the answer) what the person is to whom.
create function set_context(person uuid, at timestamptz, read_only boolean)
returns table (subject_id uuid, role text)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  services uuid[];
  crossings uuid[];
begin
  select coalesce(array_agg(distinct r.service_id) filter (where r.service_id is not null), '{}') into services
    from relation r where r.person_id = person and r.since <= at and (r.until is null or r.until > at);
  select coalesce(array_agg(distinct p.household_id), '{}') into crossings
    from household_place p
    where p.service_id = any(services) and p.partnership_id is not null
      and p.since <= at and (p.until is null or p.until > at);
  perform set_config('kith.person', coalesce(person::text, ''), true),
          set_config('kith.services', services::text, true),
          set_config('kith.crossings', crossings::text, true);
  if read_only then
    perform set_config('transaction_read_only', 'on', true);
  end if;
  return query
    select r.subject_id, r.role from relation r
    where r.person_id = person and r.since <= at and (r.until is null or r.until > at);
end $$;

-- A worker acts as one service, or as none for the jobs of the house.
create function set_worker_context(service uuid, at timestamptz, read_only boolean)
returns table (subject_id uuid, role text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform set_config('kith.person', '', true),
          set_config('kith.services', case when service is null then '{}' else array[service]::text end, true),
          set_config('kith.crossings', coalesce((
            select array_agg(distinct p.household_id) from household_place p
            where p.service_id = service and p.partnership_id is not null
              and p.since <= at and (p.until is null or p.until > at)), '{}')::text, true);
  if read_only then
    perform set_config('transaction_read_only', 'on', true);
  end if;
  return query select null::uuid, null::text where false;
end $$;

-- Who stands in these roles to a subject at a time: for notices and for "who decides".
create function people_related(subject uuid, roles text[], at timestamptz)
returns table (person_id uuid, role text)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct r.person_id, r.role from relation r join person p on p.id = r.person_id
  where r.subject_id = subject and r.role = any(roles) and r.since <= at and (r.until is null or r.until > at)
    and p.deactivated_at is null
$$;

-- When each person's access next changes by the clock alone, so that a relay asks again then.
create function next_access_changes(people uuid[], at timestamptz)
returns table (person_id uuid, changes_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.person_id, min(t) from relation r cross join lateral (values (r.since), (r.until)) as v(t)
  where r.person_id = any(people) and t > at group by r.person_id
$$;

-- The households of a constellation at a time. Names stay with the household, behind its service's wall.
create function households_of(constellation uuid, at timestamptz)
returns table (place_id uuid, household_id uuid, household_service_id uuid, role text, since timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select id, household_id, household_service_id, role, since from household_place
  where constellation_id = constellation and since <= at and (until is null or until > at)
$$;

revoke all on function set_context(uuid, timestamptz, boolean) from public;
revoke all on function set_worker_context(uuid, timestamptz, boolean) from public;
revoke all on function people_related(uuid, text[], timestamptz) from public;
revoke all on function next_access_changes(uuid[], timestamptz) from public;
revoke all on function households_of(uuid, timestamptz) from public;
grant execute on function set_context(uuid, timestamptz, boolean) to kith_web, kith_worker;
grant execute on function set_worker_context(uuid, timestamptz, boolean) to kith_worker;
grant execute on function people_related(uuid, text[], timestamptz) to kith_web, kith_worker;
grant execute on function next_access_changes(uuid[], timestamptz) to kith_web, kith_worker;
grant execute on function households_of(uuid, timestamptz) to kith_web, kith_worker;
"""

HOUSEHOLDS = """
create table household (
  id uuid constraint pk_household primary key,
  service_id uuid not null constraint fk_household_service_id_service references service (id),
  name text not null,
  constraint uq_household_service_id unique (id, service_id)
);
alter table household_member add constraint fk_household_member_household
  foreign key (household_id, household_service_id) references household (id, service_id);
alter table household_place add constraint fk_household_place_household
  foreign key (household_id, household_service_id) references household (id, service_id);
alter table household enable row level security;
alter table household force row level security;
create policy service_wall on household using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  or id = any(coalesce(nullif(current_setting('kith.crossings', true), ''), '{}')::uuid[])
) with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
);
-- The wall is forced on the owner too. Only a backup, which asks for it by name, reads past it.
create policy backup on household for select to current_user using (current_setting('kith.backup', true) = 'on');
grant select on household to kith_web, kith_worker;

create table invitation (
  id uuid constraint pk_invitation primary key,
  token_hash bytea not null constraint uq_invitation_token_hash unique,
  email text not null,
  given_name text not null,
  family_name text not null,
  service_id uuid not null constraint fk_invitation_service_id_service references service (id),
  space_id uuid constraint fk_invitation_space_id_space references space (id),
  household_id uuid,
  role text not null,
  invited_by uuid constraint fk_invitation_invited_by_person references person (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  person_id uuid constraint fk_invitation_person_id_person references person (id),
  constraint ck_invitation_into check ((space_id is null) <> (household_id is null)),
  constraint fk_invitation_household foreign key (household_id, service_id) references household (id, service_id)
);
grant select, insert, update on invitation to kith_web;
grant select on invitation to kith_worker;
"""


def upgrade() -> None:
    """Make the tables of people and relations, and the functions that read them."""
    for part in (PEOPLE_AND_SPACES, RELATIONS, CONTEXT, HOUSEHOLDS):
        op.execute(part)
