"""Who sees and changes the settings of a service (access-matrix: settings.read, settings.edit)."""

from __future__ import annotations

from uuid import UUID

from accounts.permissions.decide import Scope, may, require
from accounts.service_settings.models import ServiceSetting
from accounts.service_settings.queries import find_change
from core.refusals import NotFound
from core.unit_of_work import Unit

EDIT = "settings.edit"
READ = "settings.read"
_SEE = ("service_manager", "safeguarding_lead", "user_admin")
_TWO = "A second service manager has to decide this."


def settings_service(unit: Unit) -> UUID:
    """The service whose settings the actor may see. Raises `NotFound` for everybody else."""
    for service_id in sorted(unit.subjects(*_SEE)):
        require(unit, READ, Scope(service_id=service_id))
        return service_id
    raise NotFound


def sees_settings(unit: Unit) -> bool:
    """Whether the actor sees the settings of a service at all."""
    return bool(unit.subjects(*_SEE))


def may_propose(unit: Unit, service_id: UUID) -> bool:
    """Whether the actor may ask for a change, to which another manager then has to agree (matrix cell "A")."""
    return may(unit, EDIT, Scope(service_id=service_id).when(second_approver=True))


def service_to_change(unit: Unit) -> UUID:
    """The service of which the actor may ask for a change. Raises `NotFound`, and `NotAllowed` for who only sees it."""
    service_id = settings_service(unit)
    require(unit, EDIT, Scope(service_id=service_id).when(second_approver=True))
    return service_id


def get_change_to_decide(unit: Unit, change_id: UUID) -> ServiceSetting:
    """The change, for a manager of the service who did not ask for it. Raises `NotFound` and `NotAllowed`."""
    change = find_change(unit, change_id)
    if change is None:
        raise NotFound
    scope = Scope(service_id=change.service_id, subject_id=change.id)
    require(unit, EDIT, scope.when(second_approver=change.proposed_by != unit.person_id), words=_TWO)
    return change


def get_change_of_mine(unit: Unit, change_id: UUID) -> ServiceSetting:
    """The change that the actor asked for, and still may ask for. Raises `NotFound` where there is none."""
    change = find_change(unit, change_id)
    if change is None or change.proposed_by != unit.person_id or not may_propose(unit, change.service_id):
        raise NotFound
    return change
