"""A page that somebody opens clears the notices about it: which of them wait is asked with the page's positions."""

from alembic import op

revision = "0032"
down_revision = "0031"

FUNCTIONS = """
-- Of these subjects those of which the person of this unit has something unread, or not yet sent, with the number of
-- lines that are new in the bell. Looks only.
create function own_unseen(abouts uuid[], moment timestamptz) returns table (subject_id uuid, lines bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select seen.about, seen.lines from (
    select a.about, (select count(*) from notice n
      where n.person_id = nullif(current_setting('kith.person', true), '')::uuid and n.subject_id = a.about
        and n.read_at is null and n.settled_at is null) as lines
    from unnest(abouts) as a(about)) seen
  where seen.lines > 0 or exists (select from outbox o
    where o.person_id = nullif(current_setting('kith.person', true), '')::uuid and o.subject_id = seen.about
      and o.state in ('waiting', 'digest') and o.weight in ('needs-me', 'news', 'approval') and o.created_at <= moment
      and (o.leased_until is null or o.leased_until <= moment))
$$;
revoke all on function own_unseen(uuid[], timestamptz) from public;
grant execute on function own_unseen(uuid[], timestamptz) to kith_web;

-- What a sender has in hand goes out, and is told as sent: only what nobody has begun to send is taken back.
create or replace function clear_notices(abouts uuid[], moment timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me uuid := nullif(current_setting('kith.person', true), '')::uuid;
  cleared integer;
begin
  update notice n set read_at = moment where n.person_id = me and n.subject_id = any(abouts) and n.read_at is null;
  get diagnostics cleared = row_count;
  update outbox o set state = 'dropped', problem = 'read'
    where o.person_id = me and o.subject_id = any(abouts) and o.state in ('waiting', 'digest')
      and o.weight in ('needs-me', 'news', 'approval') and o.created_at <= moment
      and (o.leased_until is null or o.leased_until <= moment);
  return cleared;
end $$;
"""


def upgrade() -> None:
    """Add the question, and leave alone what is being sent."""
    op.execute(FUNCTIONS)
