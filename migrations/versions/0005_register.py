"""The register of authorities and regional hubs, and where outward codes lie."""

from alembic import op

revision = "0005"
down_revision = "0004"

REGISTER = """
create table regional_hub (
  code text constraint pk_regional_hub primary key,
  name text not null,
  lead text not null,
  began text not null
);
create table authority (
  code text constraint pk_authority primary key constraint ck_authority_code check (code ~ '^E[0-9]{8}$'),
  name text not null constraint uq_authority_name unique,
  region text not null,
  kind text not null,
  regional_hub text constraint fk_authority_regional_hub references regional_hub (code),
  sureness text constraint ck_authority_sureness check (sureness in ('confirmed', 'derived', 'unsure')),
  constraint ck_authority_membership check ((regional_hub is null) = (sureness is null))
);
create table outcode (
  code text constraint pk_outcode primary key,
  latitude double precision not null constraint ck_outcode_latitude check (latitude between -90 and 90),
  longitude double precision not null constraint ck_outcode_longitude check (longitude between -180 and 180),
  authority text constraint fk_outcode_authority references authority (code)
);
grant select on regional_hub, authority, outcode to kith_web, kith_worker;
"""


def upgrade() -> None:
    """Make the tables; `kith migrate` fills the first two from the facts of this version."""
    op.execute(REGISTER)
