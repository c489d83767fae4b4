"""Names, births and words about children are sealed: what stood in clear is sealed with the keys of the settings.

The files of the tables are written anew at the end, so that no row that was replaced keeps its name on the disk.
"""

from alembic import op
from sqlalchemy import text

from core.crypto.in_clear import seal_rows
from core.crypto.keys import KEYS
from core.settings import child_keys

revision = "0014"
down_revision = "0013"

BEFORE = """
create table sealing_key (
  key_id bytea constraint pk_sealing_key primary key,
  first_used_at timestamptz not null
);
grant select, insert on sealing_key to kith_web;
grant select, insert, delete on sealing_key to kith_worker;

alter table child add column sealed bytea;
alter table child_move add column sealed bytea;
alter table stay add column sealed bytea;
-- The wall is forced on the owner too: an UPDATE behind it would change nothing, and say nothing.
alter table child no force row level security;
alter table child_move no force row level security;
alter table stay no force row level security;
"""
AFTER = """
alter table child drop column first_name, drop column birth_year, drop column birth_month,
  drop column left_reason, alter column sealed set not null;
alter table child_move drop column reason;
alter table stay drop column child_view, drop column note;
-- An expression, for its side effect: each row is written to a new file, without what stood there before.
alter table child alter column sealed type bytea using (sealed || ''::bytea);
alter table child_move alter column sealed type bytea using (sealed || ''::bytea);
alter table stay alter column sealed type bytea using (sealed || ''::bytea);
alter table child force row level security;
alter table child_move force row level security;
alter table stay force row level security;
-- `kith keys rotate` seals anew, one service at a time.
grant update (sealed) on child to kith_worker;
grant select, update (sealed) on child_move to kith_worker;
"""
OF_CHILDREN = "select id, service_id, first_name, birth_year, birth_month, left_reason from child"
OF_MOVES = "select id, service_id, reason from child_move"
OF_STAYS = "select id, service_id, child_view, note from stay where child_view <> '' or note <> ''"
HAS_ROWS = "select exists (select from child) or exists (select from stay)"


def upgrade() -> None:
    """Add the sealed parts, fill them, take the columns in clear away."""
    op.execute(BEFORE)
    if op.get_bind().execute(text(HAS_ROWS)).scalar():
        KEYS.use(child_keys())
        seal_rows(op.get_bind(), "child", OF_CHILDREN)
        seal_rows(op.get_bind(), "child_move", OF_MOVES)
        seal_rows(op.get_bind(), "stay", OF_STAYS)
    op.execute(AFTER)
