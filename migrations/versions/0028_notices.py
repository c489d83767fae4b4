"""Notices: channels besides mail, a bell, what each person wants of them, and a pace that nobody can overrun."""

from alembic import op

revision = "0028"
down_revision = "0027"

OUTBOX = """
alter table outbox drop constraint ck_outbox_channel;
alter table outbox drop constraint ck_outbox_state;
alter table outbox
  add constraint ck_outbox_channel check (channel in ('bell', 'email', 'sms')),
  -- digest: kept for the next digest. late: its moment passed before it could be sent.
  add constraint ck_outbox_state check (state in ('waiting', 'sent', 'dropped', 'failed', 'late', 'digest')),
  add column weight text not null default 'always'
    constraint ck_outbox_weight check (weight in ('always', 'urgent', 'approval', 'needs-me', 'news')),
  add column space_id uuid,
  add column actor_id uuid,
  add column reason text not null default '',
  add column until timestamptz,
  add column unknown integer not null default 0,
  add column paced boolean not null default false,
  add column digest_id uuid constraint fk_outbox_digest_id_outbox references outbox (id);
drop index ix_outbox_waiting;
create index ix_outbox_waiting on outbox (channel, next_at, id) where state = 'waiting';
create index ix_outbox_open on outbox (person_id, subject_id) where state in ('waiting', 'digest');
create index ix_outbox_of on outbox (person_id, id);
create index ix_outbox_digest on outbox (digest_id) where digest_id is not null;
"""

NOTICE = """
create table notice (
  id uuid constraint pk_notice primary key,
  person_id uuid not null constraint fk_notice_person_id_person references person (id),
  kind text not null,
  subject_id uuid not null,
  occurrence text not null,
  service_id uuid,
  weight text not null,
  reason text not null default '',
  at timestamptz not null,
  read_at timestamptz,
  acknowledged_at timestamptz,
  settled_at timestamptz,
  constraint uq_notice_once unique (kind, subject_id, occurrence, person_id)
);
create index ix_notice_of on notice (person_id, id);
create index ix_notice_new on notice (person_id) where read_at is null and settled_at is null;
create index ix_notice_unsettled on notice (subject_id) where settled_at is null;

create table notice_preference (
  person_id uuid constraint pk_notice_preference primary key references person (id),
  preset text not null constraint ck_notice_preference_preset check (preset in ('everything', 'needs-me', 'digest')),
  quiet_from integer constraint ck_notice_preference_from check (quiet_from between 0 and 23),
  quiet_to integer constraint ck_notice_preference_to check (quiet_to between 0 and 23),
  paused_until date,
  digest text not null constraint ck_notice_preference_digest check (digest in ('daily', 'weekly')),
  digest_hour integer not null constraint ck_notice_preference_hour check (digest_hour between 6 and 21),
  by_sms boolean not null default false
);
-- What differs from the preset: for a space, for a kind of thing, or for that kind in that space.
create table notice_choice (
  person_id uuid not null constraint fk_notice_choice_person_id_person references person (id),
  space_id uuid,
  family text,
  level text not null constraint ck_notice_choice_level check (level in ('everything', 'needs-me', 'digest', 'off')),
  constraint ck_notice_choice_of check (space_id is not null or family is not null),
  constraint uq_notice_choice unique nulls not distinct (person_id, space_id, family)
);
-- Bereavement, or somebody who is gone: nothing but emergencies is said of this subject, or to this person (E50).
create table notice_stop (
  subject_id uuid constraint pk_notice_stop primary key,
  since timestamptz not null,
  stopped_by uuid constraint fk_notice_stop_stopped_by_person references person (id)
);
-- How many notices of an hour a person, one sender to one person, or a service has had.
create table notice_pace (
  counted text not null,
  since timestamptz not null,
  used integer not null,
  constraint pk_notice_pace primary key (counted, since)
);
"""

WALLS = """
do $$
declare
  name text;
begin
  foreach name in array array['notice', 'notice_preference', 'notice_choice'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy own on %I to kith_web using (
      person_id = nullif(current_setting(''kith.person'', true), '''')::uuid)', name);
    execute format('create policy work on %I to kith_worker using (true)', name);
  end loop;
end $$;
grant select, update (read_at, acknowledged_at) on notice to kith_web;
grant select, insert, update on notice to kith_worker;
grant select, insert, update, delete on notice_preference, notice_choice to kith_web;
grant select on notice_preference, notice_choice to kith_worker;
grant insert on notice_stop to kith_web, kith_worker;
grant select on notice_stop to kith_worker;
grant delete on notice_stop to kith_web;
grant select (subject_id) on notice_stop to kith_web;
grant select, insert, update, delete on notice_pace to kith_worker;
"""

