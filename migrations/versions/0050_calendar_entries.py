"""The hub home's calendar: meetings, visits, family time, with its free words sealed."""

from alembic import op

revision = "0050"
down_revision = "0049"

CALENDAR = """
create table calendar_entry (
  id uuid constraint pk_calendar_entry primary key,
  service_id uuid not null,
  constellation_id uuid not null,
  kind text not null constraint ck_calendar_entry_kind check (kind in ('meeting', 'visit', 'family_time', 'other')),
  audience text not null constraint ck_calendar_entry_audience check (audience in ('everybody', 'hub_home')),
  day date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  sealed bytea not null,
  version integer not null,
  set_by uuid not null constraint fk_calendar_entry_set_by_person references person (id),
  set_at timestamptz not null,
  cancelled_by uuid constraint fk_calendar_entry_cancelled_by_person references person (id),
  cancelled_at timestamptz,
  constraint ck_calendar_entry_hours check (ends_at > starts_at),
  -- The day is that of London clocks, whatever the hour is in UTC.
  constraint ck_calendar_entry_day check (
    day = (starts_at at time zone 'Europe/London')::date and day = (ends_at at time zone 'Europe/London')::date),
  constraint ck_calendar_entry_family_time check (kind <> 'family_time' or audience = 'hub_home'),
  constraint ck_calendar_entry_cancelled check ((cancelled_by is null) = (cancelled_at is null)),
  constraint fk_calendar_entry_constellation foreign key (constellation_id, service_id)
    references constellation (id, service_id)
);
create index ix_calendar_entry_constellation on calendar_entry (constellation_id, day);

alter table calendar_entry enable row level security;
alter table calendar_entry force row level security;
create policy backup on calendar_entry for select to current_user using (current_setting('kith.backup', true) = 'on');
create policy service_wall on calendar_entry using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
grant select, insert, update (kind, audience, day, starts_at, ends_at, sealed, version, cancelled_by, cancelled_at)
  on calendar_entry to kith_web;
grant select, update (sealed) on calendar_entry to kith_worker;
"""


def upgrade() -> None:
    """Make the table and its wall."""
    op.execute(CALENDAR)
