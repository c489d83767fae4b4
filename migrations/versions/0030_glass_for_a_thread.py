"""Glass is broken for one conversation as well: for it or for one child, never for both and never for none."""

from alembic import op

revision = "0030"
down_revision = "0029"

THREADS = """
alter table glass_break alter column child_id drop not null;
alter table glass_break
  add column conversation_id uuid,
  -- Of the service in which it was broken, as with a child.
  add constraint fk_glass_break_conversation foreign key (conversation_id, service_id)
    references conversation (id, service_id),
  add constraint ck_glass_break_one check (num_nonnulls(child_id, conversation_id) = 1);
create index ix_glass_break_conversation_id on glass_break (conversation_id) where conversation_id is not null;
"""


def upgrade() -> None:
    """Let what was broken be a conversation."""
    op.execute(THREADS)
