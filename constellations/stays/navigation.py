"""The way on to stays, with how many asks wait for this person's answer."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import func, select

from accounts.shell.slots import NavEntry
from constellations.homes.access import INSIDE
from constellations.stays.models import Stay
from constellations.stays.rules import StayState
from core.unit_of_work import Unit


def stays_entry(unit: Unit) -> NavEntry | None:
    """For everybody who stands in a constellation."""
    if not unit.subjects(*INSIDE):
        return None
    mine = unit.subjects("hub_carer")
    waiting = 0
    if mine:
        asks = select(func.count()).where(Stay.constellation_id.in_(mine), Stay.state == StayState.REQUESTED)
        waiting = unit.session.scalar(asks) or 0
    return NavEntry("stays", "Stays", url_for("stays.stays"), "bed-double", waiting)
