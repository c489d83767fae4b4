"""A child's social worker, who has no account, and the links by which they agree to a sleepover."""

from alembic import op

revision = "0020"
down_revision = "0019"

TABLES = """
create table childs_worker (
  id uuid constraint pk_childs_worker primary key,
  service_id uuid not null constraint fk_childs_worker_service_id_service references service (id),
  child_id uuid not null,
  child_service_id uuid not null,
  since timestamptz not null,
  until timestamptz constraint ck_childs_worker_until check (until >= since),
  recorded_by uuid not null constraint fk_childs_worker_recorded_by_person references person (id),
  -- Name and address: beside the child's id they would say who has a social worker, and which.
  sealed bytea not null,
  constraint uq_childs_worker_service_id unique (id, service_id),
  constraint fk_childs_worker_child foreign key (child_id, child_service_id) references child (id, service_id)
);
create unique index uq_childs_worker_one_now on childs_worker (service_id, child_id) where until is null;
create table approval_link (
  id uuid constraint pk_approval_link primary key,
  service_id uuid not null,
  constellation_id uuid not null,
  stay_id uuid not null,
  stay_version integer not null,
  worker_id uuid not null,
  sent_by uuid not null constraint fk_approval_link_sent_by_person references person (id),
  sent_at timestamptz not null,
  ends_at timestamptz not null,
  withdrawn_at timestamptz,
  -- The one-time code itself is kept nowhere: it is a keyed hash of this salt, made when its mail is.
  code_salt bytea,
  code_sent_at timestamptz,
  codes_sent integer not null default 0,
  code_tries integer not null default 0,
  answer text constraint ck_approval_link_answer check (answer in ('agreed', 'refused')),
  answered_at timestamptz,
  constraint ck_approval_link_answered check ((answer is null) = (answered_at is null)),
  constraint fk_approval_link_stay foreign key (stay_id, service_id) references stay (id, service_id),
  constraint fk_approval_link_worker foreign key (worker_id, service_id) references childs_worker (id, service_id)
);
create index ix_approval_link_stay on approval_link (service_id, stay_id);
do $$
declare walled text;
begin
  foreach walled in array array['childs_worker', 'approval_link'] loop
    execute format('alter table %I enable row level security', walled);
    execute format('alter table %I force row level security', walled);
    execute format($p$create policy backup on %I for select to current_user
      using (current_setting('kith.backup', true) = 'on')$p$, walled);
    execute format($p$create policy service_wall on %I using (
      service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]))$p$, walled);
  end loop;
end $$;
-- Whoever opens a link has no service yet: the function below reads the one row that the link names.
create policy the_link on approval_link for select to current_user
  using (id = nullif(current_setting('kith.link', true), '')::uuid);
grant select, insert, update (until, sealed) on childs_worker to kith_web;
grant select, update (sealed) on childs_worker to kith_worker;
grant select, insert, update (withdrawn_at, code_salt, code_sent_at, codes_sent, code_tries, answer, answered_at)
  on approval_link to kith_web;
grant select on approval_link to kith_worker;
"""

CONTEXT = """
-- The context of a unit in which a link acts. It stands as long as who sent it has the right to (E40), until its time
-- is over or it is answered: then it opens nothing, and only says that it was answered.
create function set_link_context(link uuid, at timestamptz, read_only boolean)
returns table (subject_id uuid, role text, space_kind text, space_name text, in_service uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  named approval_link%rowtype;
begin
  perform set_config('kith.person', '', true), set_config('kith.services', '{}', true),
          set_config('kith.crossings', '{}', true), set_config('kith.link', coalesce(link::text, ''), true);
  select * into named from approval_link l where l.id = link;
  perform set_config('kith.link', '', true);
  if named.answered_at is not null then
    return query select named.stay_id, 'answered_by_link', '', '', named.service_id;
  elsif named.id is not null and named.withdrawn_at is null and named.ends_at > at and exists (
    select 1 from relation r join person p on p.id = r.person_id
    where r.person_id = named.sent_by and p.deactivated_at is null
      and r.since <= at and (r.until is null or r.until > at)
      and ((r.subject_id = named.service_id and r.role = 'service_manager')
        or (r.subject_id = named.constellation_id and r.role = 'liaison_worker'))
  ) then
    perform set_config('kith.services', array[named.service_id]::text, true),
            set_config('kith.crossings', coalesce((
              select array_agg(distinct p.household_id) from household_place p
              where p.service_id = named.service_id and p.partnership_id is not null
                and p.since <= at and (p.until is null or p.until > at)), '{}')::text, true);
    return query select named.stay_id, 'approves_by_link', '', '', named.service_id;
  end if;
  if read_only then
    perform set_config('transaction_read_only', 'on', true);
  end if;
end $$;
revoke all on function set_link_context(uuid, timestamptz, boolean) from public;
grant execute on function set_link_context(uuid, timestamptz, boolean) to kith_web;
"""


def upgrade() -> None:
    """Make the tables, their walls, and the context of a link."""
    op.execute(TABLES)
    op.execute(CONTEXT)
