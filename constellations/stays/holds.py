"""How long a place from the waiting list is held: shorter near the date, and never begun or over in the night (S17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from constellations.stays.check_values import Check, Verdict

NEAR = timedelta(days=3)
"""Inside this the shorter time holds."""
MORNING, EVENING = time(8), time(21)
WAITABLE = frozenset({"a bed each night", "emergency reserve"})
"""What may change by itself while one waits: somebody cancels, or the kept bed is free from 48 hours before."""

_LONDON = ZoneInfo("Europe/London")
_NIGHT_BEGINS = time(18)


def beds_stand_in_the_way(checks: Sequence[Check]) -> bool:
    """Whether nothing but beds stands in the way, so that waiting makes sense."""
    refused = {check.name for check in checks if check.verdict is Verdict.NOT_POSSIBLE}
    return bool(refused) and refused <= WAITABLE


def hold_begins(now: datetime) -> datetime:
    """Now, or at eight in the morning where it is night: nobody is woken, and nobody loses a place in their sleep."""
    there = now.astimezone(_LONDON)
    if there.time() >= EVENING:
        return _at(there.date() + timedelta(days=1), MORNING)
    return _at(there.date(), MORNING) if there.time() < MORNING else now


def hold_ends(begins: datetime, first_night: date, *, hours: int, near_hours: int) -> datetime:
    """When a hold that begins by day is over, in UTC: on the clocks of the wall, as the days of a family go.

    What would be left of it at nine in the evening is left at eight in the morning. It never outlasts the beginning of
    the first night.
    """
    start = _at(first_night, _NIGHT_BEGINS)
    wall = begins.astimezone(_LONDON).replace(tzinfo=None)
    near = datetime.combine(first_night, _NIGHT_BEGINS) - wall < NEAR
    ends = wall + timedelta(hours=near_hours if near else hours)
    if ends.time() > EVENING or ends.time() < MORNING:
        evening = datetime.combine(ends.date() if ends.time() > EVENING else ends.date() - timedelta(days=1), EVENING)
        ends = datetime.combine(evening.date() + timedelta(days=1), MORNING) + (ends - evening)
        ends = min(ends, datetime.combine(ends.date(), EVENING))
    return min(ends.replace(tzinfo=_LONDON).astimezone(UTC), start)


def has_begun(first_night: date, now: datetime) -> bool:
    """Whether the first night has begun: nothing is announced for it any more (E37)."""
    return now >= _at(first_night, _NIGHT_BEGINS)


def night_begins(first_night: date) -> datetime:
    """Six in the evening of the first night, in UTC: until then one can wait."""
    return _at(first_night, _NIGHT_BEGINS)


def reserve_opens(night: date, hours: int) -> datetime:
    """When the bed kept for emergencies on a night may be taken, in UTC: by the clocks of the wall (R20, E24)."""
    return (datetime.combine(night, _NIGHT_BEGINS, tzinfo=_LONDON) - timedelta(hours=hours)).astimezone(UTC)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=_LONDON).astimezone(UTC)
