"""What stands under a message: who was asked to confirm that they read it, who has, and what others feel about it."""

from alembic import op

revision = "0042"
down_revision = "0041"

TABLES = """
-- Everybody of whom it was asked, one row each: asked seldom, and who has not is the question.
create table message_confirmation (
  id uuid constraint pk_message_confirmation primary key,
  service_id uuid not null constraint fk_message_confirmation_service_id_service references service (id),
  message_id uuid not null constraint fk_message_confirmation_message_id_message references message (id),
  person_id uuid not null constraint fk_message_confirmation_person_id_person references person (id),
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  constraint uq_message_confirmation_once unique (message_id, person_id),
  constraint ck_message_confirmation_after check (confirmed_at >= asked_at)
);
create index ix_message_confirmation_waiting on message_confirmation (person_id) where confirmed_at is null;

create table message_reaction (
  message_id uuid not null constraint fk_message_reaction_message_id_message references message (id),
  person_id uuid not null constraint fk_message_reaction_person_id_person references person (id),
  kind text not null
    constraint ck_message_reaction_kind check (kind in ('agreed', 'thanks', 'love', 'glad', 'hug', 'well-done')),
  service_id uuid not null constraint fk_message_reaction_service_id_service references service (id),
  at timestamptz not null,
  constraint pk_message_reaction primary key (message_id, person_id, kind)
);
create index ix_message_reaction_person_id on message_reaction (person_id);
"""

WALL = """
do $$
declare made text;
begin
  foreach made in array array['message_confirmation', 'message_reaction'] loop
    execute format('alter table %I enable row level security', made);
    execute format('alter table %I force row level security', made);
    execute format('create policy backup on %I for select to current_user
      using (current_setting(''kith.backup'', true) = ''on'')', made);
    execute format('create policy worker_wall on %I to kith_worker using (
      service_id = any(coalesce(nullif(current_setting(''kith.services'', true), ''''), ''{}'')::uuid[]))', made);
    -- The wall of the message is theirs too: whoever cannot read it learns nothing of what stands under it.
    execute format('create policy under_message on %I for select to kith_web using (
      service_id = any(coalesce(nullif(current_setting(''kith.services'', true), ''''), ''{}'')::uuid[])
      and exists (select 1 from message m where m.id = message_id))', made);
  end loop;
end $$;

-- Only who wrote a message asks that it be confirmed; nobody confirms for another.
create policy author_asks on message_confirmation for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and exists (select 1 from message m where m.id = message_id
    and m.author_id = nullif(current_setting('kith.person', true), '')::uuid)
  and person_id <> nullif(current_setting('kith.person', true), '')::uuid and confirmed_at is null);
create policy own_word on message_confirmation for update to kith_web using (
  person_id = nullif(current_setting('kith.person', true), '')::uuid);
create policy own_reaction on message_reaction for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and person_id = nullif(current_setting('kith.person', true), '')::uuid
  and exists (select 1 from message m where m.id = message_id));
create policy own_taken_back on message_reaction for delete to kith_web using (
  person_id = nullif(current_setting('kith.person', true), '')::uuid);

grant select, insert, update (confirmed_at) on message_confirmation to kith_web;
grant select, insert, delete on message_reaction to kith_web;
grant select on message_confirmation, message_reaction to kith_worker;
-- Who left a conversation is told no more of what was asked there.
grant execute on function people_in_space(uuid, text[], timestamptz) to kith_worker;
"""


def upgrade() -> None:
    """Make the tables and their walls."""
    for part in (TABLES, WALL):
        op.execute(part)
