"""The bell's own line: more came in an hour than it shows."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from core.unit_of_work import Unit
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.rules import Weight
from notifications.outbox.weighing import MORE

TITLE = "More came in an hour than your bell shows"


def _words(_unit: Unit, _notice: Notice, _recipient: Recipient) -> Words:
    return Words(TITLE, f"{TITLE}. They stand under what you were sent.\n")


def _page(_person_id: UUID) -> str:
    return url_for("bell.sent")


BELL_NOTICES = {
    MORE: NoticeKind(
        _words,
        weight=Weight.ALWAYS,
        title=TITLE,
        page=_page,
        why="So many came at once that the rest would have hidden what needs you. They stand under what you were sent.",
    )
}
