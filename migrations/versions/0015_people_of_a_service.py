"""A service's people: whose access was revoked, roles that wait for a second person, invitations from a page."""

from alembic import op

revision = "0015"
down_revision = "0014"

REVOCATIONS = """
create table revocation (
  id uuid constraint pk_revocation primary key,
  person_id uuid not null constraint fk_revocation_person_id_person references person (id),
  service_id uuid not null constraint fk_revocation_service_id_service references service (id),
  kind text not null constraint ck_revocation_kind check (kind in ('suspended', 'deregistered', 'left')),
  reason text not null,
  since timestamptz not null,
  made_by uuid constraint fk_revocation_made_by_person references person (id),
  -- The relations that it ended and when each would have ended, so that undoing it gives back the same.
  ended jsonb not null,
  lifted_at timestamptz,
  lifted_by uuid constraint fk_revocation_lifted_by_person references person (id),
  lifted_why text,
  constraint ck_revocation_lifted check ((lifted_at is null) = (lifted_why is null))
);
create unique index uq_revocation_open on revocation (person_id, service_id) where lifted_at is null;
alter table revocation enable row level security;
-- The owner's views and functions read past this wall: what is revoked counts for everybody.
create policy service_wall on revocation using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
) with check (true);
grant select, insert, update (lifted_at, lifted_by, lifted_why) on revocation to kith_web;
grant select on revocation to kith_worker;
create policy every_service on revocation for select to kith_worker using (true);
"""

ROLES = """
create table role_request (
  id uuid constraint pk_role_request primary key,
  service_id uuid constraint fk_role_request_service_id_service references service (id),
  space_id uuid not null constraint fk_role_request_space_id_space references space (id),
  person_id uuid constraint fk_role_request_person_id_person references person (id),
  invitation_id uuid constraint fk_role_request_invitation_id_invitation references invitation (id),
  role text not null,
  since timestamptz not null,
  until timestamptz,
  reason text not null,
  asked_by uuid not null constraint fk_role_request_asked_by_person references person (id),
  asked_at timestamptz not null,
  outcome text not null default 'waiting' constraint ck_role_request_outcome
    check (outcome in ('waiting', 'approved', 'refused', 'withdrawn')),
  decided_by uuid constraint fk_role_request_decided_by_person references person (id),
  decided_at timestamptz,
  constraint ck_role_request_for check ((person_id is null) <> (invitation_id is null)),
  constraint ck_role_request_dates check (until is null or until > since),
  constraint ck_role_request_decided check ((outcome = 'waiting') = (decided_at is null)),
  -- Nobody grants their own role, approves what they asked for, or approves their own.
  constraint ck_role_request_not_own check (asked_by is distinct from person_id),
  constraint ck_role_request_apart check (
    outcome <> 'approved' or (decided_by <> asked_by and decided_by is distinct from person_id))
);
create unique index uq_role_request_open on role_request (person_id, space_id, role) where outcome = 'waiting';
create index ix_role_request_waiting on role_request (service_id, asked_at) where outcome = 'waiting';
create index ix_role_request_person_id on role_request (person_id);
grant select, insert, update (outcome, decided_by, decided_at) on role_request to kith_web;
"""

INVITATIONS = """
-- The link is signed when the mail is sent, and kept nowhere, not as a hash either.
alter table invitation alter column token_hash drop not null;
alter table invitation
  add column withdrawn_at timestamptz,
  add column withdrawn_by uuid constraint fk_invitation_withdrawn_by_person references person (id);
create index ix_invitation_open on invitation (service_id, created_at) where accepted_at is null;
create index ix_invitation_email on invitation (email) where accepted_at is null;
"""

