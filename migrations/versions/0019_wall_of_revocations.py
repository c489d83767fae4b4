"""Force the wall of revocations on its owner too, whose views have to see which of them hold."""

from alembic import op

revision = "0019"
down_revision = "0018"

# What is revoked counts for everybody, so the views and functions of the owner read and lift all of it, by a policy that says so.
WALL = """
alter table revocation force row level security;
create policy backup on revocation for select to current_user using (current_setting('kith.backup', true) = 'on');
create policy counts_for_everybody on revocation to current_user using (true) with check (true);
"""


def upgrade() -> None:
    """Force it."""
    op.execute(WALL)
