"""A worker finds who has not read what: it sees how far each has read, and since when they stand there."""

from alembic import op

revision = "0038"
down_revision = "0037"

WALL = """
create policy worker_wall on conversation_reader for select to kith_worker using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
grant select on conversation_reader to kith_worker;
grant execute on function stands_since(uuid, text[], uuid, timestamptz) to kith_worker;
grant execute on function roles_of_kind(text) to kith_worker;
"""


def upgrade() -> None:
    """Let a worker look, behind the wall of the service."""
    op.execute(WALL)
