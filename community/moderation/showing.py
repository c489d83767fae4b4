"""Filling the pages of reports: the queue of the leads, and what became of what one reported or wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from community.conversations.rules import APART, TITLES, Kind
from community.moderation.models import ReportDecision
from community.moderation.queries import (
    LoadedReport,
    OwnRow,
    decisions_of,
    last_decisions,
    list_again,
    list_own,
    list_queue,
    reporters_of,
)
from community.moderation.rules import LEAD, WHY_WORDS, State, Why
from core import clock
from core.unit_of_work import Unit
from core.words import day_words, time_words

PREVIEW = 120
ALONE = "You reported this message yourself. You decide because no other safeguarding lead is there who could."
OUTCOME = {State.LEFT: "It stays where it is.", State.HELD: "It is held back: nobody in the conversation reads it."}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One report in the queue."""

    title: str
    quote: str
    detail: str
    waits: bool
    url: str


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What became of a message that one reported or wrote. Who reported it is never said.

    `quote` is empty for who reported it: it may be held back or deleted by now, or in a constellation that they left.
    """

    title: str
    quote: str
    outcome: str
    reason: str
    waits: bool


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """The page of reports."""

    is_lead: bool
    waiting: tuple[QueueRow, ...]
    decided: tuple[QueueRow, ...]
    own: tuple[OwnReport, ...]
    messages_url: str
    concern_url: str
    fragment_url: str


def reports_page(unit: Unit) -> ReportsPage:
    """The queue for a safeguarding lead, and for everybody what they reported and what of theirs was decided."""
    queue = [(one.report.state == State.WAITING, _row(one, unit.now)) for one in list_queue(unit)]
    mine = list_own(unit)
    last = last_decisions(unit, [one.id for one in mine])
    return ReportsPage(
        is_lead=bool(unit.subjects(LEAD)),
        waiting=tuple(row for waits, row in queue if waits),
        decided=tuple(row for waits, row in queue if not waits),
        own=tuple(_own(unit, one, last) for one in mine),
        messages_url=url_for("conversations.messages"),
        concern_url=url_for("concerns.raise_concern"),
        fragment_url=url_for("moderation.reports"),
    )


def _quote(words: str) -> str:
    line = " ".join(words.split())
    return f"“{line[:PREVIEW]}{'…' if len(line) > PREVIEW else ''}”"


def _row(loaded: LoadedReport, now: datetime) -> QueueRow:
    report = loaded.report
    waits = report.state == State.WAITING
    where = _where(loaded)
    done = "" if waits else f" {OUTCOME[State(report.state)]}"
    return QueueRow(
        title=WHY_WORDS[Why(report.reason)],
        quote=_quote(report.words),
        detail=f"{where[:1].upper()}{where[1:]}, reported {moment_words(report.at, now)}.{done}",
        waits=waits,
        url=url_for("moderation.decide", report_id=report.id),
    )


def _where(loaded: LoadedReport) -> str:
    if Kind(loaded.kind) in APART:
        return TITLES[Kind(loaded.kind)].lower()
    return TITLES[Kind(loaded.kind)].format(loaded.space)


def _own(unit: Unit, report: OwnRow, last: Mapping[UUID, ReportDecision]) -> OwnReport:
    decision = last.get(report.id)
    by_me, when = report.by_me, moment_words(report.at, unit.now)
    may_quote = not by_me or unit.is_related(report.service_id, LEAD)
    waiting = "The safeguarding team has it. Nobody has decided yet."
    return OwnReport(
        title=f"You reported a message {when}" if by_me else "A message of yours was reported",
        quote=_quote(report.words) if may_quote else "",
        outcome=OUTCOME[State(report.state)] if decision else waiting,
        reason=decision.reason if decision else "",
        waits=decision is None,
    )


def moment_words(at: datetime, now: datetime) -> str:
    """ "10:14 am today" or "10:14 am Thu 3 Dec"."""
    day, this_day = clock.today(at), clock.today(now)
    return f"{time_words(at)} {'today' if day == this_day else day_words(day, this_day)}"


def report_lines(unit: Unit, loaded: LoadedReport) -> tuple[str, ...]:
    """What a lead reads before deciding: the words as they were reported, by whom, and what was decided before."""
    report = loaded.report
    reporters = reporters_of(unit, report.message_id)
    since = "Its author has deleted it since." if loaded.deleted else "It was changed since." if loaded.edited else ""
    note = f" {loaded.reporter} adds: “{report.note}”" if report.note else ""
    lines = [
        f"{loaded.author} wrote in {_where(loaded)}:",
        f"“{report.words}”",
        f"{loaded.reporter} reported it {moment_words(report.at, unit.now)}. {WHY_WORDS[Why(report.reason)]}.{note}",
        since,
        *(f"It was reported {moment_words(one.at, unit.now)} as: “{one.words}”" for one in list_again(unit, report)),
        ALONE if unit.person_id in reporters else "",
    ]
    for decision, who in decisions_of(unit, report.id):
        outcome = OUTCOME[State.HELD if decision.held else State.LEFT]
        also = ", who reported it too," if decision.decided_by in reporters else ""
        lines.append(f"{who}{also} decided {moment_words(decision.at, unit.now)}: {outcome} Reason: {decision.reason}")
    return tuple(line for line in lines if line)
