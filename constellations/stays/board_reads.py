"""What a board shows beside the stays, by one statement: what is on the beds, and what is in the calendar."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, CompoundSelect, bindparam, literal, null, select, union_all

from constellations.calendar.models import CalendarEntry
from constellations.calendar.rules import Audience, Entry, Hours, Kind
from constellations.homes.queries import Home
from constellations.stays.models import BedNight
from constellations.stays.queries import OnBed
from core.crypto.envelope import unseal
from core.unit_of_work import Unit

IN_CALENDAR = "calendar"
_FIRST: BindParameter[date] = bindparam("first")
_END: BindParameter[date] = bindparam("end")
_BEDS = (
    select(
        literal("bed").label("what"),
        BedNight.bed_id.label("id"),
        BedNight.night,
        BedNight.kind,
        BedNight.reason,
        BedNight.stay_id,
        BedNight.child_id,
        null().label("starts_at"),
        null().label("ends_at"),
        null().label("sealed"),
    )
    .where(BedNight.bed_id.in_(bindparam("beds", expanding=True)))
    .where(BedNight.night >= _FIRST, BedNight.night < _END)
)
_CALENDAR = select(
    literal(IN_CALENDAR),
    CalendarEntry.id,
    CalendarEntry.day,
    CalendarEntry.kind,
    CalendarEntry.audience,
    null(),
    null(),
    CalendarEntry.starts_at,
    CalendarEntry.ends_at,
    CalendarEntry.sealed,
).where(
    CalendarEntry.constellation_id == bindparam("constellation"),
    CalendarEntry.cancelled_at.is_(None),
    CalendarEntry.day >= _FIRST,
    CalendarEntry.day < _END,
)
_ON_BOARD: CompoundSelect[*tuple[Any, ...]] = union_all(_BEDS, _CALENDAR).order_by("night", "starts_at", "id")


def on_board_between(unit: Unit, home: Home, first: date, end: date) -> tuple[list[OnBed], list[Entry]]:
    """What is on the beds and in the calendar from `first` up to but without `end`, by one statement.

    The statement that a board may take for its nights (quality.md 1) carries its calendar too.
    """
    values = {
        "beds": [bed.id for bed in home.beds],
        "constellation": home.constellation_id,
        "first": first,
        "end": end,
    }
    beds: list[OnBed] = []
    calendar: list[Entry] = []
    for what, found, night, kind, said, stay_id, child_id, starts, ends, sealed in unit.session.execute(
        _ON_BOARD, values
    ):
        if what == IN_CALENDAR:
            words = _opened(home.service_id, found, sealed)
            calendar.append(Entry(found, Kind(kind), Audience(said), Hours(starts, ends), **words))
        else:
            beds.append(OnBed(found, night, kind, stay_id, child_id, said))
    return beds, calendar


def _opened(service_id: UUID, entry_id: UUID, sealed: bytes) -> dict[str, str]:
    told = unseal(service_id, CalendarEntry.place_of(entry_id), sealed)
    return {name: str(told.get(name, "")) for name in CalendarEntry.sealed_fields}
