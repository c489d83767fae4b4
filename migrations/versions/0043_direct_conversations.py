"""Conversations between two people and small groups: with members of their own, who stand in what joins them (R38)."""

from alembic import op

revision = "0043"
down_revision = "0042"

TABLES = """
alter table conversation drop constraint ck_conversation_kind;
alter table conversation add constraint ck_conversation_kind
  check (kind in ('everyone', 'carers', 'organisers', 'direct', 'group'));
alter table conversation drop constraint uq_conversation_space_kind;
create unique index uq_conversation_space_kind on conversation (space_id, kind) where kind not in ('direct', 'group');
alter table conversation
  -- The name of a small group.
  add column sealed bytea,
  -- Whether it has members of its own, and nobody else in the service reads it.
  add column apart boolean not null generated always as (kind in ('direct', 'group')) stored,
  -- What its members stand in: their constellation, or the conversation itself.
  add column subject_id uuid not null
    generated always as (case when kind in ('direct', 'group') then id else space_id end) stored,
  add constraint uq_conversation_apart unique (id, service_id, apart);
alter table message
  add column apart boolean not null default false,
  drop constraint fk_message_conversation,
  add constraint fk_message_conversation foreign key (conversation_id, service_id, apart)
    references conversation (id, service_id, apart);

-- Whom a conversation names, dated. They are members as long as they stand in `via`: the constellation, home or service
-- that joins them; of a direct one both of them, by the same.
create table conversation_member (
  id uuid constraint pk_conversation_member primary key,
  conversation_id uuid not null,
  person_id uuid not null constraint fk_conversation_member_person_id_person references person (id),
  peer_id uuid constraint fk_conversation_member_peer_id_person references person (id),
  service_id uuid not null constraint fk_conversation_member_service_id_service references service (id),
  via uuid not null,
  -- The one of the two who is a manager of the service that joins them, or the home's worker: as that alone.
  as_worker boolean not null default false,
  peer_as_worker boolean not null default false,
  added_by uuid not null constraint fk_conversation_member_added_by_person references person (id),
  since timestamptz not null,
  until timestamptz,
  constraint ck_conversation_member_dates check (until is null or until >= since),
  constraint ck_conversation_member_two check (peer_id is distinct from person_id)
);
create unique index uq_conversation_member_open on conversation_member (conversation_id, person_id, via)
  where until is null;
create index ix_conversation_member_person_id on conversation_member (person_id);
create index ix_conversation_member_conversation_id on conversation_member (conversation_id);
grant insert on conversation_member to kith_web;
"""

