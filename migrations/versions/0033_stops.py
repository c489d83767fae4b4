"""A stop of reminders has a service, the home at which it was made, and why (E50)."""

from alembic import op

revision = "0033"
down_revision = "0032"

STOPS = """
alter table notice_stop
  add column service_id uuid,
  add column under_id uuid,
  add column why text not null default '';
create index ix_notice_stop_under on notice_stop (under_id);
alter table notice_stop enable row level security;
-- A worker asks for whatever service a notice is of: whoever grieves is told nothing by any.
create policy work on notice_stop to kith_worker using (true);
create policy service_wall on notice_stop to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
grant select on notice_stop to kith_web;
"""


def upgrade() -> None:
    """Put the stops behind the wall of their service."""
    op.execute(STOPS)
