"""What a service calls its own records, so that a second import of a file finds them again."""

from alembic import op

revision = "0017"
down_revision = "0016"

KEYS = """
create table import_key (
  service_id uuid not null constraint fk_import_key_service_id_service references service (id),
  kind text not null,
  reference text not null,
  subject_id uuid not null,
  constraint pk_import_key primary key (service_id, kind, reference)
);
alter table import_key enable row level security;
alter table import_key force row level security;
create policy service_wall on import_key using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
create policy backup on import_key for select to current_user using (current_setting('kith.backup', true) = 'on');
grant select, insert on import_key to kith_web;
"""


def upgrade() -> None:
    """Make the table behind its wall."""
    op.execute(KEYS)
