"""Let the outbox tell somebody who has no account yet: an invitation."""

from alembic import op

revision = "0007"
down_revision = "0006"

OUTBOX = """
alter table outbox alter column person_id drop not null;
alter table outbox drop constraint uq_outbox_once;
alter table outbox add constraint uq_outbox_once
  unique nulls not distinct (kind, subject_id, occurrence, person_id, channel);
"""


def upgrade() -> None:
    """Make the person optional; once stays once."""
    op.execute(OUTBOX)
