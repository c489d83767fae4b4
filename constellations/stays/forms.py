"""Reading what the pages of asking and offering sent."""

from __future__ import annotations

from datetime import date

from flask import request

from constellations.stays.asking_pages import Picked
from constellations.stays.dates import StayDates, parse_dates
from core import clock


def day_of(text: str) -> date | None:
    """The day that a button or an address names, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def asked_month(otherwise: date) -> date:
    """The first day of the month that the address asks for, else of the other day's month."""
    return day_of(f"{request.args.get('month', '')}-01") or otherwise.replace(day=1)


def typed_dates() -> StayDates | Picked:
    """The two typed dates, or what was typed with a sentence for each field."""
    typed = (request.form.get("first", "")[:60], request.form.get("home", "")[:60])
    found = parse_dates(*typed, clock.today(clock.now()))
    return found if isinstance(found, StayDates) else Picked(typed=typed, typing=True, errors=found)
