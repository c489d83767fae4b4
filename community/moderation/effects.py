"""What follows from each fact about reports. Leads hear of a report, both sides of the decision; the conversation is
told only that a message looks otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from community.conversations.effects import STREAM
from community.conversations.marks_effects import asks_again, asks_no_more
from community.moderation.facts import MessageReported, ReportDecided
from community.moderation.rules import LEAD, State
from core.effects import Tell, tell
from core.facts import Effect, EffectTable
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


def _asking(unit: Unit, fact: ReportDecided) -> Iterable[Effect]:
    """What is held back asks nobody to confirm it; what is let go asks again whoever had not."""
    was, becomes = next(((before, after) for _, before, after in fact.changes), (None, None))
    if becomes == State.HELD:
        return asks_no_more(unit, fact)
    return asks_again(unit, fact) if was == State.HELD else ()


SETTLED = settles("message-reported", about=lambda fact: fact.report_id)
"""Whoever decided did so for all: it waits for no other lead."""

EFFECTS: EffectTable = {
    MessageReported: (_leads,),
    ReportDecided: (
        _both,
        SETTLED,
        _asking,
        tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id),
    ),
}