# Not `security definer`: it is read by the owner's views and functions alone, and so it is inlined into them.
RELATION = """
create function stands_in(person uuid, via uuid, as_worker boolean, service uuid)
returns table (since timestamptz, until timestamptz)
language sql stable as $$
  select m.since, m.until from membership m join space s on s.id = m.space_id
    where m.person_id = person and m.space_id = via
      and m.role = case when s.kind = 'constellation' then 'liaison_worker' when as_worker then 'service_manager' end
  union all
  select m.since, m.until from membership m join space s on s.id = m.space_id
    where m.person_id = person and not as_worker and s.service_id = via and m.role = 'liaison_worker'
  union all
  select greatest(h.since, p.since), least(h.until, p.until)
    from household_member h join household_place p using (household_id)
    where h.person_id = person and h.approved and not as_worker and via in (p.constellation_id, p.service_id)
      and not exists (select from revocation r where r.person_id = person and r.service_id = h.household_service_id
        and r.lifted_at is null and r.kind <> 'left')
  union all
  select h.since, h.until from household_member h
    where h.person_id = person and h.household_id = via and h.approved and not as_worker
  union all
  select a.since, a.until from assignment a
    where a.person_id = person and a.subject_id = via and as_worker and a.role = 'supervising_social_worker'
$$;
revoke all on function stands_in(uuid, uuid, boolean, uuid) from public;

-- Who is a member of a conversation of its own: named in it, and standing in what joins them, of two people both.
create view conversation_standing as
  select c.person_id, c.conversation_id as subject_id, 'in_conversation' as role, c.service_id,
         greatest(c.since, mine.since, other.since) as since, least(c.until, mine.until, other.until) as until
    from conversation_member c
    cross join lateral stands_in(c.person_id, c.via, c.as_worker, c.service_id) mine
    left join lateral stands_in(c.peer_id, c.via, c.peer_as_worker, c.service_id) other on c.peer_id is not null
    where (c.peer_id is null or other.since is not null)
      and not exists (select from revocation r where r.person_id in (c.person_id, c.peer_id)
        and r.service_id = c.service_id and r.lifted_at is null and r.kind <> 'left');

create or replace view relation as
  select w.person_id, w.subject_id, w.role, w.service_id, w.since, w.until from relation_written w
  where not exists (
    select from revocation r
    where r.person_id = w.person_id and r.lifted_at is null and r.kind <> 'left'
      and r.service_id in (w.service_id, w.held_by)
  )
  union all
  select person_id, subject_id, role, service_id, since, until from conversation_standing;

create or replace function set_context(person uuid, at timestamptz, read_only boolean)
returns table (subject_id uuid, role text, space_kind text, space_name text, in_service uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  services uuid[];
  crossings uuid[];
  threads uuid[];
begin
  select coalesce(array_agg(distinct r.service_id) filter (where r.service_id is not null), '{}'),
         coalesce(array_agg(distinct r.subject_id) filter (
           where r.role in ('in_conversation', 'broke_glass', 'reason dm.read')), '{}')
    into services, threads
    from relation r where r.person_id = person and r.since <= at and (r.until is null or r.until > at);
  select coalesce(array_agg(distinct p.household_id), '{}') into crossings
    from household_place p
    where p.service_id = any(services) and p.partnership_id is not null
      and p.since <= at and (p.until is null or p.until > at);
  perform set_config('kith.person', coalesce(person::text, ''), true),
          set_config('kith.services', services::text, true),
          set_config('kith.crossings', crossings::text, true),
          set_config('kith.threads', threads::text, true);
  if read_only then
    perform set_config('transaction_read_only', 'on', true);
  end if;
  return query
    select r.subject_id, r.role, s.kind, s.name, r.service_id
    from relation r left join space s on s.id = r.subject_id
    where r.person_id = person and r.since <= at and (r.until is null or r.until > at);
end $$;
"""

WALL = """
-- Whether somebody oversees the conversations of a service: read by policies.
create function oversees(service uuid, person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from relation r where r.subject_id = service and r.person_id = person
    and r.role in ('safeguarding_lead', 'records_officer') and r.since <= now() and (r.until is null or r.until > now()))
$$;
create function in_thread(thread uuid) returns boolean language sql stable as $$
  select thread = any(coalesce(nullif(current_setting('kith.threads', true), ''), '{}')::uuid[])
$$;

-- A conversation with members of its own is there for them; that there is one, for who oversees the service as well.
drop policy service_wall on conversation;
create policy worker_wall on conversation to kith_worker using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
create policy service_wall on conversation to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and (not apart or in_thread(id) or oversees(service_id, nullif(current_setting('kith.person', true), '')::uuid))
) with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and (not apart or in_thread(id)));

-- What stands in it is read by its members, by who broke glass for it, and of what was reported by the leads.
drop policy service_wall on message;
create policy worker_wall on message for select to kith_worker using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
create policy service_wall on message for select to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and (not apart or in_thread(conversation_id)
    or (leads_safeguarding(service_id, nullif(current_setting('kith.person', true), '')::uuid)
      and exists (select 1 from message_report r where r.message_id = message.id))));
drop policy own_words on message;
create policy own_words on message for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and author_id = nullif(current_setting('kith.person', true), '')::uuid
  and (not apart or in_thread(conversation_id)));
drop policy own_message on message;
create policy own_message on message for update to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and author_id = nullif(current_setting('kith.person', true), '')::uuid
  and (not apart or in_thread(conversation_id)));
grant update (sealed) on conversation to kith_worker;
"""

