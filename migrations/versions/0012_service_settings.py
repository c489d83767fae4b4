"""A service's answers to S1 to S27: who asked for a change, why, and which second manager decided."""

from alembic import op

revision = "0012"
down_revision = "0011"

SETTINGS = """
create table service_setting (
  id uuid constraint pk_service_setting primary key,
  service_id uuid not null constraint fk_service_setting_service_id_service references service (id),
  setting text not null,
  value jsonb not null,
  from_day date not null,
  reason text not null constraint ck_service_setting_reason check (reason <> ''),
  proposed_by uuid not null constraint fk_service_setting_proposed_by_person references person (id),
  proposed_at timestamptz not null,
  decision text constraint ck_service_setting_decision check (decision in ('confirmed', 'refused', 'withdrawn')),
  decided_by uuid constraint fk_service_setting_decided_by_person references person (id),
  decided_at timestamptz,
  constraint ck_service_setting_decided
    check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)),
  -- Nobody confirms or refuses what they asked for; who asked may take it back.
  constraint ck_service_setting_two_people
    check (decision is null or (decision = 'withdrawn') = (decided_by = proposed_by))
);
create index ix_service_setting_of on service_setting (service_id, setting, from_day);
create unique index uq_service_setting_one_waits on service_setting (service_id, setting) where decision is null;
alter table service_setting enable row level security;
alter table service_setting force row level security;
create policy backup on service_setting for select to current_user using (current_setting('kith.backup', true) = 'on');
create policy service_wall on service_setting using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
grant select, insert, update (from_day, decision, decided_by, decided_at) on service_setting to kith_web;
grant select on service_setting to kith_worker;
"""


def upgrade() -> None:
    """Make the table and its wall."""
    op.execute(SETTINGS)
