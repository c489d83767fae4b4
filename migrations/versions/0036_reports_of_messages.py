"""Reports of messages: what was reported, who decided what and why, and the messages that are held back (R40)."""

from alembic import op

revision = "0036"
down_revision = "0035"

TABLES = """
-- A message that is held back: its place stays, its words are shown to no member until it is let go.
create table message_hold (
  message_id uuid constraint pk_message_hold primary key
    constraint fk_message_hold_message_id_message references message (id),
  service_id uuid not null constraint fk_message_hold_service_id_service references service (id),
  since timestamptz not null
);

create table message_report (
  id uuid constraint pk_message_report primary key,
  service_id uuid not null constraint fk_message_report_service_id_service references service (id),
  conversation_id uuid not null constraint fk_message_report_conversation_id_conversation references conversation (id),
  message_id uuid not null constraint fk_message_report_message_id_message references message (id),
  author_id uuid not null constraint fk_message_report_author_id_person references person (id),
  reported_by uuid not null constraint fk_message_report_reported_by_person references person (id),
  at timestamptz not null,
  reason text not null constraint ck_message_report_reason check (reason in ('child', 'unkind', 'other')),
  -- The words as they stood when they were reported, and what the person adds.
  sealed bytea not null,
  state text not null default 'waiting' constraint ck_message_report_state check (state in ('waiting', 'left', 'held')),
  constraint uq_message_report_once unique (message_id, reported_by),
  constraint ck_message_report_not_own check (reported_by <> author_id)
);
create index ix_message_report_queue on message_report (service_id, state, at);
create index ix_message_report_author_id on message_report (author_id);
create index ix_message_report_reported_by on message_report (reported_by);

-- What was decided, by whom and why: added to, never changed. A report has no other way out of the queue (R40).
create table report_decision (
  id uuid constraint pk_report_decision primary key,
  service_id uuid not null constraint fk_report_decision_service_id_service references service (id),
  report_id uuid not null constraint fk_report_decision_report_id_message_report references message_report (id),
  decided_by uuid not null constraint fk_report_decision_decided_by_person references person (id),
  at timestamptz not null,
  held boolean not null,
  sealed bytea not null
);
create index ix_report_decision_report_id on report_decision (report_id, at);
"""

WALL = """
-- Whether a person is a safeguarding lead of a service: read by policies, which may not read the relations themselves.
create function leads_safeguarding(service uuid, person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from relation r where r.subject_id = service and r.person_id = person
    and r.role = 'safeguarding_lead' and r.since <= now() and (r.until is null or r.until > now()))
$$;

do $$
declare made text;
begin
  foreach made in array array['message_hold', 'message_report', 'report_decision'] loop
    execute format('alter table %I enable row level security', made);
    execute format('alter table %I force row level security', made);
    execute format('create policy backup on %I for select to current_user
      using (current_setting(''kith.backup'', true) = ''on'')', made);
    execute format('create policy worker_wall on %I to kith_worker using (
      service_id = any(coalesce(nullif(current_setting(''kith.services'', true), ''''), ''{}'')::uuid[]))', made);
  end loop;
end $$;

create policy service_wall on message_hold for select to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
-- Only a safeguarding lead holds a message back or lets it go.
create policy lead_holds on message_hold to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and leads_safeguarding(service_id, nullif(current_setting('kith.person', true), '')::uuid));

create policy own_report on message_report for select to kith_web using (
  reported_by = nullif(current_setting('kith.person', true), '')::uuid);
-- Its author hears of a report when it has been decided, and not before.
create policy own_words on message_report for select to kith_web using (
  author_id = nullif(current_setting('kith.person', true), '')::uuid and state <> 'waiting');
create policy writes_report on message_report for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and reported_by = nullif(current_setting('kith.person', true), '')::uuid);
create policy lead_wall on message_report to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and leads_safeguarding(service_id, nullif(current_setting('kith.person', true), '')::uuid));

create policy told on report_decision for select to kith_web using (
  exists (select 1 from message_report r where r.id = report_id));
create policy lead_decides on report_decision for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and decided_by = nullif(current_setting('kith.person', true), '')::uuid
  and leads_safeguarding(service_id, decided_by));

grant select, insert, delete on message_hold to kith_web;
grant select, insert, update (state) on message_report to kith_web;
grant select, insert on report_decision to kith_web;
grant select on message_hold, message_report, report_decision to kith_worker;
grant update (sealed) on message_report, report_decision to kith_worker;
revoke all on function leads_safeguarding(uuid, uuid) from public;
grant execute on function leads_safeguarding(uuid, uuid) to kith_web;
"""

UNREAD = """
create or replace function unread_in(conversations uuid[], at timestamptz)
returns table (conversation_id uuid, unread bigint)
language sql stable set search_path = public, pg_temp as $$
  select c.id, (
    select count(*) from (
      select 1 from message m
      where m.conversation_id = c.id and m.number > coalesce(r.read_to, 0) and m.author_id <> me.id
        and m.deleted_at is null and (c.history_open or m.at >= s.since)
        and not exists (select 1 from message_hold h where h.message_id = m.id)
      limit 100) counted)
  from (select nullif(current_setting('kith.person', true), '')::uuid) as me(id)
  join conversation c on c.id = any(conversations)
  left join conversation_reader r on r.conversation_id = c.id and r.person_id = me.id
  cross join lateral (select stands_since(c.space_id, roles_of_kind(c.kind), me.id, at)) as s(since)
  where c.head > coalesce(r.read_to, 0)
$$;
"""


def upgrade() -> None:
    """Make the tables, their walls, and count no message that is held back."""
    for part in (TABLES, WALL, UNREAD):
        op.execute(part)
