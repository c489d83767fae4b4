"""Repeated sleepovers: one ask for every Friday until July; each of its stays is a stay like any other (E34, E35)."""

from alembic import op

revision = "0040"
down_revision = "0039"

REPEATS = """
-- How often, and the last day on which one may begin. In `sealed`: the nights that were skipped, each with why.
create table stay_repeat (
  id uuid constraint pk_stay_repeat primary key,
  service_id uuid not null,
  constellation_id uuid not null,
  household_id uuid not null,
  every_weeks integer not null constraint ck_stay_repeat_every check (every_weeks between 1 and 4),
  until date not null,
  created_at timestamptz not null,
  sealed bytea,
  constraint uq_stay_repeat_service_id unique (id, service_id),
  constraint fk_stay_repeat_constellation foreign key (constellation_id, service_id)
    references constellation (id, service_id)
);
create index ix_stay_repeat_constellation on stay_repeat (constellation_id, service_id);
alter table stay_repeat enable row level security;
alter table stay_repeat force row level security;
create policy backup on stay_repeat for select to current_user using (current_setting('kith.backup', true) = 'on');
create policy service_wall on stay_repeat using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
grant select, insert, update, delete on stay_repeat to kith_web;
grant select, update (sealed) on stay_repeat to kith_worker;

alter table stay add column repeat_id uuid,
  add constraint fk_stay_repeat foreign key (repeat_id, service_id) references stay_repeat (id, service_id);
create index ix_stay_repeat on stay (repeat_id) where repeat_id is not null;
"""


def upgrade() -> None:
    """Make the table and its wall, and let a stay belong to a repeat."""
    op.execute(REPEATS)
