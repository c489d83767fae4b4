"""The mails to a child's social worker: a reference, dates and what is asked; never a child, nor where (R43)."""

from __future__ import annotations

from constellations.approvals.effects import CODE_MAIL, LINK_MAIL
from constellations.approvals.models import ApprovalLink
from constellations.approvals.queries import find_worker, stands
from constellations.approvals.services import code_of, code_stands
from constellations.stays.changing import dates_of
from constellations.stays.notices import belongs_to
from constellations.stays.queries import LoadedStay, load_stay
from constellations.stays.words import count_words, dates_words
from core import clock
from core.signed_links import sign_link
from core.unit_of_work import Unit
from core.words import deadline_words
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.rules import Weight
from notifications.public import is_stopped

PURPOSE = "agree to a sleepover"
"""What the link is signed for."""
FOOT = "You get this because a fostering service has your address as a child's social worker. This mail names no child."


def _to(unit: Unit, notice: Notice) -> Recipient | None:
    link = unit.session.get(ApprovalLink, notice.subject_id)
    worker = find_worker(unit, link.worker_id) if link else None
    return Recipient(None, worker.name, worker.email) if worker and worker.email else None


def _standing(unit: Unit, notice: Notice) -> tuple[ApprovalLink, LoadedStay] | None:
    link = unit.session.get(ApprovalLink, notice.subject_id)
    if link is None or link.answered_at or link.withdrawn_at or link.ends_at <= unit.now:
        return None
    loaded = load_stay(unit, link.stay_id)
    if is_stopped(unit, belongs_to(unit, link.stay_id)):
        return None  # nobody is asked to agree to the sleepover of a family that grieves (E50)
    return (link, loaded) if loaded and stands(link, loaded) else None


def _link_words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    found = _standing(unit, notice)
    if found is None:
        return None
    link, loaded = found
    by, dates = deadline_words(link.ends_at, unit.now), dates_of(loaded.stay)
    lines = [
        f"Hello {recipient.name},",
        "",
        "A sleepover waits for the agreement of the child's social worker.",
        f"{dates_words(dates, clock.today(unit.now))}, {count_words(dates)}. Sleepover {loaded.stay.reference}.",
        "",
        f"See it and answer by {by}. The link works once:",
        page_address("approvals.link", token=sign_link(PURPOSE, link.id)),
        "",
        FOOT,
    ]
    return Words(f"Sleepover {loaded.stay.reference}: your agreement is needed by {by}", "\n".join(lines) + "\n")


def _code_words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    found = _standing(unit, notice)
    if found is None:
        return None
    link, loaded = found
    if notice.occurrence != f"code {link.codes_sent}" or not code_stands(unit, link):
        return None
    lines = [
        f"Hello {recipient.name},",
        "",
        f"Your code for sleepover {loaded.stay.reference} is {code_of(link)}. It works for 10 minutes.",
        "Type it on the page that you opened. If you did not ask for it, do nothing.",
        "",
        FOOT,
    ]
    return Words(f"Sleepover {loaded.stay.reference}: your code", "\n".join(lines) + "\n")


APPROVAL_NOTICES = {
    LINK_MAIL: NoticeKind(_link_words, _to, weight=Weight.ALWAYS, title="A sleepover needs your agreement"),
    CODE_MAIL: NoticeKind(_code_words, _to, weight=Weight.ALWAYS, title="A code"),
}
