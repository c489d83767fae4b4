"""Breaking glass for one child or one conversation, reviewing it, and what the clock does when nobody has."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from accounts.permissions.grants import BROKE_GLASS
from accounts.spaces.models import AccessGrant
from constellations.break_glass.access import get_break_for, service_to_break_in
from constellations.break_glass.models import GlassBreak
from constellations.break_glass.queries import children_called, find_break, people_in
from constellations.break_glass.rules import (
    LASTS,
    LEAST_REASON,
    STAND_IN,
    TOLD,
    Finding,
    GlassBroken,
    GlassReviewed,
    GlassReviewOverdue,
    review_by,
)
from constellations.break_glass.threads import find_thread
from core.ids import new_id
from core.refusals import Changed, Invalid
from core.typed import Typed
from core.unit_of_work import Unit

OLDEST, YOUNGEST = 26, 0  # years back; one stays put until 25
NOBODY = "No child of your service has this first name. Check how it is written."
SEVERAL = "More than one child here has this first name. Type the year of birth as well."
ASKED_AGAIN = timedelta(days=1)


def break_glass(unit: Unit, typed: Typed) -> UUID:
    """Open one child to the actor for an hour; returns the child. Everybody who is to know is told in the same unit.

    Raises `NotFound`, `NotAllowed`, and `Invalid` for a reason that is too short and a name that is nobody's.
    """
    service_id = service_to_break_in(unit)
    name = typed.line("first_name", "Type the child’s first name.")
    year = typed.number("birth_year", unit.now.year - OLDEST, unit.now.year - YOUNGEST)
    reason = _read_reason(typed)
    typed.check()
    found = children_called(unit, service_id, name, year)
    if len(found) != 1:
        where = "birth_year" if found and year is None else "first_name"
        raise Invalid({where: SEVERAL if found else NOBODY})
    return open_child(unit, service_id, found[0], reason)


def _read_reason(typed: Typed) -> str:
    reason = typed.words("reason", "Say why you break the glass.")
    if reason and len(reason) < LEAST_REASON:
        typed.errors["reason"] = f"Say more: {LEAST_REASON} characters at least. Somebody reviews this."
    return reason


def break_glass_of_conversation(unit: Unit, typed: Typed) -> UUID:
    """Open one conversation to the actor for an hour; returns it. Raises as `break_glass`, and `WhichOne`.

    Like a child, it is named by who knows of it: nobody is shown a list to choose from, but of those that fit.
    """
    service_id = service_to_break_in(unit)
    reason = _read_reason(typed)
    found = find_thread(unit, service_id, typed)
    return _open(unit, service_id, reason, conversation_id=found)


def open_child(unit: Unit, service_id: UUID, child_id: UUID, reason: str) -> UUID:
    """The grant with its reason, and everybody who is to know told; returns the child. Who may is asked before."""
    return _open(unit, service_id, reason, child_id=child_id)


def _open(
    unit: Unit, service_id: UUID, reason: str, child_id: UUID | None = None, conversation_id: UUID | None = None
) -> UUID:
    subject_id = child_id or conversation_id
    assert subject_id is not None
    grant = AccessGrant(
        id=new_id(),
        person_id=unit.person_id,
        service_id=service_id,
        subject_id=subject_id,
        role=BROKE_GLASS,
        since=unit.now,
        until=unit.now + LASTS,
    )
    unit.session.add(grant)
    unit.session.flush()
    made = GlassBreak(
        id=grant.id,
        service_id=service_id,
        child_id=child_id,
        conversation_id=conversation_id,
        broken_by=unit.person_id,
        broken_at=unit.now,
        ends_at=grant.until,
        review_by=review_by(unit.now),
        reason=reason,
    )
    unit.session.add(made)
    unit.session.flush()
    unit.record(
        GlassBroken(
            service_id=service_id,
            break_id=made.id,
            child_id=child_id,
            conversation_id=conversation_id,
            broken_by=unit.person_id,
            told=to_tell(unit, service_id, unit.person_id),
            reason=reason,
            ends_at=made.ends_at,
            review_by=made.review_by,
        )
    )
    return subject_id


def to_tell(unit: Unit, service_id: UUID, broken_by: UUID) -> tuple[UUID, ...]:
    """Who is told: the safeguarding leads and records officers but who did it; the managers where there is none."""
    named = [one for one in people_in(unit, service_id, TOLD) if one != broken_by]
    return tuple(named or (one for one in people_in(unit, service_id, [STAND_IN]) if one != broken_by))


def review_break(unit: Unit, break_id: UUID, typed: Typed) -> None:
    """Say of what another broke whether that was right. Raises `NotFound`, `NotAllowed` for one's own, `Invalid`, and
    `Changed` when somebody has reviewed it."""
    found = get_break_for(unit, break_id, lock=True)
    if found.reviewed_at is not None:
        raise Changed("Somebody has reviewed this already. It is shown as it is now.")
    finding = typed.one_of("finding", tuple(Finding), "Choose one of the two.")
    words = typed.words("words", "Say what you looked at.")
    typed.check()
    found.finding, found.reviewed_by, found.reviewed_at, found.review = finding, unit.person_id, unit.now, words
    unit.record(
        GlassReviewed(
            service_id=found.service_id,
            break_id=found.id,
            child_id=found.child_id,
            conversation_id=found.conversation_id,
            broken_by=found.broken_by,
            finding=finding,
            words=words,
            changes=(("finding", None, finding),),
        )
    )


def ask_for_review(unit: Unit, break_id: UUID) -> None:
    """Its two working days are over: where nobody has reviewed it, those who can are asked again, each day anew."""
    found = find_break(unit, break_id)
    if found is None or found.reviewed_at is not None:
        return
    told = {*to_tell(unit, found.service_id, found.broken_by), *people_in(unit, found.service_id, [STAND_IN])}
    told.discard(found.broken_by)
    again = unit.now + ASKED_AGAIN
    unit.record(GlassReviewOverdue(found.service_id, found.id, tuple(sorted(told)), unit.now, again))
