"""Who read about a child: also by a link, whose holder has no account."""

from alembic import op

revision = "0021"
down_revision = "0020"

READS = """
-- Beside the function that it replaces, until nothing of the old code runs.
create function child_reads(child_id uuid, before uuid, roles text[], unshown text, most integer)
returns table (id uuid, at timestamptz, person_id uuid, name text, role text, surface text)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, e.at, p.id, p.given_name || ' ' || p.family_name, (
      select r.role from relation r
      where r.person_id = p.id and r.since <= e.at and (r.until is null or r.until > e.at)
        and r.role = any(child_reads.roles)
        and (r.subject_id in (c.id, c.household_id, c.service_id)
          or r.subject_id in (select h.constellation_id from household_place h where h.household_id = c.household_id)
          or r.subject_id in (select h.service_id from household_place h where h.household_id = c.household_id))
      order by array_position(child_reads.roles, r.role) limit 1),
    e.detail ->> 'surface'
  from child c
  join audit_entry e on e.kind = 'child-read' and e.detail ->> 'child_id' = c.id::text
  left join person p on p.id = case when starts_with(e.actor, 'person:') then substring(e.actor from 8)::uuid end
  where c.id = child_reads.child_id and of_this_unit(c.service_id)
    and not starts_with(e.detail ->> 'surface', child_reads.unshown)
    and (child_reads.before is null or e.id < child_reads.before)
  order by e.id desc limit child_reads.most
$$;
revoke all on function child_reads(uuid, uuid, text[], text, integer) from public;
grant execute on function child_reads(uuid, uuid, text[], text, integer) to kith_web;
"""


def upgrade() -> None:
    """Make the function."""
    op.execute(READS)