RELATIONS = """
-- Every relation as it is written, with where it is written and the service that holds it. A carer's role in a
-- constellation is written as their place in a home, which may be another service's.
create view relation_written as
  select 'membership' as written, m.id, m.person_id, m.space_id as subject_id, m.role,
         coalesce(s.service_id, v.id) as service_id, coalesce(s.service_id, v.id) as held_by, m.since, m.until
    from membership m join space s on s.id = m.space_id left join service v on v.id = s.id
  union all
  select 'household_member', id, person_id, household_id, 'adult', household_service_id, household_service_id,
         since, until from household_member
  union all
  -- R8: who is approved is a carer of the home, in a constellation or not.
  select 'household_member', id, person_id, household_id, 'carer', household_service_id, household_service_id,
         since, until from household_member where approved
  union all
  select 'household_place', h.id, h.person_id, p.constellation_id, p.role || '_carer', p.service_id,
         h.household_service_id, greatest(h.since, p.since), least(h.until, p.until)
    from household_member h join household_place p using (household_id)
    where h.approved
  union all
  select 'assignment', id, person_id, subject_id, role, service_id, service_id, since, until from assignment
  union all
  select 'naming', id, person_id, subject_id, role, service_id, service_id, since, until from naming
  union all
  select 'access_grant', id, person_id, subject_id, role, service_id, service_id, since, until from access_grant;

-- What counts: nothing of somebody whom the service of the relation, or the one that holds it, has revoked.
create or replace view relation as
  select w.person_id, w.subject_id, w.role, w.service_id, w.since, w.until from relation_written w
  where not exists (
    select from revocation r
    where r.person_id = w.person_id and r.lifted_at is null and r.kind <> 'left'
      and r.service_id in (w.service_id, w.held_by)
  );
"""

READING = """
-- What a person is or was to this unit's services: for their page. The names of homes stay behind their wall.
create function relations_of_person(person uuid)
returns table (written text, id uuid, subject_id uuid, role text, service_id uuid, held_by uuid, since timestamptz,
               until timestamptz, kind text, place text)
language sql stable security definer set search_path = public, pg_temp as $$
  select w.written, w.id, w.subject_id, w.role, w.service_id, w.held_by, w.since, w.until,
         coalesce(s.kind, case when h.id is not null then 'household' else '' end), coalesce(s.name, h.name, '')
  from relation_written w left join space s on s.id = w.subject_id left join household h on h.id = w.subject_id
  where w.person_id = person and w.role <> 'carer' and (of_this_unit(w.service_id) or of_this_unit(w.held_by))
  order by (w.until is not null), w.since desc, w.role, w.id
$$;

-- A page of a service's people by name: everybody related to it now or from a day to come, or revoked by it; with
-- `wanted` only those in a role, "revoked", or "ended" for those who are nothing to it any more. `within` narrows it
-- to who stands in one of these spaces or homes now.
create function people_of_service(
  service uuid, at timestamptz, words text, wanted text, within uuid[], after uuid, most integer
) returns table (person_id uuid, given_name text, family_name text, sort_name text, revoked text, relations jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  with theirs as (
    select w.person_id, w.role, coalesce(s.kind, case when h.id is not null then 'household' else '' end) as kind,
           coalesce(s.name, h.name, '') as place, w.since, w.until,
           w.until is null or w.until > at as living,
           within is null or (w.subject_id = any(within) and w.since <= at and (w.until is null or w.until > at)) as seen
    from relation_written w left join space s on s.id = w.subject_id left join household h on h.id = w.subject_id
    where of_this_unit(service) and service in (w.service_id, w.held_by) and w.role <> 'carer'
  ), found as (
    select p.id, p.given_name, p.family_name, lower(p.family_name || ' ' || p.given_name) as sort_name,
           (select v.kind from revocation v
            where v.person_id = p.id and v.service_id = service and v.lifted_at is null) as revoked,
           bool_or(t.living) as living, bool_or(t.living and t.role = wanted) as in_role,
           jsonb_agg(distinct jsonb_build_object('role', t.role, 'kind', t.kind, 'place', t.place,
             'since', t.since, 'until', t.until)) filter (where t.living and t.seen) as relations
    from theirs t join person p on p.id = t.person_id
    where words = '' or position(lower(words) in lower(p.given_name || ' ' || p.family_name)) > 0
    group by p.id having bool_or(t.seen)
  )
  select id, given_name, family_name, sort_name, revoked, coalesce(relations, '[]') from found
  where case wanted when '' then living or revoked is not null when 'ended' then not living
                    when 'revoked' then revoked is not null else in_role end
    and (after is null or (sort_name, id) >
      ((select lower(p.family_name || ' ' || p.given_name) from person p where p.id = after), after))
  order by sort_name, id limit most
$$;

-- Whose a relation of this unit's services is.
create function person_of_relation(relation uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select w.person_id from relation_written w
  where w.id = relation and (of_this_unit(w.service_id) or of_this_unit(w.held_by)) limit 1
$$;

-- Whether a person is anything to anybody, now or from a day to come.
create function is_related_anywhere(person uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from relation where person_id = person and (until is null or until > at))
$$;

-- Whether mail about a service still goes to a person: not once it has revoked them (R74).
create function is_told_of(person uuid, service uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select not exists (
    select from revocation where person_id = person and service_id = service and lifted_at is null)
$$;
"""

