"""Conversations of a constellation: messages with a number of their own for ever, and one read pointer for each person."""

from alembic import op

revision = "0027"
down_revision = "0026"

TABLES = """
-- Its id is made from the constellation and the kind, so that it can be opened before anybody has written in it.
create table conversation (
  id uuid constraint pk_conversation primary key,
  service_id uuid not null constraint fk_conversation_service_id_service references service (id),
  space_id uuid not null constraint fk_conversation_space_id_space references space (id),
  kind text not null constraint ck_conversation_kind check (kind in ('everyone', 'carers', 'organisers')),
  -- The number of the last message. Its row lock is what gives messages their order.
  head bigint not null default 0 constraint ck_conversation_head check (head >= 0),
  -- R37: whether who comes new sees what was written before; the liaison worker says so.
  history_open boolean not null default false,
  constraint uq_conversation_space_kind unique (space_id, kind),
  constraint uq_conversation_service unique (id, service_id)
);

create table message (
  id uuid constraint pk_message primary key,
  service_id uuid not null,
  conversation_id uuid not null,
  number bigint not null constraint ck_message_number check (number > 0),
  author_id uuid not null constraint fk_message_author_id_person references person (id),
  author_role text not null,
  -- The name that the author's own device gave it: the same send again is the same message.
  client_id uuid not null,
  at timestamptz not null,
  sealed bytea,
  reply_to uuid constraint fk_message_reply_to_message references message (id),
  edited_at timestamptz,
  deleted_at timestamptz,
  deleted_by uuid constraint fk_message_deleted_by_person references person (id),
  constraint fk_message_conversation foreign key (conversation_id, service_id) references conversation (id, service_id),
  constraint uq_message_number unique (conversation_id, number),
  constraint uq_message_client unique (conversation_id, author_id, client_id),
  constraint ck_message_deleted check ((deleted_at is null) = (deleted_by is null))
);

-- What stood in a message before it was changed or deleted, for whoever decides about a report (R42).
create table message_before (
  id uuid constraint pk_message_before primary key,
  service_id uuid not null,
  message_id uuid not null constraint fk_message_before_message_id_message references message (id),
  at timestamptz not null,
  sealed bytea not null
);
create index ix_message_before_message_id on message_before (message_id, at);

-- How far somebody has read: one number for each person and conversation, and nothing for each message.
create table conversation_reader (
  conversation_id uuid not null,
  person_id uuid not null constraint fk_conversation_reader_person_id_person references person (id),
  service_id uuid not null,
  read_to bigint not null default 0 constraint ck_conversation_reader_read_to check (read_to >= 0),
  constraint pk_conversation_reader primary key (conversation_id, person_id),
  constraint fk_conversation_reader_conversation foreign key (conversation_id, service_id)
    references conversation (id, service_id)
);
"""

WALL = """
do $$
declare made text;
begin
  foreach made in array array['conversation', 'message', 'message_before', 'conversation_reader'] loop
    execute format('alter table %I enable row level security', made);
    execute format('alter table %I force row level security', made);
    execute format('create policy backup on %I for select to current_user
      using (current_setting(''kith.backup'', true) = ''on'')', made);
  end loop;
end $$;

create policy service_wall on conversation using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
create policy service_wall on message for select using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
-- Nobody writes in another's name.
create policy own_words on message for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and author_id = nullif(current_setting('kith.person', true), '')::uuid);
create policy own_message on message for update to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and author_id = nullif(current_setting('kith.person', true), '')::uuid);
create policy worker_seals on message for update to kith_worker using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
-- What was there before is written by the members and read by none of them (R42).
create policy kept_words on message_before for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
create policy worker_seals on message_before for all to kith_worker using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
-- How far somebody has read is theirs alone: no read receipts.
create policy own_pointer on conversation_reader to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and person_id = nullif(current_setting('kith.person', true), '')::uuid);

grant select, insert, update (head, history_open) on conversation to kith_web;
grant select, insert, update (sealed, edited_at, deleted_at, deleted_by) on message to kith_web;
grant insert on message_before to kith_web;
grant select, insert, update (read_to) on conversation_reader to kith_web;
grant select on conversation, message, message_before to kith_worker;
grant update (sealed) on message, message_before to kith_worker;
"""

READING = """
-- Since when somebody has stood in a constellation without a break, in whichever of these roles (R37). Null: not now.
create function stands_since(subject uuid, roles text[], person uuid, at timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  began timestamptz;
  earlier timestamptz;
begin
  select min(r.since) into began from relation r
    where r.person_id = person and r.subject_id = subject and r.role = any(roles)
      and r.since <= at and (r.until is null or r.until > at);
  while began is not null loop
    select min(r.since) into earlier from relation r
      where r.person_id = person and r.subject_id = subject and r.role = any(roles)
        and r.since < began and r.until >= began;
    exit when earlier is null;
    began := earlier;
  end loop;
  return began;
end $$;

-- Who stands in a constellation now, with the home through which a carer does: for "who will see this".
create function people_in_space(space uuid, roles text[], at timestamptz)
returns table (person_id uuid, role text, household_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct r.person_id, r.role, h.household_id
  from relation r join person p on p.id = r.person_id
  left join lateral (
    select m.household_id from household_member m join household_place hp using (household_id)
    where m.person_id = r.person_id and hp.constellation_id = space and r.role = hp.role || '_carer'
      and m.since <= at and (m.until is null or m.until > at)
      and hp.since <= at and (hp.until is null or hp.until > at)
  ) h on true
  where r.subject_id = space and r.role = any(roles) and r.since <= at and (r.until is null or r.until > at)
    and p.deactivated_at is null
$$;

-- Which roles are members of a conversation of this kind.
create function roles_of_kind(kind text) returns text[] language sql immutable set search_path = public, pg_temp as $$
  select case kind
    when 'carers' then array['hub_carer', 'satellite_carer']
    when 'organisers' then array['hub_carer', 'liaison_worker']
    else array['hub_carer', 'satellite_carer', 'liaison_worker'] end
$$;

-- How many of others' messages somebody has not read, for each of these conversations: a count after one pointer,
-- never more than 100 of each.
create function unread_in(conversations uuid[], at timestamptz)
returns table (conversation_id uuid, unread bigint)
language sql stable set search_path = public, pg_temp as $$
  select c.id, (
    select count(*) from (
      select 1 from message m
      where m.conversation_id = c.id and m.number > coalesce(r.read_to, 0) and m.author_id <> me.id
        and m.deleted_at is null and (c.history_open or m.at >= s.since)
      limit 100) counted)
  from (select nullif(current_setting('kith.person', true), '')::uuid) as me(id)
  join conversation c on c.id = any(conversations)
  left join conversation_reader r on r.conversation_id = c.id and r.person_id = me.id
  cross join lateral (select stands_since(c.space_id, roles_of_kind(c.kind), me.id, at)) as s(since)
  where c.head > coalesce(r.read_to, 0)
$$;

revoke all on function stands_since(uuid, text[], uuid, timestamptz) from public;
revoke all on function people_in_space(uuid, text[], timestamptz) from public;
revoke all on function unread_in(uuid[], timestamptz) from public;
revoke all on function roles_of_kind(text) from public;
grant execute on function stands_since(uuid, text[], uuid, timestamptz) to kith_web;
grant execute on function people_in_space(uuid, text[], timestamptz) to kith_web;
grant execute on function unread_in(uuid[], timestamptz) to kith_web;
grant execute on function roles_of_kind(text) to kith_web;
"""


def upgrade() -> None:
    """Make the tables, their walls and what reads them."""
    for part in (TABLES, WALL, READING):
        op.execute(part)
