"""How long checks hold in a service (S24)."""

from __future__ import annotations

from uuid import UUID

from accounts.service_settings.queries import setting
from accounts.service_settings.table import S24
from constellations.homes.approvals import Renewal
from core.unit_of_work import Unit


def renewal_for(unit: Unit, service_id: UUID) -> Renewal:
    """The service's own periods; the strict default of S24 where it has none."""
    own = setting(unit, service_id, S24)
    return Renewal(int(own["dbs_years"]), int(own["medical_years"]), int(own["warned_days"]))
