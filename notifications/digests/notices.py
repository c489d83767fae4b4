"""The words of a digest, made when it is sent: what still stands then, a line for each, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select, text

from core.unit_of_work import Unit
from core.words import count_words
from notifications.digests.carrying import DIGEST
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import NOTICE_KINDS, Notice, NoticeKind, Recipient, Words
from notifications.outbox.models import Outbox
from notifications.outbox.rules import State, Weight
from notifications.outbox.stops import is_silenced, is_stopped
from notifications.outbox.weighing import is_still_related

MOST_LINES = 30
_ACT = text("select 1 from set_worker_context(:service, :now, true)")


def _words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    """What happened since the last one. None when nothing of it stands any more: a digest is never empty."""
    if is_stopped(unit, [notice.person_id]):
        return None  # whoever grieves gets none (E50)
    said = dict(_lines(unit, notice, recipient))
    lines = list(dict.fromkeys(said.values()))
    if not lines:
        return None
    shown, more = lines[:MOST_LINES], len(lines) - MOST_LINES
    told = "\n".join(f"- {line}" for line in shown) + (f"\n- and {more} more" if more > 0 else "")
    text_ = (
        f"Hello {recipient.name.split(' ', maxsplit=1)[0]},\n\nThis waited for your digest:\n\n{told}\n\n"
        f"See them all:\n{page_address('bell.notices')}\n\n"
        f"Choose when your digest comes:\n{page_address('preferences.preferences')}\n"
    )
    return Words(f"Kith: {count_words(len(lines), 'thing')} for you", text_, tuple(said))


def _lines(unit: Unit, notice: Notice, recipient: Recipient) -> Iterator[tuple[UUID, str]]:
    """The rows that it tells and the subjects of their mails, oldest first: never one's own doing, nor what is past."""
    rows = unit.session.scalars(
        select(Outbox)
        .where(Outbox.digest_id == notice.id, Outbox.state == State.DIGEST)
        .where((Outbox.actor_id.is_(None)) | (Outbox.actor_id != notice.person_id))
        .where((Outbox.until.is_(None)) | (Outbox.until > unit.now))
        .order_by(Outbox.service_id, Outbox.id)
    ).all()
    service = None
    for row in rows:
        kind = NOTICE_KINDS.get(row.kind)
        if kind is None:
            continue
        if row.service_id != service:
            # Only looking, and one after the other: each line is made as the service that it belongs to.
            service = row.service_id
            unit.session.execute(_ACT, {"service": service, "now": unit.now}).all()
        if not is_still_related(unit, row) or is_silenced(unit, row.kind, row.subject_id, row.person_id):
            continue
        about = Notice(row.id, row.kind, row.subject_id, row.occurrence, row.person_id, row.service_id, row.created_at)
        if kind.to(unit, about) is not None and (words := kind.words(unit, about, recipient)) is not None:
            yield row.id, words.subject


DIGEST_NOTICES = {DIGEST: NoticeKind(_words, weight=Weight.ALWAYS, title="Your digest", in_bell=False)}
