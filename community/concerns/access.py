"""Who may do what with a concern: what the access matrix has to know about it. Never whom it is about (R49)."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from accounts.permissions import decide
from accounts.permissions.decide import Answer, Role, Scope, When, answer_for
from accounts.permissions.roles import roles_of
from community.concerns.models import Concern
from community.concerns.queries import LoadedConcern, find_concern
from community.concerns.rules import LEAD, NAMED, STAND_IN
from core.refusals import NotFound
from core.unit_of_work import Unit


class ConcernPermission(StrEnum):
    """What can be asked of a concern, by the names of the access matrix."""

    CREATE = "concern.create"
    READ = "concern.read"
    ACKNOWLEDGE = "concern.triage_close"


def require_raise(unit: Unit, service_id: UUID) -> None:
    """Go on only when the actor may send this service a concern. Who has no role (the holder of a link, an adult of a
    home who is not approved) counts as invited. Raises `NotFound` for everybody else."""
    signed_out = unit.actor.person_id is None
    roles = frozenset() if signed_out else roles_of(unit, Scope(service_id=service_id))
    answers = (answer_for(role, ConcernPermission.CREATE) for role in roles or {Role.INV})
    if Answer.YES not in answers:
        raise NotFound


def is_subject(unit: Unit, concern: Concern) -> bool:
    """Whether the concern is about the actor, as the sender ticked or wrote."""
    return unit.person_id in concern.hidden_from


def _named(unit: Unit, concern: Concern) -> bool:
    """Named for it (the matrix's "n"), still of the service, and not whom it is about."""
    in_service = unit.is_related(concern.service_id, LEAD, STAND_IN)
    return in_service and unit.is_related(concern.id, NAMED) and not is_subject(unit, concern)


def may(unit: Unit, concern: Concern, permission: ConcernPermission) -> bool:
    """Whether the actor may do this with the concern.

    A manager is named only where no safeguarding lead is left whom it is not about (E45), and then has a lead's cells
    for this one concern.
    """
    named, own = _named(unit, concern), concern.raised_by == unit.person_id
    if named and unit.is_related(concern.service_id, STAND_IN):
        return answer_for(Role.SGL, permission, frozenset({When.NAMED})) is Answer.YES
    # Whoever wrote it is named in it, as its sender: a lead too reads what they wrote, and cannot take it.
    held = named or (own and permission is ConcernPermission.READ)
    return decide.may(unit, permission, Scope(service_id=concern.service_id).when(own=own, named=held))


def reads_own(unit: Unit, service_id: UUID) -> bool:
    """Whether the actor will see a concern again that they sent to this service."""
    return decide.may(unit, ConcernPermission.READ, Scope(service_id=service_id).when(own=True, named=True))


def get_concern_for(unit: Unit, concern_id: UUID, permission: ConcernPermission) -> LoadedConcern:
    """The concern for an actor who may do this with it. Raises `NotFound` for everybody else: what may not be done
    with a concern is never said, since that would say that there is one."""
    loaded = find_concern(unit, concern_id)
    if loaded is None or not may(unit, loaded.concern, permission):
        raise NotFound
    return loaded