READING = """
create or replace function roles_of_kind(kind text) returns text[] language sql immutable
set search_path = public, pg_temp as $$
  select case kind
    when 'carers' then array['hub_carer', 'satellite_carer']
    when 'organisers' then array['hub_carer', 'liaison_worker']
    when 'direct' then array['in_conversation']
    when 'group' then array['in_conversation']
    else array['hub_carer', 'satellite_carer', 'liaison_worker'] end
$$;

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
  cross join lateral (select stands_since(c.subject_id, roles_of_kind(c.kind), me.id, at)) as s(since)
  where c.head > coalesce(r.read_to, 0)
$$;

-- Everybody whom a conversation with members of its own names or named, for its members and who oversees the service.
create function people_of_threads(conversations uuid[], at timestamptz)
returns table (conversation_id uuid, person_id uuid, given_name text, family_name text, added_by uuid, here boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  with me as (select nullif(current_setting('kith.person', true), '')::uuid as id)
  select c.conversation_id, p.id, p.given_name, p.family_name,
         (array_agg(c.added_by order by c.since))[1],
         exists (select 1 from relation r where r.subject_id = c.conversation_id and r.person_id = p.id
           and r.role = 'in_conversation' and r.since <= at and (r.until is null or r.until > at))
  from me cross join conversation_member c join person p on p.id = c.person_id
  where c.conversation_id = any(conversations) and of_this_unit(c.service_id)
    and (in_thread(c.conversation_id) or oversees(c.service_id, me.id))
  group by c.conversation_id, p.id
$$;

-- Whom the unit's person may write to, and by what they are joined (R38): a constellation, a home and its worker, a
-- service and its manager.
create function people_joined(at timestamptz)
returns table (person_id uuid, given_name text, family_name text, role text, via uuid, via_name text, service_id uuid,
               space_id uuid, as_worker boolean, peer_as_worker boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  with me as (select nullif(current_setting('kith.person', true), '')::uuid as id),
  mine as (
    select r.subject_id, r.role, r.service_id from me join relation r on r.person_id = me.id
    where r.since <= at and (r.until is null or r.until > at)
  ),
  joined as (
    select o.person_id, o.role, m.subject_id as via, m.service_id, m.subject_id as space_id,
           false as as_worker, false as peer_as_worker
      from mine m cross join lateral people_related(
        m.subject_id, array['hub_carer', 'satellite_carer', 'liaison_worker'], at) o
      where m.role in ('hub_carer', 'satellite_carer', 'liaison_worker')
    union all
    select o.person_id, o.role, m.subject_id, m.service_id, m.service_id, true, false
      from mine m cross join lateral people_related(m.subject_id, array['carer'], at) o
      where m.role = 'supervising_social_worker'
    union all
    select o.person_id, o.role, m.subject_id, m.service_id, m.service_id, false, true
      from mine m cross join lateral people_related(m.subject_id, array['supervising_social_worker'], at) o
      where m.role = 'carer'
    union all
    select o.person_id, o.role, m.subject_id, m.subject_id, m.subject_id, true, false
      from mine m join space s on s.service_id = m.subject_id and s.kind = 'constellation'
      cross join lateral people_related(s.id, array['hub_carer', 'satellite_carer', 'liaison_worker'], at) o
      where m.role = 'service_manager'
    union all
    select o.person_id, o.role, m.service_id, m.service_id, m.service_id, false, true
      from mine m cross join lateral people_related(m.service_id, array['service_manager'], at) o
      where m.role in ('hub_carer', 'satellite_carer', 'liaison_worker')
  )
  select distinct j.person_id, p.given_name, p.family_name, j.role, j.via, coalesce(s.name, ''), j.service_id, j.space_id,
         j.as_worker, j.peer_as_worker
  from me, joined j join person p on p.id = j.person_id left join space s on s.id = j.via
  where j.person_id <> me.id
$$;

-- The unit's person leaves a small group.
create function leave_thread(thread uuid, at timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare ended integer;
begin
  update conversation_member c set until = at
    where c.conversation_id = thread and c.until is null and c.peer_id is null
      and c.person_id = nullif(current_setting('kith.person', true), '')::uuid;
  get diagnostics ended = row_count;
  return ended;
end $$;

revoke all on function oversees(uuid, uuid) from public;
revoke all on function people_of_threads(uuid[], timestamptz) from public;
revoke all on function people_joined(timestamptz) from public;
revoke all on function leave_thread(uuid, timestamptz) from public;
grant execute on function oversees(uuid, uuid) to kith_web;
grant execute on function people_of_threads(uuid[], timestamptz) to kith_web;
grant execute on function people_joined(timestamptz) to kith_web;
grant execute on function leave_thread(uuid, timestamptz) to kith_web;
"""


def upgrade() -> None:
    """Make the members, who stands among them, their wall, and what reads them."""
    for part in (TABLES, RELATION, WALL, READING):
        op.execute(part)
