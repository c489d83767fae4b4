"""Who may bring records in (access-matrix: import.run): the user administrators of the service, and nobody else."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from accounts.permissions.decide import Scope, may, require
from accounts.shell.service_parts import ServicePart
from core.refusals import NotFound
from core.unit_of_work import Unit

ACTION = "import.run"
_SEES_IT = ("user_admin", "service_manager")


def service_to_fill(unit: Unit) -> UUID:
    """The service whose records the actor may bring in. Raises `NotFound` or, for its manager, `NotAllowed`."""
    mine = sorted(unit.subjects(*_SEES_IT), key=lambda one: (not may(unit, ACTION, Scope(service_id=one)), one))
    if not mine:
        raise NotFound
    require(unit, ACTION, Scope(service_id=mine[0]), words="Only a user administrator brings records in.")
    return mine[0]


def imports_part(unit: Unit) -> ServicePart | None:
    """The way to the imports, for whoever may."""
    if not any(may(unit, ACTION, Scope(service_id=one)) for one in unit.subjects("user_admin")):
        return None
    detail = "Homes, carers, children and workers from a file"
    return ServicePart("Bring records in", detail, url_for("imports.kinds"), "file-text")
