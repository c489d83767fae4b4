"""Reporting a message, and deciding about a report."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as insert_or

from community.conversations.holding import hold, let_go
from community.conversations.rules import plain_words
from community.moderation.access import get_report_for, get_reportable
from community.moderation.facts import MessageReported, ReportDecided
from community.moderation.models import MessageReport, ReportDecision
from community.moderation.queries import lock_reports_of, standing_of
from community.moderation.rules import (
    LONGEST_NOTE,
    LONGEST_REASON,
    ReportId,
    State,
    problems_of_decision,
    problems_of_report,
)
from core.ids import new_id
from core.refusals import Invalid
from core.unit_of_work import Unit

DECISION = "decision"
CHANGED = (
    "This has changed since you opened it: somebody decided, or it was reported again. Nothing was decided by you. "
    "How it stands now is above. Look again, then decide."
)


def report_message(unit: Unit, conversation_id: UUID, message_id: UUID, why: str, note: str) -> None:
    """Put a message into the queue, with its words as they stand now (R40). A second time changes nothing,
    unless its author has changed it since."""
    here, posted = get_reportable(unit, conversation_id, message_id)
    said = plain_words(note)[:LONGEST_NOTE]
    problems = problems_of_report(why, said)
    if problems:
        raise Invalid(problems)
    report_id = ReportId(new_id())
    row = MessageReport.row(
        id=report_id,
        service_id=here.service_id,
        conversation_id=here.id,
        message_id=posted.message.id,
        author_id=posted.message.author_id,
        reported_by=unit.person_id,
        at=unit.now,
        text_at=posted.message.edited_at or posted.message.at,
        reason=why,
        words=posted.message.words,
        note=said,
        state=State.WAITING.value,
    )
    written = unit.session.execute(insert_or(MessageReport).values(row).on_conflict_do_nothing())
    if written.rowcount:  # type: ignore[attr-defined]  # of an insert it is there
        unit.record(
            MessageReported(
                service_id=here.service_id,
                report_id=report_id,
                conversation_id=here.id,
                message_id=posted.message.id,
            )
        )


def decide(unit: Unit, report_id: UUID, decision: str, reason: str, seen: str | None = None) -> None:
    """A lead leaves the message or holds it back, with a reason that who reported it and who wrote it are told (R40).

    Every report of the same message is decided with it. What was decided can be decided anew, by who has seen that:
    `seen` is how it stood on the page (`standing_of`). Raises `Invalid` with what is there now where that has changed.
    """
    loaded = get_report_for(unit, report_id)
    said = plain_words(reason)[:LONGEST_REASON]
    problems = problems_of_decision(decision, said)
    if problems:
        raise Invalid(problems)
    held = State(decision) is State.HELD
    message_id = loaded.report.message_id
    reports = lock_reports_of(unit, message_id)
    if seen is not None and seen != standing_of(unit, message_id):
        raise Invalid({DECISION: CHANGED})
    for report in reports:
        _decide_one(unit, report, said, held=held)
    if held:
        hold(unit, message_id, loaded.report.service_id)
    else:
        let_go(unit, message_id)


def _decide_one(unit: Unit, report: MessageReport, reason: str, *, held: bool) -> None:
    before, after = report.state, (State.HELD if held else State.LEFT).value
    report.state = after
    decision_id = new_id()
    made = ReportDecision.row(
        id=decision_id,
        service_id=report.service_id,
        report_id=report.id,
        decided_by=unit.person_id,
        at=unit.now,
        held=held,
        reason=reason,
    )
    unit.session.execute(insert(ReportDecision).values(made))
    unit.record(
        ReportDecided(
            service_id=report.service_id,
            report_id=report.id,
            conversation_id=report.conversation_id,
            message_id=report.message_id,
            decision_id=decision_id,
            told=tuple(sorted({report.reported_by, report.author_id})),
            changes=(("state", before, after),),
        )
    )
