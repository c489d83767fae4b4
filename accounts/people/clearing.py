"""Clearing the second step of somebody who has lost their phone and their codes: by another person, and told them."""

from __future__ import annotations

from uuid import UUID

from accounts.people.access import SeenPerson, get_person_for, whole
from accounts.people.revoking import end_sessions
from accounts.people.rules import SecondStepCleared
from accounts.permissions.decide import may, require
from accounts.signin.second_factor.queries import standing_of
from accounts.signin.second_factor.services import clear_second_step
from core.refusals import Changed, NotAllowed, NotFound
from core.unit_of_work import Unit

CLEAR = "user.clear_second_step"
NOT_OWN = "You can't clear your own second step. Another user administrator does it for you."
NOTHING_THERE = "They have no second step. They set one up when they next sign in."


def _held_here(seen: SeenPerson) -> bool:
    """Whether they are the service's own: a partner's people are helped by their own service."""
    return any(one.held_by == seen.service_id for one in seen.standings)


def may_clear(unit: Unit, seen: SeenPerson) -> bool:
    """Whether the actor clears this person's second step, and there is one."""
    mine = seen.person.id == unit.person_id or not _held_here(seen)
    return not mine and may(unit, CLEAR, whole(seen.service_id)) and _has_second_step(unit, seen.person.id)


def _has_second_step(unit: Unit, person_id: UUID) -> bool:
    standing = standing_of(unit, person_id)
    return standing.has_second_step or standing.recovery_codes > 0


def get_person_to_clear(unit: Unit, person_id: UUID, service_id: UUID | None) -> SeenPerson:
    """The person for who clears their second step. Raises `NotFound`, `NotAllowed` for one's own, and `Changed` where
    there is none."""
    seen = get_person_for(unit, person_id, service_id=service_id)
    require(unit, CLEAR, whole(seen.service_id))
    if not _held_here(seen):
        raise NotFound
    if person_id == unit.person_id:
        raise NotAllowed(NOT_OWN)
    if not _has_second_step(unit, person_id):
        raise Changed(NOTHING_THERE)
    return seen


def clear_for(unit: Unit, person_id: UUID, service_id: UUID | None, reason: str) -> UUID:
    """Clear it and sign them out everywhere; a password alone opens nothing to staff, so they set another up first.

    Returns the service. Raises as above.
    """
    seen = get_person_to_clear(unit, person_id, service_id)
    clear_second_step(unit, person_id)
    end_sessions(unit, person_id)
    changes = (("second step", "set up", None),)
    unit.record(SecondStepCleared(seen.service_id, person_id, reason, changes))
    return seen.service_id
