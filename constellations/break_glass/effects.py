"""What follows from broken glass: who is to know is told at once, and asked again where nobody reviews it."""

from __future__ import annotations

from collections.abc import Iterable

from constellations.break_glass.rules import GlassBroken, GlassReviewed, GlassReviewOverdue
from core.effects import Later, Tell
from core.facts import EffectTable
from core.streams.access import access_changed
from core.streams.append import PERSON
from core.unit_of_work import Unit
from notifications.public import mail_to, settles

REVIEW_JOB = "glass-review"
BROKEN_MAIL, OVERDUE_MAIL, REVIEWED_MAIL = "glass-broken", "glass-overdue", "glass-reviewed"


def _told(_unit: Unit, fact: GlassBroken) -> Iterable[Tell]:
    return tuple(Tell(PERSON, one, "glass-broken", fact.break_id) for one in fact.told)


def _when_due(_unit: Unit, fact: GlassBroken) -> Iterable[Later]:
    return (Later(REVIEW_JOB, fact.break_id, fact.review_by, fact.service_id),)


def _again(_unit: Unit, fact: GlassReviewOverdue) -> Iterable[Later]:
    return (Later(REVIEW_JOB, fact.break_id, fact.look_again, fact.service_id),)


EFFECTS: EffectTable = {
    GlassBroken: (
        access_changed(lambda fact: (fact.broken_by,)),
        _told,
        _when_due,
        mail_to(BROKEN_MAIL, lambda fact: fact.break_id, people=lambda fact: fact.told),
    ),
    GlassReviewed: (
        settles(BROKEN_MAIL, OVERDUE_MAIL, about=lambda fact: fact.break_id),
        mail_to(REVIEWED_MAIL, lambda fact: fact.break_id, people=lambda fact: (fact.broken_by,)),
    ),
    GlassReviewOverdue: (
        _again,
        mail_to(
            OVERDUE_MAIL,
            lambda fact: fact.break_id,
            people=lambda fact: fact.told,
            occurrence=lambda fact: fact.at.isoformat(),
        ),
    ),
}
