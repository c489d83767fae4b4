"""What people are told of reports: that there is one, that it is decided. No word of a message, no name (R43)."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from community.moderation.models import MessageReport
from community.moderation.queries import may_decide
from community.moderation.rules import State
from core.unit_of_work import Unit
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.rules import Weight


def _reported(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    """To the leads, while it waits."""
    report = unit.session.get(MessageReport, notice.subject_id)
    if report is None or report.state != State.WAITING or notice.person_id is None:
        return None
    if not may_decide(unit, [report], notice.person_id):
        return None
    address = page_address("moderation.decide", report_id=report.id)
    text = f"{_hello(recipient)}Somebody reported a message. It waits for your decision in Kith:\n{address}\n"
    return Words("A message was reported", text)


def _decided(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    """To who reported it and to who wrote it."""
    report = unit.session.get(MessageReport, notice.subject_id)
    if report is None or report.state == State.WAITING:
        return None
    whose = "the message that you reported" if notice.person_id == report.reported_by else "a message of yours"
    text = (
        f"{_hello(recipient)}The safeguarding team has looked at {whose} and has decided. What, and why, stands in "
        f"Kith:\n{page_address('moderation.reports')}\n"
    )
    return Words("A reported message: what was decided", text)


def _hello(recipient: Recipient) -> str:
    return f"Hello {recipient.name.split(' ', maxsplit=1)[0]},\n\n"


def _to_decide(report_id: UUID) -> str:
    return url_for("moderation.decide", report_id=report_id)


def _list(_report_id: UUID) -> str:
    return url_for("moderation.reports")


REPORT_NOTICES = {
    "message-reported": NoticeKind(
        _reported, weight=Weight.APPROVAL, title="A message was reported", family="reports",
        why="Safeguarding leads decide about reported messages.", page=_to_decide,
    ),
    "report-decided": NoticeKind(
        _decided, weight=Weight.NEEDS_ME, title="A reported message was looked at", family="reports",
        why="You reported this message, or you wrote it.", page=_list,
    ),
}  # fmt: skip
