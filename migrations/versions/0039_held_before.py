"""What was held before a yes is held again when the yes is undone: a stay keeps until when that was."""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Add the column."""
    op.execute("alter table stay add column held_before timestamptz")
