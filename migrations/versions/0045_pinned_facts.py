"""Pinned facts of a conversation, sealed; what was pinned before is kept."""

from alembic import op

revision = "0045"
down_revision = "0044"

TABLES = """
create table pinned_fact (
  id uuid constraint pk_pinned_fact primary key,
  service_id uuid not null constraint fk_pinned_fact_service_id_service references service (id),
  conversation_id uuid not null constraint fk_pinned_fact_conversation_id_conversation references conversation (id),
  sealed bytea not null,
  pinned_by uuid not null constraint fk_pinned_fact_pinned_by_person references person (id),
  at timestamptz not null,
  until timestamptz,
  ended_by uuid constraint fk_pinned_fact_ended_by_person references person (id),
  constraint ck_pinned_fact_ended check ((until is null) = (ended_by is null))
);
create index ix_pinned_fact_conversation_id on pinned_fact (conversation_id, at);
"""

WALL = """
alter table pinned_fact enable row level security;
alter table pinned_fact force row level security;
create policy backup on pinned_fact for select to current_user using (current_setting('kith.backup', true) = 'on');
create policy worker_wall on pinned_fact to kith_worker using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
-- The wall of the conversation is theirs too.
create policy of_conversation on pinned_fact for select to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and exists (select 1 from conversation c where c.id = conversation_id));
create policy own_words on pinned_fact for insert to kith_web with check (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and pinned_by = nullif(current_setting('kith.person', true), '')::uuid
  and exists (select 1 from conversation c where c.id = conversation_id));
-- What was said stays as it was said: only its end is written, once, by whoever ends it.
create policy ends on pinned_fact for update to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and until is null and exists (select 1 from conversation c where c.id = conversation_id))
  with check (ended_by = nullif(current_setting('kith.person', true), '')::uuid);
grant select, insert, update (until, ended_by) on pinned_fact to kith_web;
grant select, update (sealed) on pinned_fact to kith_worker;
"""


def upgrade() -> None:
    """Make the table and its wall."""
    for part in (TABLES, WALL):
        op.execute(part)
