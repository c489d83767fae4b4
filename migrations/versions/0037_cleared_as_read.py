"""What rings after a page was read is not cleared by it: both updates end at the moment of reading."""

from alembic import op

revision = "0037"
down_revision = "0036"

FUNCTION = """
create or replace function clear_notices(abouts uuid[], moment timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me uuid := nullif(current_setting('kith.person', true), '')::uuid;
  cleared integer;
begin
  update notice n set read_at = moment
    where n.person_id = me and n.subject_id = any(abouts) and n.read_at is null and n.at <= moment;
  get diagnostics cleared = row_count;
  update outbox o set state = 'dropped', problem = 'read'
    where o.person_id = me and o.subject_id = any(abouts) and o.state in ('waiting', 'digest')
      and o.weight in ('needs-me', 'news', 'approval') and o.created_at <= moment
      and (o.leased_until is null or o.leased_until <= moment);
  return cleared;
end $$;
"""


def upgrade() -> None:
    """Clear no line that was not there yet."""
    op.execute(FUNCTION)
