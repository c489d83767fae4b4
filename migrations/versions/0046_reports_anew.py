"""A message that was changed can be reported anew, and its author reads nowhere who reported it (R40)."""

from alembic import op

revision = "0046"
down_revision = "0045"

ANEW = """
-- Of which text: when it was written or last changed. What was reported before this was kept counts as another text.
alter table message_report add column text_at timestamptz not null default '2000-01-01';
alter table message_report alter column text_at drop default;
alter table message_report drop constraint uq_message_report_once;
alter table message_report add constraint uq_message_report_once unique (message_id, reported_by, text_at);
"""

WALL = """
-- The functions below are the owner's, and the wall is forced on it too.
create policy for_functions on message_report for select to current_user using (true);

-- Its author sees what was decided of it through these, without the column that says who reported it.
create function decided_of_mine()
returns table (id uuid, service_id uuid, at timestamptz, state text, sealed bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.service_id, r.at, r.state, r.sealed from message_report r
  where r.author_id = nullif(current_setting('kith.person', true), '')::uuid and r.state <> 'waiting'
$$;
create function is_decided_of_mine(report uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from decided_of_mine() d where d.id = report)
$$;
drop policy own_words on message_report;

-- A lead too reads nothing of reports about what they wrote themselves.
drop policy lead_wall on message_report;
create policy lead_wall on message_report to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and author_id <> nullif(current_setting('kith.person', true), '')::uuid
  and leads_safeguarding(service_id, nullif(current_setting('kith.person', true), '')::uuid));

drop policy told on report_decision;
create policy told on report_decision for select to kith_web using (
  exists (select 1 from message_report r where r.id = report_id) or is_decided_of_mine(report_id));

revoke all on function decided_of_mine() from public;
revoke all on function is_decided_of_mine(uuid) from public;
grant execute on function decided_of_mine() to kith_web;
grant execute on function is_decided_of_mine(uuid) to kith_web;
"""


def upgrade() -> None:
    """Tell texts apart, and narrow the walls."""
    for part in (ANEW, WALL):
        op.execute(part)
