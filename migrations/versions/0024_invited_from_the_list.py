"""An invitation may be for a person who is here already, brought in from a file or typed in: it makes them no second."""

from alembic import op

revision = "0024"
down_revision = "0023"

INVITATIONS = """
alter table invitation
  add column for_person uuid constraint fk_invitation_for_person_person references person (id),
  -- Whether saying yes gives the role, or they have it already and are only let in.
  add column adds_role boolean not null default true,
  add constraint ck_invitation_adds_role check (adds_role or for_person is not null);
create index ix_invitation_for_person on invitation (for_person) where accepted_at is null;
"""


def upgrade() -> None:
    """Add the two columns."""
    op.execute(INVITATIONS)
