"""Grants are written: reads with a reason, and break-glass with its review. Words about why lie sealed behind the wall."""

from alembic import op

revision = "0023"
down_revision = "0022"

GRANTS = """
-- Why somebody was granted something may be about a child, and relations are behind no wall: it lies sealed elsewhere.
alter table access_grant drop column reason;
alter table access_grant add constraint ck_access_grant_hour
  check (until >= since and until <= since + interval '60 minutes');
create index ix_access_grant_subject_id on access_grant (subject_id);
grant insert on access_grant to kith_web;
"""

TABLES = """
create table glass_break (
  -- The grant that it made has the same id.
  id uuid constraint pk_glass_break primary key,
  service_id uuid not null,
  child_id uuid not null,
  broken_by uuid not null constraint fk_glass_break_broken_by_person references person (id),
  broken_at timestamptz not null,
  ends_at timestamptz not null,
  review_by timestamptz not null,
  -- Why, and what the review says: both about a child.
  sealed bytea not null,
  reviewed_by uuid constraint fk_glass_break_reviewed_by_person references person (id),
  reviewed_at timestamptz,
  finding text constraint ck_glass_break_finding check (finding in ('right', 'wrong')),
  constraint fk_glass_break_child foreign key (child_id, service_id) references child (id, service_id),
  constraint fk_glass_break_grant foreign key (id) references access_grant (id),
  constraint ck_glass_break_hour check (ends_at = broken_at + interval '60 minutes'),
  constraint ck_glass_break_reviewed check (
    (reviewed_at is null) = (finding is null) and (reviewed_at is null) = (reviewed_by is null)),
  constraint ck_glass_break_not_own check (reviewed_by is distinct from broken_by)
);
create index ix_glass_break_service_id on glass_break (service_id, broken_at);
create index ix_glass_break_child_id on glass_break (child_id);
alter table glass_break enable row level security;
alter table glass_break force row level security;
create policy backup on glass_break for select to current_user using (current_setting('kith.backup', true) = 'on');
create policy service_wall on glass_break using (
  service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]));
grant select, insert, update (sealed, reviewed_by, reviewed_at, finding) on glass_break to kith_web;
grant select, update (sealed) on glass_break to kith_worker;
"""

PEOPLE = """
-- As it was, but for grants: what somebody may see for an hour is nothing that they are to the service.
create or replace function people_of_service(
  service uuid, at timestamptz, words text, wanted text, within uuid[], after uuid, most integer
) returns table (person_id uuid, given_name text, family_name text, sort_name text, revoked text, relations jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  with theirs as (
    select w.person_id, w.role, coalesce(s.kind, case when h.id is not null then 'household' else '' end) as kind,
           coalesce(s.name, h.name, '') as place, w.since, w.until,
           w.until is null or w.until > at as living,
           within is null or (w.subject_id = any(within) and w.since <= at and (w.until is null or w.until > at)) as seen
    from relation_written w left join space s on s.id = w.subject_id left join household h on h.id = w.subject_id
    where of_this_unit(service) and service in (w.service_id, w.held_by) and w.role <> 'carer'
      and w.written <> 'access_grant'
  ), found as (
    select p.id, p.given_name, p.family_name, lower(p.family_name || ' ' || p.given_name) as sort_name,
           (select v.kind from revocation v
            where v.person_id = p.id and v.service_id = service and v.lifted_at is null) as revoked,
           bool_or(t.living) as living, bool_or(t.living and t.role = wanted) as in_role,
           jsonb_agg(distinct jsonb_build_object('role', t.role, 'kind', t.kind, 'place', t.place,
             'since', t.since, 'until', t.until)) filter (where t.living and t.seen) as relations
    from theirs t join person p on p.id = t.person_id
    where words = '' or position(lower(words) in lower(p.given_name || ' ' || p.family_name)) > 0
    group by p.id having bool_or(t.seen)
  )
  select id, given_name, family_name, sort_name, revoked, coalesce(relations, '[]') from found
  where case wanted when '' then living or revoked is not null when 'ended' then not living
                    when 'revoked' then revoked is not null else in_role end
    and (after is null or (sort_name, id) >
      ((select lower(p.family_name || ' ' || p.given_name) from person p where p.id = after), after))
  order by sort_name, id limit most
$$;
"""


def upgrade() -> None:
    """Let grants be written, make the table of broken glass, and leave grants out of the list of people."""
    op.execute(GRANTS)
    op.execute(TABLES)
    op.execute(PEOPLE)
