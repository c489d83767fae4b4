"""Say with each relation which service it is in, tell approved carers apart, and make room for the platform's own people."""

from alembic import op

revision = "0008"
down_revision = "0007"

SPACES = """
alter table space drop constraint ck_space_kind;
alter table space add constraint ck_space_kind
  check (kind in ('service', 'regional_hub', 'interest_group', 'constellation', 'platform'));
"""

CONTEXT = """
create or replace view relation as
  select m.person_id, m.space_id as subject_id, m.role, coalesce(s.service_id, v.id) as service_id, m.since, m.until
    from membership m join space s on s.id = m.space_id left join service v on v.id = s.id
  union all
  select person_id, household_id, 'adult', household_service_id, since, until from household_member
  union all
  -- R8: who is approved is a carer of the home, in a constellation or not.
  select person_id, household_id, 'carer', household_service_id, since, until from household_member where approved
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

drop function set_context(uuid, timestamptz, boolean);

create function set_context(person uuid, at timestamptz, read_only boolean)
returns table (subject_id uuid, role text, space_kind text, space_name text, in_service uuid)
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
    select r.subject_id, r.role, s.kind, s.name, r.service_id
    from relation r left join space s on s.id = r.subject_id
    where r.person_id = person and r.since <= at and (r.until is null or r.until > at);
end $$;

revoke all on function set_context(uuid, timestamptz, boolean) from public;
grant execute on function set_context(uuid, timestamptz, boolean) to kith_web, kith_worker;
"""


def upgrade() -> None:
    """Widen the kinds of space, the view and the context."""
    op.execute(SPACES)
    op.execute(CONTEXT)
