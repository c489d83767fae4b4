"""What the account page says of signing in."""

from __future__ import annotations

from flask import url_for

from accounts.shell.service_parts import ServicePart
from core.unit_of_work import Unit


def signing_in_part(_unit: Unit) -> ServicePart:
    """Everybody signs in somehow."""
    return ServicePart("How you sign in", "Password, second step, passkeys", url_for("second_factor.ways"), "key-round")
