"""The parts of a service's administration that homes have."""

from __future__ import annotations

from flask import url_for

from accounts.shell.service_parts import ServicePart
from constellations.homes.access import administers
from core.unit_of_work import Unit


def households_part(unit: Unit) -> ServicePart | None:
    """For the managers of a service, its safeguarding lead and user administrators, and who supervises homes."""
    if not administers(unit):
        return None
    detail = "Families, their approval, checks and places"
    return ServicePart("Households", detail, url_for("households.households"), "house")


def constellations_part(unit: Unit) -> ServicePart | None:
    """For the managers of a service and its safeguarding lead and administrators, and for liaison workers."""
    if not unit.subjects("service_manager", "safeguarding_lead", "user_admin", "liaison_worker"):
        return None
    detail = "Their life, hub homes with rooms and beds, liaison workers"
    return ServicePart("Constellations", detail, url_for("constellations.constellations"), "bed-double")
