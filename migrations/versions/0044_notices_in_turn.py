"""Notices in turn: what is urgent first; a role that has ended is told nothing; what is in hand is told as sent."""

from alembic import op

revision = "0044"
down_revision = "0043"

OUTBOX = """
alter table outbox
  -- What waits for its hour waits for everything that does not as well.
  add column ordinary boolean not null generated always as (weight in ('needs-me', 'news')) stored,
  -- To what the person stood in one of the roles of `reason` when they were to be told.
  add column related_to uuid;
drop index ix_outbox_waiting;
create index ix_outbox_waiting on outbox (channel, ordinary, next_at, id) where state = 'waiting';
create index ix_naming_subject_id on naming (subject_id);
create index ix_assignment_subject_id on assignment (subject_id);
create index ix_conversation_service_id on conversation (service_id);
"""

FUNCTIONS = """
-- What a sender has in hand goes out, and is told as sent.
create or replace function settle_notices(about uuid, kinds text[], moment timestamptz) returns setof uuid
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update outbox o set state = 'dropped', problem = 'settled'
    where o.subject_id = about and o.kind = any(kinds) and o.state in ('waiting', 'digest') and o.created_at <= moment
      and (o.leased_until is null or o.leased_until <= moment);
  return query update notice n set settled_at = moment
    where n.subject_id = about and n.kind = any(kinds) and n.settled_at is null and n.at <= moment
    returning n.person_id;
end $$;

-- No more mails of this kind, wherever: a choice for one place would outrank it.
create or replace function mute_by_link(person uuid, of_family text) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from notice_choice where person_id = person and family = of_family and space_id is not null;
  insert into notice_choice (person_id, space_id, family, level)
    select p.id, null, of_family, 'off' from person p where p.id = person
    on conflict on constraint uq_notice_choice do update set level = 'off'
$$;
"""

UNREAD = """
-- Whether somebody has not read what others wrote in a conversation between two moments, which they may see (R37) and
-- which is neither held nor gone.
create function has_unread(thread uuid, person uuid, since timestamptz, waited timestamptz, at timestamptz)
returns boolean language sql stable set search_path = public, pg_temp as $$
  select exists (
    select from conversation c
    left join conversation_reader r on r.conversation_id = c.id and r.person_id = person
    cross join lateral (select stands_since(c.subject_id, roles_of_kind(c.kind), person, at) as moment) stood
    join message m on m.conversation_id = c.id and m.number > coalesce(r.read_to, 0)
    where c.id = thread and m.author_id <> person and m.deleted_at is null and m.at > since and m.at <= waited
      and (c.history_open or m.at >= stood.moment)
      and not exists (select from message_hold h where h.message_id = m.id))
$$;
revoke all on function has_unread(uuid, uuid, timestamptz, timestamptz, timestamptz) from public;
grant execute on function has_unread(uuid, uuid, timestamptz, timestamptz, timestamptz) to kith_worker;
"""


def upgrade() -> None:
    """Put the urgent first, and remember by which role somebody is told."""
    for part in (OUTBOX, FUNCTIONS, UNREAD):
        op.execute(part)
