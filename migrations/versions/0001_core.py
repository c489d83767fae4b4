"""The core: extensions, roles, sessions, keys, streams, audit, due rows."""

from alembic import op

revision = "0001"
down_revision = None

PREPARE = """
create extension if not exists btree_gist;

-- Roles belong to the whole cluster: made here where they are missing, given their logins by the operator.
do $$
declare wanted text;
begin
  foreach wanted in array array['kith_web', 'kith_worker', 'kith_auditor'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      execute format('create role %I nologin', wanted);
    end if;
  end loop;
end $$;

revoke create on schema public from public;
grant usage on schema public to kith_web, kith_worker, kith_auditor;
-- /readyz compares what the database has with what the code wants.
grant select on alembic_version to kith_web, kith_worker;
"""

SESSIONS_AND_KEYS = """
create table session (
  id uuid constraint pk_session primary key,
  token_hash bytea not null constraint uq_session_token_hash unique,
  person_id uuid not null,
  data jsonb not null,
  kept boolean not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index ix_session_person_id on session (person_id);
grant select, insert, update, delete on session to kith_web;
grant select, delete on session to kith_worker;

create table idempotency_key (
  owner text not null,
  key uuid not null,
  request_hash bytea not null,
  result jsonb,
  at timestamptz not null,
  constraint pk_idempotency_key primary key (owner, key)
);
create index ix_idempotency_key_at on idempotency_key (at);
grant select, insert, update on idempotency_key to kith_web, kith_worker;
grant delete on idempotency_key to kith_worker;
"""

STREAMS = """
create table stream (
  id uuid constraint pk_stream primary key,
  kind text not null,
  subject_id uuid not null,
  epoch bigint not null,
  head bigint not null,
  floor bigint not null
);
create table stream_entry (
  stream_id uuid not null constraint fk_stream_entry_stream_id_stream references stream (id),
  seq bigint not null,
  kind text not null,
  subject_id uuid,
  at timestamptz not null,
  constraint pk_stream_entry primary key (stream_id, seq)
);
create table access_epoch (
  person_id uuid constraint pk_access_epoch primary key,
  epoch bigint not null
);
grant select on stream, stream_entry, access_epoch to kith_web, kith_worker;

-- One call for all streams of a unit of work, in ascending id: whoever comes second waits, nobody waits in a ring.
create function append_entries(
  streams uuid[], stream_kinds text[], subjects uuid[], kinds text[], abouts uuid[], at timestamptz
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  s record;
  last_seq bigint;
begin
  for s in
    select e.id, min(e.stream_kind) as stream_kind, min(e.subject::text)::uuid as subject, count(*) as n
    from unnest(streams, stream_kinds, subjects) as e(id, stream_kind, subject)
    group by e.id order by e.id
  loop
    insert into stream as kept (id, kind, subject_id, epoch, head, floor)
    values (s.id, s.stream_kind, s.subject, (random() * 4503599627370496)::bigint, s.n, 0)
    on conflict (id) do update set head = kept.head + excluded.head
    returning head into last_seq;
    insert into stream_entry (stream_id, seq, kind, subject_id, at)
    select s.id, last_seq - s.n + row_number() over (order by e.place), e.kind, e.about, append_entries.at
    from unnest(streams, kinds, abouts) with ordinality as e(id, kind, about, place)
    where e.id = s.id;
  end loop;
end $$;

-- Each change of a person's access moves their epoch; relays then ask again what the person may follow.
create function bump_access_epoch(people uuid[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into access_epoch as kept (person_id, epoch)
  select distinct p, 1 from unnest(people) as p order by 1
  on conflict (person_id) do update set epoch = kept.epoch + 1
$$;

-- Entries older than the given time are forgotten; a client that was away longer starts again from the page.
create function prune_streams(before timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare gone bigint;
begin
  with old as (
    delete from stream_entry e using (
      select stream_id, max(seq) as seq from stream_entry where stream_entry.at < before group by stream_id
    ) o where e.stream_id = o.stream_id and e.seq <= o.seq
    returning e.stream_id, e.seq
  ), floors as (
    update stream set floor = greatest(floor, f.seq)
    from (select stream_id, max(seq) as seq from old group by stream_id) f where stream.id = f.stream_id
    returning 1
  )
  select count(*) into gone from old;
  return gone;
end $$;
revoke all on function append_entries(uuid[], text[], uuid[], text[], uuid[], timestamptz) from public;
revoke all on function bump_access_epoch(uuid[]) from public;
revoke all on function prune_streams(timestamptz) from public;
grant execute on function append_entries(uuid[], text[], uuid[], text[], uuid[], timestamptz) to kith_web, kith_worker;
grant execute on function bump_access_epoch(uuid[]) to kith_web, kith_worker;
grant execute on function prune_streams(timestamptz) to kith_worker;
"""

AUDIT_AND_WORK = """
create table audit_entry (
  id uuid constraint pk_audit_entry primary key,
  service_id uuid,
  at timestamptz not null,
  actor text not null,
  session_id uuid,
  kind text not null,
  detail jsonb not null
);
create table audit_seal (
  chain_id uuid not null,
  number bigint not null,
  entry_id uuid not null constraint uq_audit_seal_entry_id unique,
  hash bytea not null,
  sealed_at timestamptz not null,
  constraint pk_audit_seal primary key (chain_id, number)
);
create index ix_audit_entry_at on audit_entry (at);
grant insert on audit_entry to kith_web, kith_worker;
grant select on audit_entry, audit_seal to kith_worker, kith_auditor;
grant insert on audit_seal to kith_worker;

-- What was written stays written, for the owner of the tables too.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only';
end $$;
create trigger append_only before update or delete or truncate on audit_entry
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on audit_seal
  for each statement execute function refuse_change();

create table due_row (
  id uuid constraint pk_due_row primary key,
  job text not null,
  subject_id uuid not null,
  service_id uuid,
  due_at timestamptz not null,
  state text not null default 'waiting' constraint ck_due_row_state check (state in ('waiting', 'done', 'failed')),
  attempts integer not null default 0,
  -- After a failure: when it is tried again. `due_at` stays what it was, since it says which work this is.
  retry_at timestamptz,
  problem text,
  finished_at timestamptz,
  constraint uq_due_row_job_subject_id_due_at unique (job, subject_id, due_at)
);
create index ix_due_row_waiting on due_row (due_at) where state = 'waiting';
grant select, insert on due_row to kith_web;
grant select, insert, update, delete on due_row to kith_worker;
"""


def upgrade() -> None:
    """Make the core's tables, functions and grants."""
    for part in (PREPARE, SESSIONS_AND_KEYS, STREAMS, AUDIT_AND_WORK):
        op.execute(part)
