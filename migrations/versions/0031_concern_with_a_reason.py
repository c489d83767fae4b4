"""A records officer reads a concern with a reason: the wall lets that one through, and never one about themselves (R49)."""

from alembic import op

revision = "0031"
down_revision = "0030"

READING = """
-- Whether a concern, by its id or by its reference, stands in a service whose records officer the unit's person is, and
-- is not about them; and whether they have said why they read it. Then the wall lets this one through, until the
-- transaction ends. For the length of this one look the owner of the tables reads as a backup does.
create function concern_for_officer(wanted uuid, short text, at timestamptz)
returns table (concern_id uuid, in_service uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before text := coalesce(current_setting('kith.backup', true), '');
  officer uuid := nullif(current_setting('kith.person', true), '')::uuid;
begin
  perform set_config('kith.backup', 'on', true);
  select c.id, c.service_id into concern_id, in_service from concern c
    where (c.id = wanted or (wanted is null and c.reference = short))
      and not officer = any(c.hidden_from)
      and exists (select 1 from relation r where r.person_id = officer and r.subject_id = c.service_id
        and r.role = 'records_officer' and r.since <= at and (r.until is null or r.until > at))
    order by c.id limit 1;
  perform set_config('kith.backup', before, true);
  if concern_id is null then
    return;
  end if;
  -- For this person: another whose context comes after it in the same transaction has said nothing.
  perform set_config('kith.concern', case when exists (
      select 1 from access_grant g where g.person_id = officer and g.subject_id = concern_id
        and g.role = 'reason concern.read' and g.since <= at and g.until > at)
    then officer::text || ' ' || concern_id::text else '' end, true);
  return next;
end $$;

create policy reason_wall on concern for select to kith_web using (
  current_setting('kith.concern', true) = current_setting('kith.person', true) || ' ' || id::text
  and service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and not (nullif(current_setting('kith.person', true), '')::uuid = any(hidden_from)));

revoke all on function concern_for_officer(uuid, text, timestamptz) from public;
grant execute on function concern_for_officer(uuid, text, timestamptz) to kith_web;
"""


def upgrade() -> None:
    """Make the look and the policy."""
    op.execute(READING)
