"""What follows from each fact about stays: which streams hear of it, who is told, what is due later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from constellations.stays.facts import (
    AnswerTakenBack,
    ChildArrived,
    NightsChanged,
    NightsClosed,
    NightsKept,
    NightsOpened,
    OfferTaken,
    OtherNightsWanted,
    PassedOver,
    PlaceHeld,
    StayAccepted,
    StayAffected,
    StayAgreed,
    StayAmended,
    StayAsked,
    StayAwaitsApproval,
    StayCancelled,
    StayCompleted,
    StayConfirmed,
    StayDeclined,
    StayExpired,
    StayFact,
    StayKeptOn,
    StayNotTakenUp,
    StayOffered,
    WaitBegun,
    WaitOver,
)
from constellations.stays.repeat_effects import kept_once, repeat_settled, told_once
from constellations.stays.rules import UNDO_WITHIN
from core.effects import Later, tell
from core.facts import EffectTable, Rule
from core.unit_of_work import Unit
from notifications.public import mail_to, settles

# Everybody of the constellation may know that nights changed; whose, only the hub home, the workers and the family.
NIGHTS = tell("constellation", lambda fact: fact.constellation_id, "nights-changed")
ORGANISERS = tell("organisers", lambda fact: fact.constellation_id, "stay-changed", lambda fact: fact.stay_id)
FAMILY = tell("household", lambda fact: fact.household_id, "stay-changed", lambda fact: fact.stay_id)

EXPIRE_JOB = "stay-expire"
LAPSE_JOB = "stay-change-lapse"
OFFER_JOB = "stay-waiting-list"
TOLD_AFTER = 2 * UNDO_WITHIN
"""A yes is told by mail when it can no longer be taken back, with room for an undo that is under way."""


def _expires(
    _unit: Unit, fact: StayAsked | StayOffered | AnswerTakenBack | StayAwaitsApproval | WaitBegun | PlaceHeld
) -> Iterable[Later]:
    """The clock closes the ask when nobody has answered by then (R16)."""
    return (Later(EXPIRE_JOB, fact.stay_id, fact.answer_by, fact.service_id),)


def _freed(unit: Unit, fact: StayFact) -> Iterable[Later]:
    """Nights came free, whoever gave them back: whose turn it is on the waiting list is asked (R17)."""
    return (Later(OFFER_JOB, fact.constellation_id, unit.now, fact.service_id),)


def _freed_by_asking(unit: Unit, fact: StayAsked) -> Iterable[Any]:
    """Who asks for yet other nights lets go what was held of those that were offered."""
    return (*NIGHTS(unit, fact), *_freed(unit, fact)) if fact.freed else ()


def _opened(unit: Unit, fact: NightsOpened) -> Iterable[Later]:
    """Closed nights that are open again are free, too."""
    return (Later(OFFER_JOB, fact.constellation_id, unit.now, fact.service_id),)


def _looked_at(_unit: Unit, fact: WaitBegun) -> Iterable[Later]:
    """The bed that is kept for emergencies comes free by the clock, without anybody who cancels (R20)."""
    return (Later(OFFER_JOB, fact.constellation_id, fact.looks_at, fact.service_id),)


def _space(fact: Any) -> UUID | None:
    """By its constellation a person chooses how much they hear of a sleepover."""
    found: UUID | None = fact.constellation_id
    return found


def _mail(kind: str, role: str, of: Callable[[Any], UUID], after: timedelta) -> Rule:
    """Those who stand in the role to `of(fact)` are told by mail, once for these dates, this deadline, this yes.

    What is asked for again is told again, also under the same deadline: `at` tells one round from the next.
    """

    def occurrence(fact: Any) -> str:
        deadline = getattr(fact, "answer_by", None)
        answered = getattr(fact, "answered_at", None)
        at = getattr(fact, "at", None)
        wanted = f", {fact.first} to {fact.home}" if isinstance(fact, OtherNightsWanted) else ""
        return (
            f"{fact.arrives} to {fact.leaves}{wanted}"
            + (f", by {deadline.isoformat()}" if deadline else "")
            + (f", at {at.isoformat()}" if at else "")
            + (f", answered {answered.isoformat()}" if answered else "")
        )

    alone = mail_to(
        kind, lambda fact: fact.stay_id, roles=(role,), of=of, occurrence=occurrence, after=after, space=_space
    )
    return told_once(alone, kind, role, of, after)


AT_ONCE = timedelta(0)


def _hub(kind: str, after: timedelta = AT_ONCE) -> Rule:
    return _mail(kind, "hub_carer", lambda fact: fact.constellation_id, after)


def _family(kind: str, after: timedelta = AT_ONCE) -> Rule:
    return _mail(kind, "adult", lambda fact: fact.household_id, after)


def _managers(kind: str, after: timedelta = AT_ONCE) -> Rule:
    return _mail(kind, "service_manager", lambda fact: fact.service_id, after)


_LIAISON_WORKER = _mail("stay-awaits-approval", "liaison_worker", lambda fact: fact.constellation_id, TOLD_AFTER)


def _liaison_worker_asked(unit: Unit, fact: StayAwaitsApproval) -> Iterable[Any]:
    """The liaison worker is told where the checks named them (S9, S10)."""
    return _LIAISON_WORKER(unit, fact) if "liaison_worker" in fact.approver.split(",") else ()


def _workers_told(unit: Unit, fact: StayConfirmed) -> Iterable[Any]:
    """The social worker of each child of whom one is told (R27, and the sleepover authority *notify*)."""
    for child in fact.told:
        yield from _worker_of(child)(unit, fact)


def _worker_of(child: UUID) -> Rule:
    return _mail("stay-confirmed", "childs_social_worker", lambda _fact: child, TOLD_AFTER)


def _lapses(_unit: Unit, fact: OtherNightsWanted) -> Iterable[Later]:
    """The stay stays as it is when nobody has answered by then."""
    return (Later(LAPSE_JOB, fact.stay_id, fact.answer_by, fact.service_id),)


_ASKED_SIDE = {"hub": _hub("stay-change"), "family": _family("stay-change")}


def _sides_asked(unit: Unit, fact: OtherNightsWanted) -> Iterable[Any]:
    """Each side that has not said yes to the other nights yet (R18)."""
    for side in fact.wanted_from:
        yield from _ASKED_SIDE[side](unit, fact)


def _wanting_one_told(unit: Unit, fact: NightsKept) -> Iterable[Any]:
    """Who wanted other nights is told that it stays as it is, unless they said so themselves."""
    return () if fact.by == fact.wanted_by else _KEPT(unit, fact)


_WAITS_AGAIN = (_hub("stay-waits-again"), _family("stay-waits-again"))


def _both_told_it_waits(unit: Unit, fact: NightsChanged) -> Iterable[Any]:
    """Both sides learn that what was certain is so no longer, until somebody agrees to the other nights (R18, E38)."""
    return [told for rule in _WAITS_AGAIN for told in rule(unit, fact)] if fact.asks_anew else ()


_KEPT = kept_once(
    mail_to(
        "stay-change-kept",
        lambda fact: fact.stay_id,
        people=lambda fact: (fact.wanted_by,),
        occurrence=lambda fact: f"{fact.first} to {fact.home}, {fact.at.isoformat()}",
        space=_space,
    )
)
MOVED = repeat_settled(settles("stay-change", "stay-soon", "stay-ends-soon", about=lambda fact: fact.stay_id))
ARRIVED = repeat_settled(settles("stay-change", "stay-soon", about=lambda fact: fact.stay_id))
ENDED = settles("stay-affected", "stay-soon", "stay-ends-soon", about=lambda fact: fact.stay_id)
CHANGE_ANSWERED = repeat_settled(settles("stay-change", about=lambda fact: fact.stay_id))
ANSWERED = repeat_settled(settles("stay-asked", "stay-offered", about=lambda fact: fact.stay_id))
ASKED_AGAIN = settles("stay-offered", about=lambda fact: fact.stay_id)
WAITED = settles("stay-place-held", "stay-passed-over", about=lambda fact: fact.stay_id)
DECIDED = settles("stay-affected", about=lambda fact: fact.stay_id)
_OPEN = (
    "stay-asked",
    "stay-offered",
    "stay-awaits-approval",
    "stay-change",
    "stay-place-held",
    "stay-passed-over",
    "stay-soon",
    "stay-ends-soon",
)
_AFFECTED = mail_to(
    "stay-affected",
    lambda fact: fact.stay_id,
    roles=("liaison_worker",),
    of=lambda fact: fact.constellation_id,
    occurrence=lambda fact: f"closed by {fact.unavailability_id}",
    space=_space,
)
_KEPT_ON = mail_to(
    "stay-kept-on",
    lambda fact: fact.stay_id,
    roles=("adult",),
    of=lambda fact: fact.household_id,
    occurrence=lambda fact: f"closed by {fact.unavailability_id}",
    space=_space,
)
OVER = repeat_settled(settles(*_OPEN, about=lambda fact: fact.stay_id))
"""Whoever answered, answered for all: it waits in nobody's bell any more."""

