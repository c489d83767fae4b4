"""The context also answers what the spaces are called that a person stands in: every page prints it."""

from alembic import op

revision = "0004"
down_revision = "0003"

CONTEXT = """
drop function set_context(uuid, timestamptz, boolean);

create function set_context(person uuid, at timestamptz, read_only boolean)
returns table (subject_id uuid, role text, space_kind text, space_name text)
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
    select r.subject_id, r.role, s.kind, s.name from relation r left join space s on s.id = r.subject_id
    where r.person_id = person and r.since <= at and (r.until is null or r.until > at);
end $$;

revoke all on function set_context(uuid, timestamptz, boolean) from public;
grant execute on function set_context(uuid, timestamptz, boolean) to kith_web, kith_worker;
"""


def upgrade() -> None:
    """Make the function anew; code from before reads its first two columns, as ever."""
    op.execute(CONTEXT)
