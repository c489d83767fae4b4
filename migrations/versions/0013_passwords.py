"""Forgotten passwords: addresses that were typed, until a worker has looked, and links that were begun."""

from alembic import op

revision = "0013"
down_revision = "0012"

RESETS = """
create table reset_request (
  id uuid constraint pk_reset_request primary key,
  email text not null,
  asked_at timestamptz not null
);
grant insert on reset_request to kith_web;
grant select, delete on reset_request to kith_worker;

create table password_reset (
  id uuid constraint pk_password_reset primary key,
  person_id uuid not null constraint fk_password_reset_person_id_person references person (id),
  begun_at timestamptz not null,
  closed_at timestamptz
);
create index ix_password_reset_person_id on password_reset (person_id);
grant select, update on password_reset to kith_web;
grant select, insert on password_reset to kith_worker;
"""


def upgrade() -> None:
    """Make them."""
    op.execute(RESETS)
