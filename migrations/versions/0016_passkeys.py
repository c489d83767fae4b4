"""Passkeys, and the challenges that were answered."""

from alembic import op

revision = "0016"
down_revision = "0015"

PASSKEYS = """
create table passkey (
  id uuid constraint pk_passkey primary key,
  person_id uuid not null constraint fk_passkey_person_id_person references person (id),
  credential_id bytea not null constraint uq_passkey_credential_id unique,
  public_key bytea not null,
  sign_count bigint not null,
  name text not null,
  added_at timestamptz not null,
  used_at timestamptz
);
create index ix_passkey_person_id on passkey (person_id);
grant select, insert, update, delete on passkey to kith_web;

create table spent_challenge (
  challenge bytea constraint pk_spent_challenge primary key,
  at timestamptz not null
);
create index ix_spent_challenge_at on spent_challenge (at);
grant select, insert on spent_challenge to kith_web;
grant select (at), delete on spent_challenge to kith_worker;
"""


def upgrade() -> None:
    """Make them."""
    op.execute(PASSKEYS)
