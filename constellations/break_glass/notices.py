"""What people are told by mail of broken glass: that it was, by whom, until when. Never for whom, which
conversation, nor where (R43)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import url_for

from accounts.people.queries import names_of
from constellations.break_glass.effects import BROKEN_MAIL, OVERDUE_MAIL, REVIEWED_MAIL
from constellations.break_glass.models import GlassBreak
from constellations.break_glass.queries import people_in
from constellations.break_glass.rules import FINDING_WORDS, STAND_IN, TOLD, Finding
from core.unit_of_work import Unit
from core.words import deadline_words, time_words
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.neutral import neutral_name
from notifications.outbox.rules import Weight

WHY = "Safeguarding leads and records officers are told whenever glass is broken."
WHY_REVIEWED = "Whoever breaks glass is told what the review of it says."
LADDER = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
"""Told again after an hour, four more, and each day, to each who has not said that they have seen it."""
FOOT = "Which it was, and why, stands in Kith alone."


def _for_reviewer(unit: Unit, notice: Notice) -> GlassBreak | None:
    """What was broken, while it waits and the person still reviews such things."""
    found = unit.session.get(GlassBreak, notice.subject_id)
    if found is None or found.reviewed_at is not None:
        return None
    return found if notice.person_id in people_in(unit, found.service_id, (*TOLD, STAND_IN)) else None


def _letter(recipient: Recipient, *lines: str) -> str:
    return "\n".join([f"Hello {recipient.name.split(' ', maxsplit=1)[0]},", "", *lines, "", FOOT]) + "\n"


def _to_see(found: GlassBreak) -> str:
    return "see where one child is" if found.child_id is not None else "read one conversation"


def _broken(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    found = _for_reviewer(unit, notice)
    if found is None:
        return None
    who = neutral_name(names_of(unit, [found.broken_by])[found.broken_by])
    text = _letter(
        recipient,
        f"{who} broke glass at {time_words(found.broken_at)} to {_to_see(found)}.",
        f"It ends by itself at {time_words(found.ends_at)}.",
        "",
        f"Review it by {deadline_words(found.review_by, unit.now)}:",
        page_address("break_glass.review", break_id=found.id),
    )
    return Words(f"{who} broke glass at {time_words(found.broken_at)}", text)


def _overdue(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    found = _for_reviewer(unit, notice)
    if found is None:
        return None
    text = _letter(
        recipient,
        "Glass was broken and nobody has reviewed it within two working days.",
        "",
        "Review it now:",
        page_address("break_glass.review", break_id=found.id),
    )
    return Words("Broken glass was not reviewed in time", text)


def _reviewed(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    found = unit.session.get(GlassBreak, notice.subject_id)
    if found is None or found.reviewed_by is None or found.finding is None:
        return None
    who = neutral_name(names_of(unit, [found.reviewed_by])[found.reviewed_by])
    text = _letter(recipient, f"{who} reviewed the glass that you broke. {FINDING_WORDS[Finding(found.finding)]}.")
    return Words("Your breaking glass was reviewed", text)


def _page(break_id: UUID) -> str:
    return url_for("break_glass.review", break_id=break_id)


BREAK_GLASS_NOTICES = {
    BROKEN_MAIL: NoticeKind(
        _broken, weight=Weight.URGENT, title="Somebody broke glass", why=WHY, page=_page, ladder=LADDER
    ),
    OVERDUE_MAIL: NoticeKind(
        _overdue, weight=Weight.URGENT, title="Broken glass was not reviewed in time", why=WHY, page=_page
    ),
    REVIEWED_MAIL: NoticeKind(_reviewed, title="Your breaking glass was reviewed", why=WHY_REVIEWED),
}