EFFECTS: EffectTable = {
    StayAsked: (ORGANISERS, FAMILY, _expires, WAITED, ASKED_AGAIN, _freed_by_asking, _hub("stay-asked")),
    StayOffered: (NIGHTS, ORGANISERS, FAMILY, _expires, ANSWERED, _freed, _family("stay-offered")),
    OfferTaken: (NIGHTS, ORGANISERS, FAMILY, ANSWERED),
    StayAccepted: (NIGHTS, ORGANISERS, FAMILY),
    # The others of the hub home were told that it is answered: it waits for them again.
    AnswerTakenBack: (NIGHTS, ORGANISERS, FAMILY, _expires, DECIDED, _freed, _hub("stay-asked")),
    StayAwaitsApproval: (
        ORGANISERS,
        FAMILY,
        _expires,
        ANSWERED,
        _managers("stay-awaits-approval", TOLD_AFTER),
        _liaison_worker_asked,
    ),
    StayAgreed: (ORGANISERS, FAMILY),
    StayConfirmed: (
        NIGHTS,
        ORGANISERS,
        FAMILY,
        OVER,
        _family("stay-confirmed", TOLD_AFTER),
        _hub("stay-confirmed", TOLD_AFTER),
        _workers_told,
    ),
    StayDeclined: (NIGHTS, ORGANISERS, FAMILY, OVER, _family("stay-declined"), DECIDED, _freed),
    StayCancelled: (
        NIGHTS,
        ORGANISERS,
        FAMILY,
        OVER,
        _family("stay-cancelled"),
        _hub("stay-cancelled"),
        DECIDED,
        _freed,
    ),
    StayExpired: (NIGHTS, ORGANISERS, FAMILY, OVER, _family("stay-expired"), _hub("stay-expired"), DECIDED, _freed),
    WaitBegun: (ORGANISERS, FAMILY, _expires, _looked_at),
    PlaceHeld: (NIGHTS, ORGANISERS, FAMILY, _expires, _family("stay-place-held")),
    PassedOver: (FAMILY, _family("stay-passed-over")),
    WaitOver: (NIGHTS, ORGANISERS, FAMILY, OVER, _family("stay-wait-over"), _freed),
    ChildArrived: (NIGHTS, ORGANISERS, FAMILY, ARRIVED),
    StayCompleted: (NIGHTS, ORGANISERS, FAMILY, ENDED, _freed),
    StayNotTakenUp: (NIGHTS, ORGANISERS, FAMILY, ENDED, _freed),
    OtherNightsWanted: (ORGANISERS, FAMILY, _lapses, _sides_asked),
    StayAffected: (ORGANISERS, _AFFECTED),
    StayKeptOn: (ORGANISERS, FAMILY, DECIDED, _KEPT_ON),
    NightsChanged: (NIGHTS, ORGANISERS, FAMILY, MOVED, DECIDED, _freed, _both_told_it_waits),
    NightsKept: (ORGANISERS, FAMILY, CHANGE_ANSWERED, _wanting_one_told),
    StayAmended: (NIGHTS, ORGANISERS, FAMILY),
    NightsClosed: (NIGHTS,),
    NightsOpened: (NIGHTS, _opened),
}
