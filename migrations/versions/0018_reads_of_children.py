"""Reads of child data stand in the audit once for each person, child, surface and quarter; their families can ask."""

from alembic import op

revision = "0018"
down_revision = "0017"

READS = """
create unique index uq_audit_entry_child_read on audit_entry
  ((detail ->> 'child_id'), actor, (detail ->> 'surface'), (detail ->> 'quarter')) where kind = 'child-read';
create index ix_audit_entry_child_read on audit_entry ((detail ->> 'child_id'), id) where kind = 'child-read';

-- Who read about a child, newest first; `roles` says which of somebody's roles at that time is named, nearest first.
-- What was read on surfaces that begin with `unshown` is left out. The child's wall is asked here by name: the audit has none.
create function reads_of_child(child_id uuid, before uuid, roles text[], unshown text, most integer)
returns table (id uuid, at timestamptz, person_id uuid, given_name text, family_name text, role text, surface text)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, e.at, p.id, p.given_name, p.family_name, (
      select r.role from relation r
      where r.person_id = p.id and r.since <= e.at and (r.until is null or r.until > e.at)
        and r.role = any(reads_of_child.roles)
        and (r.subject_id in (c.id, c.household_id, c.service_id)
          or r.subject_id in (select h.constellation_id from household_place h where h.household_id = c.household_id)
          or r.subject_id in (select h.service_id from household_place h where h.household_id = c.household_id))
      order by array_position(reads_of_child.roles, r.role) limit 1),
    e.detail ->> 'surface'
  from child c
  join audit_entry e on e.kind = 'child-read' and e.detail ->> 'child_id' = c.id::text
  join person p on p.id = substring(e.actor from 8)::uuid
  where c.id = reads_of_child.child_id and of_this_unit(c.service_id)
    and not starts_with(e.detail ->> 'surface', reads_of_child.unshown)
    and (reads_of_child.before is null or e.id < reads_of_child.before)
  order by e.id desc limit reads_of_child.most
$$;
revoke all on function reads_of_child(uuid, uuid, text[], text, integer) from public;
grant execute on function reads_of_child(uuid, uuid, text[], text, integer) to kith_web;
"""


def upgrade() -> None:
    """Make the indexes and the function."""
    op.execute(READS)
