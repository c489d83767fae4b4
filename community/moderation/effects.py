"""What follows from each fact about reports. Leads hear of a report, both sides of the decision; the conversation is
told only that a message looks otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from community.conversations.effects import STREAM
from community.moderation.facts import MessageReported, ReportDecided
from community.moderation.rules import LEAD
from core.effects import Tell, tell
from core.facts import EffectTable
from core.streams.append import PERSON
from core.unit_of_work import Unit
from notifications.outbox.effects import TellByMail
from notifications.public import settles


def _leads(_unit: Unit, fact: MessageReported) -> Iterable[TellByMail]:
    service = fact.service_id
    yield TellByMail("message-reported", fact.report_id, "once", service, related_to=service, roles=(LEAD,))


def _both(_unit: Unit, fact: ReportDecided) -> Iterable[TellByMail | Tell]:
    yield TellByMail("report-decided", fact.report_id, str(fact.decision_id), fact.service_id, fact.told)
    for one in fact.told:
        yield Tell(PERSON, one, "report-decided", fact.report_id)


SETTLED = settles("message-reported", about=lambda fact: fact.report_id)
"""Whoever decided did so for all: it waits for no other lead."""

EFFECTS: EffectTable = {
    MessageReported: (_leads,),
    ReportDecided: (_both, SETTLED, tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id)),
}
