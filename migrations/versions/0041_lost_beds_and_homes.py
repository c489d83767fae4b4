"""Why sleepovers are to decide: a bed or the hub home is gone (W4b, W4c), beside what the hub home closes itself."""

from alembic import op

revision = "0041"
down_revision = "0040"

REASONS = """
alter table unavailability drop constraint ck_unavailability_reason;
alter table unavailability add constraint ck_unavailability_reason check (reason in
  ('leave', 'illness', 'own_family', 'own_placement', 'training', 'repair', 'other', 'bed_gone', 'hub_left'));
"""


def upgrade() -> None:
    """Know the two reasons of the service."""
    op.execute(REASONS)