WRITING = """
-- Ends one relation of this unit's services and answers when it would have ended; nothing where nothing is left to
-- end. One that has not begun ends as it begins.
create function end_role(relation uuid, at timestamptz)
returns table (person_id uuid, subject_id uuid, role text, service_id uuid, before timestamptz, after timestamptz)
language plpgsql security definer set search_path = public, pg_temp as $$
declare w record;
begin
  select * into w from relation_written r
    where r.id = relation and r.written <> 'household_place' and of_this_unit(r.held_by)
      and (r.until is null or r.until > at) limit 1;
  if not found then
    return;
  end if;
  execute format('update %I set until = greatest(since, $1) where id = $2', w.written) using at, relation;
  return query select w.person_id, w.subject_id, w.role, w.service_id, w.until, greatest(w.since, at);
end $$;

-- Ends everything that a person is to a service; answers what was ended, with the end that each had before.
create function end_roles_of(person uuid, service uuid, at timestamptz) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  w record;
  ended jsonb := '[]';
begin
  for w in
    select distinct on (r.id) r.* from relation_written r
    where r.person_id = person and r.held_by = service and r.written <> 'household_place'
      and (r.until is null or r.until > at)
    order by r.id
  loop
    ended := ended || jsonb_build_object('written', w.written, 'id', w.id, 'role', w.role,
      'subject', w.subject_id, 'since', w.since, 'until', w.until);
    execute format('update %I set until = greatest(since, $1) where id = $2', w.written) using at, w.id;
  end loop;
  return ended;
end $$;

-- Gives back what a revocation ended, as it was.
create function give_back_roles(revoked uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare e record;
begin
  for e in
    select x.* from revocation v, jsonb_to_recordset(v.ended) as x(written text, id uuid, until timestamptz)
    where v.id = revoked and of_this_unit(v.service_id)
  loop
    execute format('update %I set until = $1 where id = $2', e.written) using e.until, e.id;
  end loop;
end $$;

-- Who had left a service, and says yes to its invitation, is taken in again. What it suspended stays suspended.
create function come_back(service uuid, at timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
  update revocation set lifted_at = at, lifted_by = person_id, lifted_why = 'Invited again, and said yes.'
  where person_id = nullif(current_setting('kith.person', true), '')::uuid and service_id = service
    and kind = 'left' and lifted_at is null
$$;

do $$
declare made text;
begin
  foreach made in array array['come_back(uuid, timestamptz)', 'relations_of_person(uuid)',
    'people_of_service(uuid, timestamptz, text, text, uuid[], uuid, integer)',
    'person_of_relation(uuid)', 'is_related_anywhere(uuid, timestamptz)', 'end_role(uuid, timestamptz)',
    'end_roles_of(uuid, uuid, timestamptz)', 'give_back_roles(uuid)'] loop
    execute format('revoke all on function %s from public', made);
    execute format('grant execute on function %s to kith_web', made);
  end loop;
end $$;
revoke all on function is_told_of(uuid, uuid) from public;
grant execute on function is_told_of(uuid, uuid) to kith_web, kith_worker;
"""

ACCOUNTS = """
create table email_change (
  id uuid constraint pk_email_change primary key,
  person_id uuid not null constraint fk_email_change_person_id_person references person (id),
  before text not null,
  after text not null constraint ck_email_change_lower check (after = lower(after)),
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  withdrawn_at timestamptz
);
create unique index uq_email_change_open on email_change (person_id)
  where confirmed_at is null and withdrawn_at is null;
grant select, insert, update (confirmed_at, withdrawn_at) on email_change to kith_web;
grant select on email_change to kith_worker;
alter table session add column browser text not null default '';
"""


def upgrade() -> None:
    """Make the tables, widen the view, and make the functions by which a service's people are read and changed."""
    for part in (REVOCATIONS, ROLES, INVITATIONS, RELATIONS, READING, WRITING, ACCOUNTS):
        op.execute(part)
