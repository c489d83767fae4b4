"""Today's way on."""

from __future__ import annotations

from flask import url_for

from accounts.shell.slots import NavEntry
from core.unit_of_work import Unit


def today_entry(_unit: Unit) -> NavEntry:
    """Everybody has a Today."""
    return NavEntry("today", "Today", url_for("today.today"), "sun")
