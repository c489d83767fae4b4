"""Messages that nobody has opened: whoever has had some for ten minutes is told once, until they have read.

Nobody waits for it at sending: every five minutes a look at each service finds them. That they are told again is for
the next time that they have read everything; how often somebody writes meanwhile is no reason for a mail.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, text

from accounts.spaces.models import Service
from community.conversations.queries import title_of
from core.facts import Fact
from core.jobs.job import Job
from core.jobs.models import DueRow
from core.unit_of_work import Unit
from notifications.outbox.addresses import page_address
from notifications.outbox.neutral import neutral_name
from notifications.public import Notice, NoticeKind, Recipient, TellByMail, Weight, Words

KIND, FAMILY = "messages-unread", "conversations"
WAITED = timedelta(minutes=10)
"""Whoever reads along has read by then, and needs no mail."""
KEPT = timedelta(days=2)
"""What is older was told, or was there before this was."""
EVERY = timedelta(minutes=5)
_ACT = text("select 1 from set_worker_context(:service, :at, false)")
# Told up to a message, they are told again only once they have read that far: reading a part of it, or marking it as
# unread, is no new message. What was dropped unsent told nobody.
_FIND = text("""
select c.id, c.space_id, c.head, p.person_id
from conversation c
join message last on last.conversation_id = c.id and last.number = c.head and last.at > :since
cross join lateral (
  select distinct person_id from people_related(c.subject_id, roles_of_kind(c.kind), :at)) as p
left join conversation_reader r on r.conversation_id = c.id and r.person_id = p.person_id
where c.service_id = :service and c.head > coalesce(r.read_to, 0)
  and not exists (select from outbox o where o.kind = :kind and o.subject_id = c.id and o.person_id = p.person_id
    and o.state in ('waiting', 'digest', 'sent') and substr(o.occurrence, 4)::bigint > coalesce(r.read_to, 0))
  and has_unread(c.id, p.person_id, :since, :waited, :at)
order by c.id, p.person_id
""")
_STILL = text("select has_unread(:conversation, :person, :since, :waited, :at)")


def _tell(unit: Unit, _row: DueRow) -> None:
    """Queue a notice for each person and conversation with something unread and untold. Again adds none."""
    for service_id in unit.session.scalars(select(Service.id).order_by(Service.id)).all():
        unit.session.execute(_ACT, {"service": service_id, "at": unit.now}).all()
        for row in unit.session.execute(_FIND, {"service": service_id, "kind": KIND, **_times(unit)}).all():
            told = TellByMail(KIND, row.id, f"to {row.head}", service_id, (row.person_id,), space_id=row.space_id)
            told.carry_out(unit, Fact())


def _times(unit: Unit) -> dict[str, datetime]:
    return {"at": unit.now, "since": unit.now - KEPT, "waited": unit.now - WAITED}


def _words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    """Where something still waits: the name of the conversation, and nothing of who wrote or what."""
    asked = {"conversation": notice.subject_id, "person": notice.person_id, **_times(unit), "waited": unit.now}
    if not unit.session.execute(_STILL, asked).scalar_one():
        return None
    called = neutral_name(title_of(unit, notice.subject_id))
    address = page_address("conversations.conversation", conversation_id=notice.subject_id)
    lines = (
        f"Hello {recipient.name.split(' ', maxsplit=1)[0]},",
        "",
        f"There are messages in “{called}” that you have not read. What they say stands in Kith alone:",
        address,
        "",
        "You are told once, and again only after you have read them.",
    )
    return Words(f"{called}: messages you have not read", "\n".join(lines) + "\n")


# It names no page of its own: a conversation is read by its pointer, not by being opened (docs/adr/0031).
UNREAD_NOTICES = {
    KIND: NoticeKind(
        _words,
        weight=Weight.NEWS,
        title="Messages you have not read",
        family=FAMILY,
        why="You belong to this conversation, and had not read it for ten minutes.",
        in_bell=False,
    ),
}
UNREAD_JOBS = {"tell-of-messages": Job(_tell, every=EVERY)}
