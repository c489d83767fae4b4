"""Functions that read relations keep their plan.

Each query over `relation` meets the tables of many features and their walls: to plan it takes several times as long as
to run it. With a plan for each call, one page paid more than 100 ms for what was known before (ADR 0039).
"""

from alembic import op

revision = "0049"
down_revision = "0048"

# What reads for the walls and the pages, and what sets the context of a unit of work. What writes is left as it is.
KEPT = """
do $$
declare
  f regprocedure;
begin
  for f in
    select p.oid::regprocedure from pg_proc p
    join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')
      and (p.prosecdef and p.provolatile = 's' or p.proname like 'set\\_%context' or p.proname = 'unread_in')
  loop
    execute format('alter function %s set plan_cache_mode = force_generic_plan', f);
  end loop;
end $$
"""


def upgrade() -> None:
    """Let them plan once a connection."""
    op.execute(KEPT)
