"""Other nights that a side wants for a certain stay (R18), and until when beds are held for an offer (R16)."""

from alembic import op

revision = "0029"
down_revision = "0028"

CHANGE = """
-- The stay stands as it is until every side of `wanted_from` said yes, or the clock closes it at `wanted_until`.
-- `dates_by` is who last wanted the nights that stand, so that nobody agrees to nights of their own (S23).
alter table stay
  add column held_until timestamptz,
  add column wanted_first date,
  add column wanted_home date,
  add column wanted_by uuid constraint fk_stay_wanted_by_person references person (id),
  add column wanted_from text[] not null default '{}',
  add column wanted_until timestamptz,
  add column dates_by uuid constraint fk_stay_dates_by_person references person (id),
  add constraint ck_stay_wanted check (
    num_nonnulls(wanted_first, wanted_home, wanted_by, wanted_until) in (0, 4) and wanted_home > wanted_first);
create index ix_stay_wanted on stay (constellation_id) where wanted_until is not null;
alter table check_result drop constraint ck_check_result_moment;
alter table check_result add constraint ck_check_result_moment
  check (moment in ('asked', 'offered', 'accepted', 'changed'));
"""


def upgrade() -> None:
    """Add the columns."""
    op.execute(CHANGE)
