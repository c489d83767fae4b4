"""Putting something into the hub home's calendar, changing it, taking it off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from community.public import look_at
from constellations.calendar.access import get_calendar_to_edit, get_entry_to_edit
from constellations.calendar.facts import CalendarFact, EntryAdded, EntryCancelled, EntryChanged
from constellations.calendar.models import CalendarEntry
from constellations.calendar.queries import count_on
from constellations.calendar.rules import (
    AUDIENCE_WORDS,
    KIND_WORDS,
    MOST_OF_A_DAY,
    NOT_A_TIME,
    Audience,
    EntryId,
    Hours,
    Kind,
    NotATime,
    is_own_business,
    parse_time,
)
from constellations.homes.place_services import lock_constellation
from constellations.homes.rules import ConstellationId
from core import clock
from core.ids import new_id
from core.refusals import Changed, Invalid, TooLate
from core.typed import Typed
from core.unit_of_work import Unit

FURTHEST = timedelta(days=365)
LONGEST_PLACE, LONGEST_WORDS = 80, 80
FULL = f"There are {MOST_OF_A_DAY} on this day already, which is the most. Cancel one of them first."
OVER = "This is over. What was in the calendar stays as it was."
OTHERS = "Somebody changed this in the meantime. Look at it again; nothing of yours was kept."


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was typed: what, when, where and for whom."""

    kind: Kind
    audience: Audience
    hours: Hours
    place: str
    words: str

    @property
    def values(self) -> dict[str, Any]:
        """The values of the row."""
        return {
            "kind": self.kind.value,
            "audience": self.audience.value,
            "day": self.hours.day,
            "starts_at": self.hours.starts,
            "ends_at": self.hours.ends,
            "place": self.place,
            "words": self.words,
        }


def _time(typed: Typed, name: str, missing: str) -> time | None:
    text = typed.line(name, missing)
    if name in typed.errors:
        return None
    try:
        return parse_time(text)
    except NotATime as refused:
        typed.errors[name] = refused.words
        return None


def _hours(typed: Typed, day: date | None) -> Hours | None:
    starts = _time(typed, "starts", "Type when it begins.")
    ends = _time(typed, "ends", "Type when it ends.")
    if day is None or starts is None or ends is None:
        return None
    try:
        return Hours.on(day, starts, ends)
    except NotATime as refused:
        typed.errors["ends"] = refused.words
        return None


def _read(typed: Typed, today: date) -> _Wanted:
    """What was typed, or a sentence at each field that cannot be used. Raises `Invalid`."""
    kind = typed.one_of("kind", [one.value for one in KIND_WORDS], "Choose what it is.")
    day = typed.day("day", "Type the day.", first=today, last=today + FURTHEST)
    hours = _hours(typed, day)
    place = typed.line("place", most=LONGEST_PLACE)
    missing = "Say in a few words what it is." if kind == Kind.OTHER.value else ""
    words = typed.line("words", missing, most=LONGEST_WORDS)
    audience = typed.one_of("audience", [one.value for one in AUDIENCE_WORDS], "Choose who it is for.")
    typed.check()
    if hours is None:
        raise Invalid({"starts": NOT_A_TIME})
    own = is_own_business(Kind(kind), Audience(audience))
    return _Wanted(Kind(kind), Audience.HUB_HOME if own else Audience.EVERYBODY, hours, place, words)


def _look(unit: Unit, wanted: _Wanted, constellation_id: UUID, sure: Collection[str]) -> None:
    """Its free words are looked at like a message's: no child's name belongs there (R39)."""
    look_at(unit, "words", f"{wanted.words}\n{wanted.place}", (constellation_id,), sure)


def _plain(entry: CalendarEntry | None) -> dict[str, str]:
    if entry is None:
        return {}
    hours = Hours(entry.starts_at, entry.ends_at)
    said = {"kind": entry.kind, "audience": entry.audience, "day": entry.day.isoformat(), "hours": hours.words}
    return {**said, "place": entry.place, "words": entry.words}


def _note(
    unit: Unit, what: type[CalendarFact], entry: CalendarEntry, before: dict[str, str], after: dict[str, str]
) -> None:
    names = sorted({*before, *after})
    changes = tuple((name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name))
    unit.record(
        what(
            service_id=entry.service_id,
            constellation_id=ConstellationId(entry.constellation_id),
            entry_id=EntryId(entry.id),
            by=unit.person_id,
            changes=changes,
        )
    )


def add(unit: Unit, constellation_id: UUID, typed: Typed, sure: Collection[str] = ()) -> str:
    """Put it into the calendar. Returns the constellation's id and the day, as `then` wants them."""
    home = get_calendar_to_edit(unit, constellation_id)
    wanted = _read(typed, clock.today(unit.now))
    _look(unit, wanted, constellation_id, sure)
    lock_constellation(unit, constellation_id)
    if count_on(unit, constellation_id, wanted.hours.day) >= MOST_OF_A_DAY:
        raise Invalid({"day": FULL})
    who = {"set_by": unit.person_id, "set_at": unit.now, "version": 1}
    where = {"service_id": home.service_id, "constellation_id": constellation_id}
    entry = CalendarEntry(id=new_id(), **where, **wanted.values, **who)
    unit.session.add(entry)
    unit.session.flush()
    _note(unit, EntryAdded, entry, {}, _plain(entry))
    return _at(entry)


def change(unit: Unit, entry_id: UUID, typed: Typed, sure: Collection[str] = ()) -> str:
    """Change it. Raises `Changed` where somebody else did since it was read, `TooLate` once it is over."""
    _, home = get_entry_to_edit(unit, entry_id)
    wanted = _read(typed, clock.today(unit.now))
    _look(unit, wanted, home.constellation_id, sure)
    lock_constellation(unit, home.constellation_id)
    entry = _locked(unit, entry_id, typed)
    if count_on(unit, home.constellation_id, wanted.hours.day, entry.id) >= MOST_OF_A_DAY:
        raise Invalid({"day": FULL})
    before = _plain(entry)
    for name, value in wanted.values.items():
        setattr(entry, name, value)
    if before != _plain(entry):
        entry.version += 1
        unit.session.flush()
        _note(unit, EntryChanged, entry, before, _plain(entry))
    return _at(entry)


def cancel(unit: Unit, entry_id: UUID, typed: Typed) -> str:
    """Take it off. What it was is kept."""
    _, home = get_entry_to_edit(unit, entry_id)
    lock_constellation(unit, home.constellation_id)
    entry = _locked(unit, entry_id, typed)
    entry.cancelled_at, entry.cancelled_by = unit.now, unit.person_id
    unit.session.flush()
    _note(unit, EntryCancelled, entry, _plain(entry), {})
    return _at(entry)


def _locked(unit: Unit, entry_id: UUID, typed: Typed) -> CalendarEntry:
    entry, _ = get_entry_to_edit(unit, entry_id, lock=True)
    if entry.ends_at <= unit.now:
        raise TooLate(OVER)
    if typed.fields.get("version", "") != str(entry.version):
        raise Changed(OTHERS)
    return entry


def _at(entry: CalendarEntry) -> str:
    return f"{entry.constellation_id} {entry.day.isoformat()}"
