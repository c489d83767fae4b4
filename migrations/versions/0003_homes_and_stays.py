"""Constellations, hub homes with rooms and beds, children, stays and their bed-nights."""

from alembic import op

revision = "0003"
down_revision = "0002"

HOMES = """
create table constellation (
  id uuid constraint pk_constellation primary key constraint fk_constellation_id_space references space (id),
  service_id uuid not null constraint fk_constellation_service_id_service references service (id),
  state text not null constraint ck_constellation_state
    check (state in ('forming', 'live', 'interim', 'paused', 'closed')),
  launched_on date,
  constraint uq_constellation_service_id unique (id, service_id)
);
create table room (
  id uuid constraint pk_room primary key,
  service_id uuid not null,
  household_id uuid not null,
  name text not null,
  constraint uq_room_service_id unique (id, service_id),
  constraint fk_room_household foreign key (household_id, service_id) references household (id, service_id)
);
create table bed (
  id uuid constraint pk_bed primary key,
  service_id uuid not null,
  room_id uuid not null,
  constellation_id uuid not null,
  position integer not null,
  reserved boolean not null,
  constraint uq_bed_service_id unique (id, service_id),
  constraint uq_bed_position unique (constellation_id, position),
  constraint fk_bed_room foreign key (room_id, service_id) references room (id, service_id),
  constraint fk_bed_constellation foreign key (constellation_id, service_id)
    references constellation (id, service_id)
);
create table child (
  id uuid constraint pk_child primary key,
  service_id uuid not null,
  household_id uuid not null,
  first_name text not null,
  birth_year integer not null,
  birth_month integer not null constraint ck_child_birth_month check (birth_month between 1 and 12),
  fostered boolean not null,
  sibling_group uuid,
  sleepover_authority text not null constraint ck_child_sleepover_authority
    check (sleepover_authority in ('delegated', 'notify', 'approve_each_time')),
  authority_review_on date,
  placing_service_id uuid constraint fk_child_placing_service_id_service references service (id),
  constraint uq_child_service_id unique (id, service_id),
  constraint fk_child_household foreign key (household_id, service_id) references household (id, service_id)
);
create index ix_child_household_id on child (household_id);
"""

STAYS = """
create table stay (
  id uuid constraint pk_stay primary key,
  service_id uuid not null,
  constellation_id uuid not null,
  place_id uuid not null,
  household_id uuid not null,
  reference text not null,
  kind text not null,
  state text not null,
  first_night date,
  home_day date,
  arrives_at timestamptz,
  leaves_at timestamptz,
  reason text,
  flexible boolean not null default false,
  child_view text not null default '',
  note text not null default '',
  asked_by uuid not null constraint fk_stay_asked_by_person references person (id),
  asked_at timestamptz,
  answer_by timestamptz,
  decided_by uuid constraint fk_stay_decided_by_person references person (id),
  decided_at timestamptz,
  decline_reason text,
  ended_at timestamptz,
  version integer not null,
  created_at timestamptz not null,
  constraint uq_stay_service_id unique (id, service_id),
  constraint uq_stay_reference unique (constellation_id, reference),
  constraint ck_stay_state check (state in ('draft', 'requested', 'offered', 'accepted', 'awaiting_approval',
    'confirmed', 'in_progress', 'emergency_in_progress', 'completed', 'declined', 'cancelled_by_family',
    'cancelled_by_hub', 'cancelled_by_service', 'expired', 'no_show')),
  constraint ck_stay_nights check (home_day > first_night),
  constraint ck_stay_dated check (state = 'draft' or (first_night is not null and home_day is not null)),
  constraint fk_stay_constellation foreign key (constellation_id, service_id)
    references constellation (id, service_id),
  -- The family comes through its place in this constellation; a family of another service through the same door.
  constraint fk_stay_place foreign key (place_id, service_id, constellation_id, household_id)
    references household_place (id, service_id, constellation_id, household_id)
);
create index ix_stay_constellation on stay (service_id, constellation_id, state, first_night);
create index ix_stay_household on stay (household_id, first_night);

create table stay_child (
  stay_id uuid not null,
  child_id uuid not null,
  service_id uuid not null,
  child_service_id uuid not null,
  nights daterange not null,
  holds boolean not null,
  constraint pk_stay_child primary key (stay_id, child_id),
  constraint fk_stay_child_stay foreign key (stay_id, service_id) references stay (id, service_id) on delete cascade,
  constraint fk_stay_child_child foreign key (child_id, child_service_id) references child (id, service_id),
  -- R11: the same child is never in two overlapping accepted stays.
  constraint ex_stay_child_elsewhere exclude using gist (child_id with =, nights with &&) where (holds)
);

create table bed_night (
  bed_id uuid not null,
  night date not null,
  service_id uuid not null,
  kind text not null constraint ck_bed_night_kind check (kind in ('stay', 'hold', 'block', 'kept')),
  stay_id uuid,
  child_id uuid,
  reason text not null default '',
  -- The row is the hold: whoever inserts it has the bed for that night (R14).
  constraint pk_bed_night primary key (bed_id, night),
  constraint ck_bed_night_stay check ((kind in ('stay', 'hold')) = (stay_id is not null)),
  constraint fk_bed_night_bed foreign key (bed_id, service_id) references bed (id, service_id),
  constraint fk_bed_night_stay foreign key (stay_id, service_id) references stay (id, service_id)
);
create index ix_bed_night_stay_id on bed_night (stay_id);
create index ix_bed_night_night on bed_night (service_id, night);

create table check_result (
  id uuid constraint pk_check_result primary key,
  service_id uuid not null,
  stay_id uuid not null,
  at timestamptz not null,
  moment text not null constraint ck_check_result_moment check (moment in ('asked', 'offered', 'accepted')),
  rules_version text not null,
  verdict text not null,
  checks jsonb not null,
  constraint fk_check_result_stay foreign key (stay_id, service_id) references stay (id, service_id)
);
create index ix_check_result_stay_id on check_result (stay_id, at);
"""

