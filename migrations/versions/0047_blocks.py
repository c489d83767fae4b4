"""Blocks between two people: their own rows, and one question that says only whether there is one."""

from alembic import op

revision = "0047"
down_revision = "0046"

BLOCKS = """
create table person_block (
  person_id uuid not null constraint fk_person_block_person_id_person references person (id),
  blocked_id uuid not null constraint fk_person_block_blocked_id_person references person (id),
  since timestamptz not null,
  constraint pk_person_block primary key (person_id, blocked_id),
  constraint ck_person_block_two check (person_id <> blocked_id)
);
alter table person_block enable row level security;
alter table person_block force row level security;
create policy backup on person_block for select to current_user using (current_setting('kith.backup', true) = 'on');
create policy for_functions on person_block for select to current_user using (true);
-- Whom somebody blocked is nobody else's business.
create policy own_blocks on person_block to kith_web using (
  person_id = nullif(current_setting('kith.person', true), '')::uuid);

-- Whether either of the two has blocked the other.
create function is_blocked_with(other uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from person_block b, nullif(current_setting('kith.person', true), '') me
    where (b.person_id, b.blocked_id) in ((me::uuid, other), (other, me::uuid)))
$$;
revoke all on function is_blocked_with(uuid) from public;
grant execute on function is_blocked_with(uuid) to kith_web;
grant select, insert, delete on person_block to kith_web;
"""


def upgrade() -> None:
    """Make the table and its wall."""
    op.execute(BLOCKS)
