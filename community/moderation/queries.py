"""Reads of reports. The walls of the tables let in who reported, who wrote (once decided), and the leads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from accounts.spaces.models import Space
from community.conversations.models import Conversation, Message
from community.moderation.models import MessageReport, ReportDecision
from community.moderation.rules import LEAD, State
from core.crypto.envelope import unseal
from core.unit_of_work import Unit

MOST = 200
_OF_MINE = text("select id, service_id, at, state, sealed from decided_of_mine() order by id desc limit :most")
_LEADS = text("select person_id from people_related(:service, :roles, :at)")


@dataclass(frozen=True, slots=True)
class LoadedReport:
    """A report with the names that a lead sees, and what became of the message since."""

    report: MessageReport
    reporter: str
    author: str
    kind: str
    space: str
    edited: bool
    deleted: bool


def _loaded() -> Select[*tuple[Any, ...]]:
    reporter, author = aliased(Person), aliased(Person)
    return (
        select(
            MessageReport, reporter.given_name, reporter.family_name, author.given_name, author.family_name,
            Conversation.kind, Space.name, Message.edited_at > MessageReport.at, Message.deleted_at.is_not(None),
        )
        .join(reporter, reporter.id == MessageReport.reported_by)
        .join(author, author.id == MessageReport.author_id)
        .join(Message, Message.id == MessageReport.message_id)
        .join(Conversation, Conversation.id == MessageReport.conversation_id)
        .join(Space, Space.id == Conversation.space_id)
    )  # fmt: skip


_LOADED = _loaded()
_DECIDED_AT = select(func.max(ReportDecision.at)).where(ReportDecision.report_id == MessageReport.id).scalar_subquery()


def _made(row: Row[*tuple[Any, ...]]) -> LoadedReport:
    report, given, family, by_given, by_family, kind, space, edited, deleted = row
    return LoadedReport(
        report, f"{given} {family}", f"{by_given} {by_family}", kind, space, bool(edited), bool(deleted)
    )


def find_report(unit: Unit, report_id: UUID) -> LoadedReport | None:
    """The report, where the wall lets the actor see it."""
    row = unit.session.execute(_LOADED.where(MessageReport.id == report_id)).one_or_none()
    return _made(row) if row is not None else None


def _leads_of(unit: Unit, service_id: UUID) -> frozenset[UUID]:
    kept = unit.kept("leads who decide")
    if service_id not in kept:
        values = {"service": service_id, "roles": [LEAD], "at": unit.now}
        kept[service_id] = frozenset(unit.session.scalars(_LEADS, values))
    found: frozenset[UUID] = kept[service_id]
    return found


def reporters_of(unit: Unit, message_id: UUID) -> frozenset[UUID]:
    """Everybody who reported this message: all their reports are decided together."""
    return frozenset(_reporters_of(unit, [message_id]).get(message_id, ()))


def _reporters_of(unit: Unit, message_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    wanted = select(MessageReport.message_id, MessageReport.reported_by)
    found: dict[UUID, set[UUID]] = {}
    for message_id, person_id in unit.session.execute(wanted.where(MessageReport.message_id.in_(sorted(message_ids)))):
        found.setdefault(message_id, set()).add(person_id)
    return found


def may_decide(unit: Unit, reports: Collection[MessageReport], person_id: UUID) -> frozenset[UUID]:
    """Those of these reports that this lead may decide: of no message that they wrote, and of none that they reported,
    unless no other lead is there who did neither. Asks the same number of statements of one and of many."""
    foreign = [one for one in reports if one.author_id != person_id]
    reporters = _reporters_of(unit, {one.message_id for one in foreign}) if foreign else {}
    found = set()
    for one in foreign:
        by = reporters.get(one.message_id, set())
        if person_id not in by or not _leads_of(unit, one.service_id) - by - {one.author_id}:
            found.add(one.id)
    return frozenset(found)


def list_queue(unit: Unit) -> list[LoadedReport]:
    """The reports to the services whose safeguarding lead the actor is: those that wait first, the oldest first; then
    those that are decided, the last decided first. Not those that the actor may not decide."""
    services = unit.subjects(LEAD)
    if not services:
        return []
    kept = unit.kept("report queue")
    if "all" not in kept:
        wanted = _LOADED.where(
            MessageReport.service_id.in_(sorted(services)), MessageReport.author_id != unit.person_id
        ).order_by(
            MessageReport.state != State.WAITING,
            case((MessageReport.state == State.WAITING, MessageReport.at)),
            _DECIDED_AT.desc(),
            MessageReport.id,
        )
        rows = [_made(row) for row in unit.session.execute(wanted.limit(MOST))]
        fit = may_decide(unit, [one.report for one in rows], unit.person_id)
        kept["all"] = [one for one in rows if one.report.id in fit]
    found: list[LoadedReport] = kept["all"]
    return found


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A report that the actor made (`by_me`), or that is decided of a message of theirs. It says not who made it."""

    id: UUID
    service_id: UUID
    at: datetime
    state: str
    words: str
    by_me: bool


