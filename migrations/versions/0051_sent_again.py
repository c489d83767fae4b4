"""What could not be delivered is listed for the operator, by kind alone, and sent again by hand."""

from alembic import op

revision = "0051"
down_revision = "0050"

FAILED = """
-- What failed: kinds, channels and problems. Neither whom it was for nor what it was about. A digest is left out: what
-- it carried goes with the next one.
create function outbox_failed(most integer)
returns table (id uuid, kind text, channel text, problem text, attempts integer, created_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as $$
  select o.id, o.kind, o.channel, o.problem, o.attempts, o.created_at from outbox o
  where o.state = 'failed' and o.kind <> 'digest' order by o.id desc limit most
$$;
create index ix_outbox_failed on outbox (id) where state = 'failed';
-- Let it wait for its turn again, weighed anew; answers its kind. It counts as tried once, so that a channel that can
-- be asked is asked first whether it had gone after all.
create function send_again(row_id uuid, moment timestamptz) returns text
language sql security definer set search_path = public, pg_temp as $$
  update outbox o set state = 'waiting', attempts = 1, next_at = moment, leased_until = null
    where o.id = row_id and o.state = 'failed' and o.kind <> 'digest' returning o.kind
$$;
revoke all on function outbox_failed(integer) from public;
revoke all on function send_again(uuid, timestamptz) from public;
grant execute on function outbox_failed(integer) to kith_web;
grant execute on function send_again(uuid, timestamptz) to kith_web;
"""


def upgrade() -> None:
    """Make the two functions."""
    op.execute(FAILED)
