"""The way on to reports and their lines on Today, for the safeguarding leads."""

from __future__ import annotations

from flask import url_for

from accounts.shell.slots import NavEntry
from accounts.today.slots import NeedLine, TodayPart
from community.conversations.rules import Kind
from community.moderation.queries import LoadedReport, list_queue
from community.moderation.rules import LEAD, WHY_WORDS, State, Why
from community.moderation.showing import moment_words
from core.unit_of_work import Unit


def _waiting(unit: Unit) -> list[LoadedReport]:
    return [one for one in list_queue(unit) if one.report.state == State.WAITING]


def reports_entry(unit: Unit) -> NavEntry | None:
    """For the safeguarding leads, with how many reports wait."""
    if not unit.subjects(LEAD):
        return None
    return NavEntry("reports", "Reports", url_for("moderation.reports"), "message-circle", len(_waiting(unit)))


def reports_part(unit: Unit) -> TodayPart:
    """Each report that waits."""
    if not unit.subjects(LEAD):
        return TodayPart()
    return TodayPart(needs=tuple(_need(unit, one) for one in _waiting(unit)))


def _need(unit: Unit, one: LoadedReport) -> NeedLine:
    return NeedLine(
        overline="A message was reported",
        title=WHY_WORDS[Why(one.report.reason)],
        detail="Between two people" if one.kind == Kind.DIRECT else f"In a conversation of {one.space}",
        due_words=f"Reported {moment_words(one.report.at, unit.now)}",
        due=one.report.at,
        action="Read and decide",
        url=url_for("moderation.decide", report_id=one.report.id),
        icon="message-circle",
    )