WALLS = """
do $$
declare walled text;
begin
  foreach walled in array array['constellation', 'room', 'bed', 'child', 'stay', 'stay_child', 'bed_night',
                                'check_result'] loop
    execute format('alter table %I enable row level security', walled);
    execute format('alter table %I force row level security', walled);
    execute format($p$create policy backup on %I for select to current_user
      using (current_setting('kith.backup', true) = 'on')$p$, walled);
  end loop;
  foreach walled in array array['constellation', 'room', 'bed', 'stay', 'stay_child', 'bed_night',
                                'check_result'] loop
    execute format($p$create policy service_wall on %I using (
      service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]))$p$, walled);
  end loop;
end $$;
-- A child of another service is reached through its household's partnership (E15), and never written from here.
create policy service_wall on child using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  or household_id = any(coalesce(nullif(current_setting('kith.crossings', true), ''), '{}')::uuid[])
) with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
);
grant select on constellation, room, bed, child to kith_web, kith_worker;
grant update on constellation to kith_web;
grant select, insert, update, delete on stay, stay_child, bed_night to kith_web;
grant select, update on stay, stay_child to kith_worker;
grant select, delete on bed_night to kith_worker;
grant select, insert on check_result to kith_web, kith_worker;
"""

OUTBOX = """
create table outbox (
  id uuid constraint pk_outbox primary key,
  kind text not null,
  subject_id uuid not null,
  occurrence text not null,
  person_id uuid not null constraint fk_outbox_person_id_person references person (id),
  channel text not null constraint ck_outbox_channel check (channel in ('email')),
  service_id uuid,
  created_at timestamptz not null,
  state text not null default 'waiting' constraint ck_outbox_state
    check (state in ('waiting', 'sent', 'dropped', 'failed')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  leased_until timestamptz,
  sent_at timestamptz,
  problem text,
  constraint uq_outbox_once unique (kind, subject_id, occurrence, person_id, channel)
);
create index ix_outbox_waiting on outbox (next_at) where state = 'waiting';
grant insert on outbox to kith_web;
grant select, insert, update on outbox to kith_worker;
"""


def upgrade() -> None:
    """Make the tables of homes, stays and the outbox, and put up their walls."""
    for part in (HOMES, STAYS, WALLS, OUTBOX):
        op.execute(part)
