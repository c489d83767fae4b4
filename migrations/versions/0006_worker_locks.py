"""Let the worker lock what it changes: a stay is closed under the same locks by the clock as by a person."""

from alembic import op

revision = "0006"
down_revision = "0005"

# PostgreSQL has no right to lock alone: SELECT ... FOR UPDATE wants UPDATE on some column. These are the two that a
# worker could not put to any use: an id that others point to, and the words of a block.
LOCKS = """
grant update (id) on constellation to kith_worker;
grant update (reason) on bed_night to kith_worker;
"""


def upgrade() -> None:
    """Grant the locks."""
    op.execute(LOCKS)
