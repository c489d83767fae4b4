"""Who may report a message, and who decides: the safeguarding leads of the service that holds the conversation."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from accounts.permissions.decide import Scope, require
from community.conversations.access import Here, MessagePermission, get_conversation_for
from community.conversations.queries import Posted, messages_named
from community.moderation.queries import LoadedReport, find_report, may_decide
from core.refusals import NotFound
from core.unit_of_work import Unit


class ReportPermission(StrEnum):
    """What can be asked about reports, by the names of the access matrix."""

    REPORT = "message.report"
    DECIDE = "moderation.decide"


def get_reportable(unit: Unit, conversation_id: UUID, message_id: UUID) -> tuple[Here, Posted]:
    """A message that the actor may report: of somebody else, seen by the actor, and with words. Raises `NotFound`."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    require(unit, ReportPermission.REPORT, here.scope)
    if not here.is_member:  # who oversees decides about reports, and makes none
        raise NotFound
    found = next(iter(messages_named(unit, here, [message_id])), None)
    if found is None or found.message.deleted_at is not None or found.held:
        raise NotFound
    if found.message.author_id == unit.person_id:
        raise NotFound
    return here, found


def get_report_for(unit: Unit, report_id: UUID) -> LoadedReport:
    """The report for a lead who may decide it. Nobody decides about what they wrote, nor about what they reported while
    there is another lead. Raises `NotFound`: a manager too is not told that there is one."""
    loaded = find_report(unit, report_id)
    if loaded is None or loaded.report.author_id == unit.person_id:
        raise NotFound
    require(unit, ReportPermission.DECIDE, Scope(service_id=loaded.report.service_id))
    if not may_decide(unit, [loaded.report], unit.person_id):
        raise NotFound
    return loaded