def list_own(unit: Unit) -> list[OwnRow]:
    """What the actor reported, and what of theirs was reported and is decided, newest first."""
    made = select(MessageReport).where(MessageReport.reported_by == unit.person_id)
    made = made.order_by(MessageReport.id.desc()).limit(MOST)
    found = [
        OwnRow(one.id, one.service_id, one.at, one.state, one.words, by_me=True) for one in unit.session.scalars(made)
    ]
    for row in unit.session.execute(_OF_MINE, {"most": MOST}):
        words = str(unseal(row.service_id, MessageReport.place_of(row.id), row.sealed).get("words", ""))
        found.append(OwnRow(row.id, row.service_id, row.at, row.state, words, by_me=False))
    return sorted(found, key=lambda one: one.id, reverse=True)[:MOST]


def standing_of(unit: Unit, message_id: UUID) -> str:
    """How the reports of a message stand: so many of them, so many decisions. For a page to carry."""
    reports, decisions = unit.session.execute(
        select(func.count(MessageReport.id.distinct()), func.count(ReportDecision.id))
        .select_from(MessageReport)
        .outerjoin(ReportDecision, ReportDecision.report_id == MessageReport.id)
        .where(MessageReport.message_id == message_id)
    ).one()
    return f"{reports}.{decisions}"


def list_again(unit: Unit, report: MessageReport) -> list[MessageReport]:
    """Other reports of the same message whose words were others: it was changed between."""
    wanted = select(MessageReport).where(MessageReport.message_id == report.message_id, MessageReport.id != report.id)
    return [one for one in unit.session.scalars(wanted.order_by(MessageReport.id)) if one.words != report.words]


def last_decisions(unit: Unit, report_ids: Collection[UUID]) -> Mapping[UUID, ReportDecision]:
    """The last decision of each of these reports."""
    if not report_ids:
        return {}
    wanted = (
        select(ReportDecision)
        .ext(distinct_on(ReportDecision.report_id))
        .where(ReportDecision.report_id.in_(sorted(report_ids)))
        .order_by(ReportDecision.report_id, ReportDecision.at.desc(), ReportDecision.id.desc())
    )
    return {one.report_id: one for one in unit.session.scalars(wanted)}


def decisions_of(unit: Unit, report_id: UUID) -> list[tuple[ReportDecision, str]]:
    """Every decision of a report with who made it, in order."""
    wanted = (
        select(ReportDecision, Person.given_name, Person.family_name)
        .join(Person, Person.id == ReportDecision.decided_by)
        .where(ReportDecision.report_id == report_id)
        .order_by(ReportDecision.at, ReportDecision.id)
    )
    return [(one, f"{given} {family}") for one, given, family in unit.session.execute(wanted)]


def lock_reports_of(unit: Unit, message_id: UUID) -> list[MessageReport]:
    """Every report of a message as it is now, kept from others until the end of this unit."""
    wanted = select(MessageReport).where(MessageReport.message_id == message_id).order_by(MessageReport.id)
    found = unit.session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True})
    return list(found)
