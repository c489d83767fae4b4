"""The waiting list: a place is since when an ask waits for its nights; the worker holds beds for whose turn it is."""

from alembic import op

revision = "0034"
down_revision = "0033"

WAITING = """
-- `passed_over_at`: when beds came free last, too few for all the children of the ask (domain 4.9).
alter table stay add column waits_since timestamptz, add column passed_over_at timestamptz;
create index ix_stay_waits on stay (constellation_id, waits_since) where waits_since is not null;
alter table check_result drop constraint ck_check_result_moment;
alter table check_result add constraint ck_check_result_moment
  check (moment in ('asked', 'offered', 'accepted', 'changed', 'held'));
grant insert on bed_night to kith_worker;
-- Who is at home on the night that is held (R15), as the checks ask it for a person.
grant execute on function relations_of_households(uuid[]) to kith_worker;
"""


def upgrade() -> None:
    """Add the columns, and let the worker hold beds."""
    op.execute(WAITING)
