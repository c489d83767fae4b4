"""Of two who wrote to each other, who stays when the other leaves goes on reading what they had, and writes no more."""

from alembic import op

revision = "0052"
down_revision = "0051"

RELATION = """
-- As in 0043, but what a revocation ends has an end, so that it can be said until when two stood together.
create or replace function stands_in(person uuid, via uuid, as_worker boolean, service uuid)
returns table (since timestamptz, until timestamptz)
language sql stable as $$
  select m.since, m.until from membership m join space s on s.id = m.space_id
    where m.person_id = person and m.space_id = via
      and m.role = case when s.kind = 'constellation' then 'liaison_worker' when as_worker then 'service_manager' end
  union all
  select m.since, m.until from membership m join space s on s.id = m.space_id
    where m.person_id = person and not as_worker and s.service_id = via and m.role = 'liaison_worker'
  union all
  select greatest(h.since, p.since), least(h.until, p.until, (
      select min(r.since) from revocation r where r.person_id = person and r.service_id = h.household_service_id
        and r.lifted_at is null and r.kind <> 'left'))
    from household_member h join household_place p using (household_id)
    where h.person_id = person and h.approved and not as_worker and via in (p.constellation_id, p.service_id)
  union all
  select h.since, h.until from household_member h
    where h.person_id = person and h.household_id = via and h.approved and not as_worker
  union all
  select a.since, a.until from assignment a
    where a.person_id = person and a.subject_id = via and as_worker and a.role = 'supervising_social_worker'
$$;

-- Each time at which somebody stood where a conversation names them, of two people with the other.
create view conversation_together as
  select c.person_id, c.conversation_id, c.service_id, c.peer_id,
         greatest(c.since, mine.since, other.since) as since,
         least(c.until, mine.until, other.until, outside.since) as until,
         least(c.until, mine.until) as mine_until
    from conversation_member c
    cross join lateral stands_in(c.person_id, c.via, c.as_worker, c.service_id) mine
    left join lateral stands_in(c.peer_id, c.via, c.peer_as_worker, c.service_id) other on c.peer_id is not null
    left join lateral (
      select min(r.since) as since from revocation r where r.person_id = c.peer_id and r.service_id = c.service_id
        and r.lifted_at is null and r.kind <> 'left') outside on true
    where (c.peer_id is null or other.since is not null)
      and not exists (select from revocation r where r.person_id = c.person_id
        and r.service_id = c.service_id and r.lifted_at is null and r.kind <> 'left');

create or replace view conversation_standing as
  select person_id, conversation_id as subject_id, 'in_conversation' as role, service_id, since, until
    from conversation_together where until is null or until > since
  union all
  -- The other of the two has gone, and they stand where they stood.
  select person_id, conversation_id, 'stayed_in_conversation', service_id, until, mine_until
    from conversation_together
    where peer_id is not null and until > since and (mine_until is null or mine_until > until);

-- As in 0043, and which of its conversations somebody only reads.
create or replace function set_context(person uuid, at timestamptz, read_only boolean)
returns table (subject_id uuid, role text, space_kind text, space_name text, in_service uuid)
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  services uuid[];
  crossings uuid[];
  threads uuid[];
  stayed uuid[];
begin
  select coalesce(array_agg(distinct r.service_id) filter (where r.service_id is not null), '{}'),
         coalesce(array_agg(distinct r.subject_id) filter (
           where r.role in ('in_conversation', 'broke_glass', 'reason dm.read')), '{}'),
         coalesce(array_agg(distinct r.subject_id) filter (where r.role = 'stayed_in_conversation'), '{}')
    into services, threads, stayed
    from relation r where r.person_id = person and r.since <= at and (r.until is null or r.until > at);
  select coalesce(array_agg(distinct p.household_id), '{}') into crossings
    from household_place p
    where p.service_id = any(services) and p.partnership_id is not null
      and p.since <= at and (p.until is null or p.until > at);
  perform set_config('kith.person', coalesce(person::text, ''), true),
          set_config('kith.services', services::text, true),
          set_config('kith.crossings', crossings::text, true),
          set_config('kith.threads', threads::text, true),
          set_config('kith.stayed', stayed::text, true);
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
-- Who is in it, and who stayed: these read, and write nothing.
create function reads_thread(thread uuid) returns boolean language sql stable as $$
  select in_thread(thread)
    or thread = any(coalesce(nullif(current_setting('kith.stayed', true), ''), '{}')::uuid[])
$$;
drop policy service_wall on conversation;
create policy service_wall on conversation to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and (not apart or reads_thread(id) or oversees(service_id, nullif(current_setting('kith.person', true), '')::uuid))
) with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and (not apart or in_thread(id)));
drop policy service_wall on message;
create policy service_wall on message for select to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and (not apart or reads_thread(conversation_id)
    or (leads_safeguarding(service_id, nullif(current_setting('kith.person', true), '')::uuid)
      and exists (select 1 from message_report r where r.message_id = message.id))));

create or replace function people_of_threads(conversations uuid[], at timestamptz)
returns table (conversation_id uuid, person_id uuid, given_name text, family_name text, added_by uuid, here boolean)
language sql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as $$
  with me as (select nullif(current_setting('kith.person', true), '')::uuid as id)
  select c.conversation_id, p.id, p.given_name, p.family_name,
         (array_agg(c.added_by order by c.since))[1],
         exists (select 1 from relation r where r.subject_id = c.conversation_id and r.person_id = p.id
           and r.role = 'in_conversation' and r.since <= at and (r.until is null or r.until > at))
  from me cross join conversation_member c join person p on p.id = c.person_id
  where c.conversation_id = any(conversations) and of_this_unit(c.service_id)
    and (reads_thread(c.conversation_id) or oversees(c.service_id, me.id))
  group by c.conversation_id, p.id
$$;

-- As in 0027. Who stayed sees from when on they stood there when the other left.
create or replace function stands_since(subject uuid, roles text[], person uuid, at timestamptz) returns timestamptz
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  began timestamptz;
  earlier timestamptz;
begin
  select min(r.since) into began from relation r
    where r.person_id = person and r.subject_id = subject and r.role = any(roles)
      and r.since <= at and (r.until is null or r.until > at);
  if began is null and 'in_conversation' = any(roles) then
    select max(r.since) into began from relation r
      where r.person_id = person and r.subject_id = subject and r.role = 'stayed_in_conversation'
        and r.since <= at and (r.until is null or r.until > at);
  end if;
  while began is not null loop
    select min(r.since) into earlier from relation r
      where r.person_id = person and r.subject_id = subject and r.role = any(roles)
        and r.since < began and r.until >= began;
    exit when earlier is null;
    began := earlier;
  end loop;
  return began;
end $$;
"""


def upgrade() -> None:
    """Make the relation of who stays, let it through the walls to read, and say since when they see."""
    for part in (RELATION, WALL):
        op.execute(part)
