"""How long checks hold in a service (S24)."""

from __future__ import annotations

from uuid import UUID

from constellations.homes.approvals import Renewal
from core.unit_of_work import Unit


def renewal_for(_unit: Unit, _service_id: UUID) -> Renewal:
    """The service's own periods; the strict default of S24 where it has none."""
    return Renewal()
