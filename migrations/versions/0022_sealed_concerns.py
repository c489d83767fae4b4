"""The words of a concern are sealed like those about a child: most of them are."""

from alembic import op
from sqlalchemy import text

from core.crypto.in_clear import seal_rows
from core.crypto.keys import KEYS
from core.settings import child_keys

revision = "0022"
down_revision = "0021"

BEFORE = """
alter table concern add column sealed bytea;
alter table concern no force row level security;
"""
IN_CLEAR = "select id, service_id, story, when_words, about_words, reach_words from concern"
AFTER = """
alter table concern drop column story, drop column when_words, drop column about_words, drop column reach_words,
  alter column sealed set not null;
-- An expression, for its side effect: each row is written to a new file, without what stood there before.
alter table concern alter column sealed type bytea using (sealed || ''::bytea);
alter table concern force row level security;
-- `kith keys rotate` seals anew, one service at a time.
grant update (sealed) on concern to kith_worker;
"""


def upgrade() -> None:
    """Add the sealed part, fill it, take the columns in clear away."""
    op.execute(BEFORE)
    if op.get_bind().execute(text("select exists (select from concern)")).scalar():
        KEYS.use(child_keys())
        seal_rows(op.get_bind(), "concern", IN_CLEAR)
    op.execute(AFTER)