FUNCTIONS = """
-- The person of this unit has seen what is said of these subjects: read on every device, and what is unsent is not sent.
create function clear_notices(abouts uuid[], moment timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me uuid := nullif(current_setting('kith.person', true), '')::uuid;
  cleared integer;
begin
  update notice n set read_at = moment where n.person_id = me and n.subject_id = any(abouts) and n.read_at is null;
  get diagnostics cleared = row_count;
  update outbox o set state = 'dropped', problem = 'read'
    where o.person_id = me and o.subject_id = any(abouts) and o.state in ('waiting', 'digest')
      and o.weight in ('needs-me', 'news', 'approval') and o.created_at <= moment;
  return cleared;
end $$;

-- What these kinds said of the subject no longer waits for anybody. Answers whose bell has changed.
create function settle_notices(about uuid, kinds text[], moment timestamptz) returns setof uuid
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update outbox o set state = 'dropped', problem = 'settled'
    where o.subject_id = about and o.kind = any(kinds) and o.state in ('waiting', 'digest') and o.created_at <= moment;
  return query update notice n set settled_at = moment
    where n.subject_id = about and n.kind = any(kinds) and n.settled_at is null and n.at <= moment
    returning n.person_id;
end $$;

-- What went to the person of this unit, by which way, and what became of it. No words: those were made at sending.
create function own_sent(before uuid, most integer)
returns table (id uuid, kind text, channel text, state text, problem text, weight text, reason text,
               created_at timestamptz, sent_at timestamptz, next_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.kind, o.channel, o.state, o.problem, o.weight, o.reason, o.created_at, o.sent_at, o.next_at
  from outbox o
  where o.person_id = nullif(current_setting('kith.person', true), '')::uuid and (before is null or o.id < before)
  order by o.id desc limit most
$$;

-- The ways by which the person of this unit was told the same as one line of their bell.
create function own_ways(notice_id uuid)
returns table (channel text, state text, problem text, created_at timestamptz, sent_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.channel, o.state, o.problem, o.created_at, o.sent_at
  from notice n join outbox o on (o.kind, o.subject_id, o.person_id) = (n.kind, n.subject_id, n.person_id)
    and (o.occurrence = n.occurrence or starts_with(o.occurrence, n.occurrence || ' again '))
  where n.id = notice_id and n.person_id = nullif(current_setting('kith.person', true), '')::uuid
  order by o.id
$$;

-- A link in a mail leads here without a sign-in: it can only make fewer notices of one kind come to that person.
create function mute_by_link(person uuid, of_family text) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into notice_choice (person_id, space_id, family, level)
    select p.id, null, of_family, 'off' from person p where p.id = person
    on conflict on constraint uq_notice_choice do update set level = 'off'
$$;

-- For the operator's page: how the outbox stands, in numbers alone.
create function outbox_counts(since timestamptz)
returns table (channel text, state text, number bigint, unknown bigint, oldest timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.channel, o.state, count(*), sum(o.unknown), min(o.next_at) from outbox o
  where o.state = 'waiting' or o.created_at >= since group by o.channel, o.state
$$;
-- The due rows that a worker has in hand just now: their rows are locked by a transaction that is under way. Only
-- looks, so that a page may ask: the number of the last transaction that touched a row stands in the row itself.
create function due_running(moment timestamptz) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select d.id from due_row d,
    lateral (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as latest, d.xmax::text::bigint as last) x
  where d.state = 'waiting' and d.due_at <= moment and x.last > 0
    and pg_xact_status(((case when x.last <= x.latest % 4294967296 then x.latest else x.latest - 4294967296 end)
      / 4294967296 * 4294967296 + x.last)::text::xid8) = 'in progress'
$$;
-- Try a row again at once that failed or waits after a failure. A row that is done stays done.
create function due_again(row_id uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update due_row set state = 'waiting', attempts = 0, retry_at = null, finished_at = null
    where id = row_id and state in ('waiting', 'failed') and (attempts > 0 or state = 'failed');
  return found;
end $$;

do $$
declare
  name text;
begin
  foreach name in array array['clear_notices(uuid[], timestamptz)', 'settle_notices(uuid, text[], timestamptz)',
      'own_sent(uuid, integer)', 'own_ways(uuid)', 'mute_by_link(uuid, text)', 'outbox_counts(timestamptz)',
      'due_running(timestamptz)', 'due_again(uuid)'] loop
    execute format('revoke all on function %s from public', name);
    execute format('grant execute on function %s to kith_web', name);
  end loop;
  grant execute on function settle_notices(uuid, text[], timestamptz) to kith_worker;
end $$;
"""


def upgrade() -> None:
    """Widen the outbox; make the bell, the preferences, the pace, and the functions that reach past their walls."""
    for part in (OUTBOX, NOTICE, WALLS, FUNCTIONS):
        op.execute(part)
