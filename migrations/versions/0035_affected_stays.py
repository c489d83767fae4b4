"""Sleepovers on nights that were closed after they were agreed: somebody decides each (W4)."""

from alembic import op

revision = "0035"
down_revision = "0034"

AFFECTED = """
-- The period off duty about which it is still to decide whether the stay can be; empty once somebody has.
alter table stay add column affected_by uuid,
  add constraint fk_stay_affected_by foreign key (affected_by, service_id) references unavailability (id, service_id);
create index ix_stay_affected on stay (constellation_id) where affected_by is not null;
"""


def upgrade() -> None:
    """Add the column."""
    op.execute(AFFECTED)
