"""The way on to stays, with how many asks wait for this person's answer."""

from __future__ import annotations

from flask import url_for

from accounts.shell.slots import NavEntry
from community.detector.slots import OtherPlace
from constellations.homes.access import INSIDE
from constellations.homes.queries import list_homes
from core.unit_of_work import Unit


def stays_entry(unit: Unit) -> NavEntry | None:
    """For everybody who stands in a constellation."""
    if not unit.subjects(*INSIDE):
        return None
    waiting = sum(home.asks_waiting for home in list_homes(unit, unit.subjects("hub_carer")))
    return NavEntry("stays", "Stays", url_for("stays.stays"), "bed-double", waiting)


def beside_a_sleepover(unit: Unit) -> OtherPlace | None:
    """Where what is about a child may stand: with a sleepover, read by those who look after the child."""
    if not unit.subjects(*INSIDE):
        return None
    return OtherPlace("Put it with a sleepover", url_for("stays.stays"))
