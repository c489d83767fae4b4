"""What follows from each fact about concerns. Only those named, the managers and the duty team hear of one, and never
whom it is about; the sender is told by nothing that others could read over a shoulder."""

from __future__ import annotations

from collections.abc import Iterable

from community.concerns.facts import ConcernAcknowledged, ConcernFact, ConcernRaised, ConcernUnanswered
from core.effects import Later, Tell
from core.facts import EffectTable
from core.streams.access import access_changed
from core.streams.append import PERSON
from core.unit_of_work import Unit
from notifications.outbox.effects import TellByMail
from notifications.public import settles

WATCH_JOB = "concern-watch"


def _streams(_unit: Unit, fact: ConcernFact) -> Iterable[Tell]:
    """Each person's own stream: that there is a concern is known to those named alone."""
    return tuple(Tell(PERSON, one, "concern-changed", fact.concern_id) for one in fact.named)


def _sender(_unit: Unit, fact: ConcernAcknowledged) -> Iterable[Tell]:
    return (Tell(PERSON, fact.raised_by, "concern-changed", fact.concern_id),) if fact.raised_by else ()


def _watch(_unit: Unit, fact: ConcernRaised | ConcernUnanswered) -> Iterable[Later]:
    return (Later(WATCH_JOB, fact.concern_id, fact.look_again, fact.of_service),)


def _raised(unit: Unit, fact: ConcernRaised) -> Iterable[TellByMail]:
    service = fact.of_service
    if fact.bundled:
        hour = f"{unit.now:%Y-%m-%d %H}"
        yield TellByMail("concerns-many", service, hour, service, fact.named)
    else:
        yield TellByMail("concern-raised", fact.concern_id, "once", service, fact.named)
    yield TellByMail("concern-unanswered", fact.concern_id, "no duty team", service, fact.managers)
    if fact.alerts_duty:
        yield TellByMail("concern-duty", fact.concern_id, "once", service, (None,))


def _unanswered(_unit: Unit, fact: ConcernUnanswered) -> Iterable[TellByMail]:
    service, at = fact.of_service, fact.at.isoformat()
    yield TellByMail("concern-unanswered", fact.concern_id, at, service, (*fact.named, *fact.managers))
    if fact.alerts_duty:
        yield TellByMail("concern-duty", fact.concern_id, at, service, (None,))


SETTLED = settles("concern-raised", "concern-unanswered", "concern-duty", about=lambda fact: fact.concern_id)
"""Whoever acknowledged it did so for all: nobody is told again (R48)."""

EFFECTS: EffectTable = {
    ConcernRaised: (_streams, _watch, _raised, access_changed(lambda fact: fact.named)),
    ConcernUnanswered: (_streams, _watch, _unanswered, access_changed(lambda fact: fact.newly_named)),
    ConcernAcknowledged: (_streams, _sender, SETTLED),
}
