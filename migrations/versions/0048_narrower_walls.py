"""Who is named in a conversation is written behind a wall too, and pinned facts stand behind that of its messages."""

from alembic import op

revision = "0048"
down_revision = "0047"

MEMBERS = """
-- Whether the unit's person may name people in it: who is in it, who makes it, and of two people who was one of them.
create function may_name_in(thread uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select in_thread(thread) or not exists (
    select from conversation_member m where m.conversation_id = thread and m.added_by <> me.id
  ) or exists (
    select from conversation_member m
    where m.conversation_id = thread and m.person_id = me.id and m.peer_id is not null
  )
  from (select nullif(current_setting('kith.person', true), '')::uuid) as me(id)
$$;
alter table conversation_member enable row level security;
alter table conversation_member force row level security;
create policy backup on conversation_member for select to current_user
  using (current_setting('kith.backup', true) = 'on');
-- What reads and ends them are the owner's functions and views, and the wall is forced on it too.
create policy for_functions on conversation_member to current_user using (true);
create policy named_by_me on conversation_member for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and added_by = nullif(current_setting('kith.person', true), '')::uuid and may_name_in(conversation_id));
revoke all on function may_name_in(uuid) from public;
grant execute on function may_name_in(uuid) to kith_web;
"""

PINS = """
drop policy of_conversation on pinned_fact;
create policy of_conversation on pinned_fact for select to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and exists (select 1 from conversation c where c.id = conversation_id and (not c.apart or in_thread(c.id))));
drop policy own_words on pinned_fact;
create policy own_words on pinned_fact for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and pinned_by = nullif(current_setting('kith.person', true), '')::uuid
  and exists (select 1 from conversation c where c.id = conversation_id and (not c.apart or in_thread(c.id))));
drop policy ends on pinned_fact;
create policy ends on pinned_fact for update to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and until is null
  and exists (select 1 from conversation c where c.id = conversation_id and (not c.apart or in_thread(c.id))))
  with check (ended_by = nullif(current_setting('kith.person', true), '')::uuid);
"""

REPORTS = """
create or replace function decided_of_mine()
returns table (id uuid, service_id uuid, at timestamptz, state text, sealed bytea)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.service_id, r.at, r.state, r.sealed from message_report r
  where r.author_id = nullif(current_setting('kith.person', true), '')::uuid and r.state <> 'waiting'
    and of_this_unit(r.service_id)
$$;
"""


def upgrade() -> None:
    """Narrow the three walls."""
    for part in (MEMBERS, PINS, REPORTS):
        op.execute(part)
