"""Concerns, whose wall is narrower than the service, and where a service's duty team is alerted."""

from alembic import op

revision = "0011"
down_revision = "0010"

CONCERN = """
create table concern (
  id uuid constraint pk_concern primary key,
  service_id uuid not null constraint fk_concern_service_id_service references service (id),
  reference text not null,
  raised_by uuid constraint fk_concern_raised_by_person references person (id),
  link_of_person uuid constraint fk_concern_link_of_person_person references person (id),
  link_of_invitation uuid constraint fk_concern_link_of_invitation_invitation references invitation (id),
  raised_at timestamptz not null,
  story text not null,
  when_words text not null,
  about_people uuid[] not null,
  about_children uuid[] not null,
  about_words text not null,
  -- Those ticked and those whom the sender's words name: none of them ever sees this row (R49).
  hidden_from uuid[] not null,
  danger text not null constraint ck_concern_danger check (danger in ('yes', 'no', 'unsure')),
  reach_words text not null,
  state text not null constraint ck_concern_state check (state in ('sent', 'acknowledged')),
  acknowledge_by timestamptz not null,
  acknowledged_by uuid constraint fk_concern_acknowledged_by_person references person (id),
  acknowledged_at timestamptz,
  retention_class text not null,
  constraint uq_concern_reference unique (service_id, reference),
  constraint ck_concern_from check (num_nonnulls(raised_by, link_of_person, link_of_invitation) = 1),
  constraint ck_concern_subject check (about_people <@ hidden_from),
  -- R52: acknowledged is a person and a time, and neither stands without the other. Never its own subject or sender.
  constraint ck_concern_acknowledged check (
    (state = 'acknowledged') = (acknowledged_by is not null) and (state = 'acknowledged') = (acknowledged_at is not null)),
  constraint ck_concern_not_own check (
    acknowledged_by is null or not (acknowledged_by = any(hidden_from) or acknowledged_by is not distinct from raised_by))
);
create index ix_concern_inbox on concern (service_id, state, acknowledge_by);
create index ix_concern_raised_by on concern (raised_by);

create table duty_contact (
  service_id uuid constraint pk_duty_contact primary key
    constraint fk_duty_contact_service_id_service references service (id),
  name text not null,
  address text not null
);
grant select on duty_contact to kith_web, kith_worker;
"""

WALL = """
-- Whether a person is named for a concern: read by the policy, which may not read the relations itself.
create function is_named_for(subject uuid, person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from naming n where n.subject_id = subject and n.person_id = person
    and n.role = 'concern_lead' and (n.until is null or n.until > now()))
$$;

-- From outside a service one thing may be written into it, a concern; the door is open until the transaction ends.
create function open_concern_door(service uuid) returns void
language sql security definer set search_path = public, pg_temp as $$
  select set_config('kith.door', service::text, true)
$$;

-- How many came to a service since then. A number, for a unit that sees none of them: for the length of this one count
-- the owner of the tables reads as a backup does.
create function concerns_lately(service uuid, since timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before text := coalesce(current_setting('kith.backup', true), '');
  counted bigint;
begin
  perform set_config('kith.backup', 'on', true);
  select count(*) into counted from concern where service_id = service and raised_at > since;
  perform set_config('kith.backup', before, true);
  return counted;
end $$;

alter table concern enable row level security;
alter table concern force row level security;
create policy backup on concern for select to current_user using (current_setting('kith.backup', true) = 'on');

-- The sender; and who is named, of this service, unless it is about them (R49). The actor is the context's, so a query
-- that forgets to ask still gets nothing.
create policy sender_wall on concern for select to kith_web using (
  raised_by = nullif(current_setting('kith.person', true), '')::uuid);
create policy named_wall on concern for all to kith_web using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[])
  and not (nullif(current_setting('kith.person', true), '')::uuid = any(hidden_from))
  and is_named_for(id, nullif(current_setting('kith.person', true), '')::uuid));
create policy door on concern for insert to kith_web with check (
  service_id = nullif(current_setting('kith.door', true), '')::uuid
  and raised_by is not distinct from nullif(current_setting('kith.person', true), '')::uuid);
create policy worker_wall on concern for select to kith_worker using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
create policy worker_lock on concern for update to kith_worker using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));

grant select, insert, update (state, acknowledged_by, acknowledged_at) on concern to kith_web;
-- The worker changes nothing: it locks, and locking wants some column that it could.
grant select, update (retention_class) on concern to kith_worker;
grant insert on naming to kith_web, kith_worker;

revoke all on function is_named_for(uuid, uuid) from public;
revoke all on function open_concern_door(uuid) from public;
revoke all on function concerns_lately(uuid, timestamptz) from public;
grant execute on function is_named_for(uuid, uuid) to kith_web;
grant execute on function open_concern_door(uuid) to kith_web;
grant execute on function concerns_lately(uuid, timestamptz) to kith_web;
"""


def upgrade() -> None:
    """Make the table and its wall."""
    for part in (CONCERN, WALL):
        op.execute(part)
