"""The second step of signing in: stages of a session, apps that make codes, recovery codes; and attempts counted."""

from alembic import op

revision = "0010"
down_revision = "0009"

SESSIONS = """
alter table session
  add column stage text not null default 'full' constraint ck_session_stage check (stage in ('half', 'full')),
  add column proved_at timestamptz,
  add column second_at timestamptz;

-- Whether a person is more than a carer, by what they are now: a second step is asked of them (R73).
create function is_staff(person uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select 1 from membership
    where person_id = person and role <> 'member' and since <= at and (until is null or until > at)
  ) or exists (
    select 1 from assignment where person_id = person and since <= at and (until is null or until > at)
  )
$$;
revoke all on function is_staff(uuid, timestamptz) from public;
grant execute on function is_staff(uuid, timestamptz) to kith_web, kith_worker;
"""

SECOND_FACTOR = """
create table code_app (
  person_id uuid constraint pk_code_app primary key
    constraint fk_code_app_person_id_person references person (id),
  sealed_key bytea not null,
  last_counter bigint not null,
  added_at timestamptz not null
);
create table recovery_code (
  person_id uuid not null constraint fk_recovery_code_person_id_person references person (id),
  code_hash bytea not null,
  made_at timestamptz not null,
  used_at timestamptz,
  constraint pk_recovery_code primary key (person_id, code_hash)
);
grant select, insert, update, delete on code_app, recovery_code to kith_web;
"""

ATTEMPTS = """
-- Failures by what they are counted by, as a hash: an account from an address, an address.
create table attempt (
  key bytea constraint pk_attempt primary key,
  failures integer not null,
  last_at timestamptz not null
);
create index ix_attempt_last_at on attempt (last_at);
grant select, insert, update, delete on attempt to kith_web;
grant select (last_at), delete on attempt to kith_worker;
"""


def upgrade() -> None:
    """Make them."""
    for part in (SESSIONS, SECOND_FACTOR, ATTEMPTS):
        op.execute(part)
