"""What several stays of a repeat have in common in what follows: they are told once, and wait in a bell once (E34)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from constellations.stays.facts import NightsKept, StayExpired, StayFact
from constellations.stays.models import Stay
from constellations.stays.rules import StayState
from core.facts import Rule
from core.unit_of_work import Unit
from notifications.public import TellByMail, settles

TOLD_TOGETHER = frozenset(
    f"stay-{what}"
    for what in (
        "asked",
        "confirmed",
        "awaits-approval",
        "waits-again",
        "declined",
        "cancelled",
        "expired",
        "change",
        "change-kept",
    )
)
"""What is said of several stays of a repeat in one notice."""
CLOSED_BY = ", by "
"""Between what nobody answered and by when, in the occurrence of those that close together."""
UNTIL_ALL_CLOSED = timedelta(minutes=1)
"""The clock closes each by itself: those that close together are told when all have."""


def repeat_kind(kind: str) -> str:
    """The kind of notice of a whole repeat for one of a stay: `repeat-asked` for `stay-asked`."""
    return kind.replace("stay-", "repeat-", 1)


def told_once(alone: Rule, kind: str, role: str, of: Callable[[Any], UUID], after: timedelta) -> Rule:
    """A rule that tells of one stay `alone`, and of several of a repeat that something was done to at once in one."""

    def rule(unit: Unit, fact: StayFact) -> Iterable[Any]:
        if not fact.together or fact.repeat_id is None or kind not in TOLD_TOGETHER:
            return alone(unit, fact)
        # The same again is a row that is there already: so one is told, whatever many facts say it.
        one = TellByMail(
            kind=repeat_kind(kind),
            subject_id=fact.repeat_id,
            occurrence=_occurrence(unit, fact),
            service_id=fact.service_id,
            related_to=of(fact),
            roles=(role,),
            after=max(after, UNTIL_ALL_CLOSED) if isinstance(fact, StayExpired) else after,
            space_id=fact.constellation_id,
        )
        return (one,)

    return rule


def kept_once(alone: Rule) -> Rule:
    """A rule that tells who wanted other nights for several of a repeat once that they stay as they are."""

    def rule(unit: Unit, fact: NightsKept) -> Iterable[Any]:
        if not fact.together or fact.repeat_id is None:
            return alone(unit, fact)
        kind, people = repeat_kind("stay-change-kept"), (fact.wanted_by,)
        told = TellByMail(
            kind,
            fact.repeat_id,
            _occurrence(unit, fact),
            fact.service_id,
            people,
            space_id=fact.constellation_id,
        )
        return (told,)

    return rule


def _occurrence(unit: Unit, fact: StayFact) -> str:
    """One act is one moment; the clock closes each by itself, and those with one deadline are one occurrence."""
    if isinstance(fact, StayExpired):
        by = unit.session.scalars(select(Stay.answer_by).where(Stay.id == fact.stay_id)).one()
        return f"expired from {fact.changes[0][1]}{CLOSED_BY}{by.astimezone(UTC).isoformat() if by else ''}"
    if isinstance(fact, NightsKept) and fact.by is None:
        return f"nobody answered, {fact.at:%Y-%m-%d}"
    at: datetime = getattr(fact, "at", unit.now)
    return at.isoformat()


def repeat_settled(alone: Rule) -> Rule:
    """A rule that settles what waits of one stay, and of its repeat what no stay of it waits for any more."""

    def rule(unit: Unit, fact: StayFact) -> Iterable[Any]:
        yield from alone(unit, fact)
        if fact.repeat_id is not None and _is_first(unit, fact):
            kinds = _over(unit, fact.repeat_id)
            if kinds:
                yield from settles(*kinds, about=lambda _fact: fact.repeat_id or fact.stay_id)(unit, fact)

    return rule


def _is_first(unit: Unit, fact: StayFact) -> bool:
    """Of the facts about a repeat in one transaction: all has happened when their effects are carried out."""
    same = (one for one in unit.facts if isinstance(one, type(fact)) and one.repeat_id == fact.repeat_id)
    return next(same) is fact


def _over(unit: Unit, repeat_id: UUID) -> list[str]:
    rows = unit.session.execute(select(Stay.state, Stay.wanted_until).where(Stay.repeat_id == repeat_id)).all()
    states = {row.state for row in rows}
    waits = {
        "repeat-asked": StayState.REQUESTED in states,
        "repeat-awaits-approval": StayState.AWAITING_APPROVAL in states,
        "repeat-change": any(row.wanted_until for row in rows),
    }
    return [kind for kind, waiting in waits.items() if not waiting]
