"""The bed board, made from what stands on the beds: pure, so that it can be tested without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from uuid import UUID

from constellations.calendar.pages import CalendarLine
from constellations.homes.queries import HubBed
from constellations.stays.calendar_lines import calendar_row
from constellations.stays.changing import dates_of
from constellations.stays.pages import BedRow, Block, Cell, Day, Mark
from constellations.stays.queries import OPEN_ASKS, LoadedStay, OnBed
from constellations.stays.rules import StayState
from constellations.stays.waited import is_waiting
from constellations.stays.words import repeats
from core.clock import to_london
from core.words import day_name, names_words, time_words

ONE_DAY = timedelta(days=1)
BLOCK_NIGHTS = 14
STATE_MARKS: Mapping[StayState, Mark] = {
    StayState.REQUESTED: Mark.HOLDING,
    StayState.OFFERED: Mark.HOLDING,
    StayState.ACCEPTED: Mark.CERTAIN,
    StayState.AWAITING_APPROVAL: Mark.WAITING,
    StayState.CONFIRMED: Mark.CERTAIN,
    StayState.IN_PROGRESS: Mark.HERE,
    StayState.EMERGENCY_IN_PROGRESS: Mark.EMERGENCY,
    StayState.COMPLETED: Mark.CERTAIN,
}
SECOND_LINES = {Mark.HERE: "here now", Mark.WAITING: "waiting for a worker", Mark.EMERGENCY: "emergency"}
LEGEND = (
    (Mark.HERE, "Here now"),
    (Mark.FREE, "Free"),
    (Mark.CERTAIN, "Certain"),
    (Mark.WAITING, "Waiting for a worker"),
    (Mark.HOLDING, "Holding until a time"),
    (Mark.ASKED, "Asked, no bed held"),
    (Mark.KEPT, "Kept for emergencies"),
    (Mark.BLOCKED, "Blocked"),
    (Mark.EMERGENCY, "Emergency stay"),
)
LEGEND_FAMILY = (
    (Mark.CERTAIN, "Your sleepover"),
    (Mark.TAKEN, "Taken"),
    (Mark.FREE, "Free"),
    (Mark.ASKED, "Asked, no bed held"),
    (Mark.KEPT, "Kept for emergencies"),
    (Mark.BLOCKED, "Blocked"),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the board is drawn: whether all names stand, which homes are their own, and where things lead."""

    sees_all: bool
    households: frozenset[UUID]
    stay_url: Callable[[UUID], str]
    free_url: Callable[[date], str | None]
    may_ask: bool = False

    def sees(self, loaded: LoadedStay) -> bool:
        """Whether this reader may know whose stay it is."""
        return self.sees_all or loaded.stay.household_id in self.households


@dataclass(frozen=True, slots=True)
class Nights:
    """What stands on the beds: bed-nights by bed and night, and the stays by id; and what is in the calendar."""

    beds: Sequence[HubBed]
    rows: Mapping[tuple[UUID, date], OnBed]
    stays: Mapping[UUID, LoadedStay]
    today: date
    calendar: tuple[CalendarLine, ...] = ()

    def free_on(self, night: date) -> int:
        """How many beds are free."""
        return sum((bed.id, night) not in self.rows for bed in self.beds)


@lru_cache(1000)
def long_day(day: date) -> str:
    """ "Sat 5 December", as the accessible names say a night."""
    return f"{day:%a} {day.day} {day:%B}"


def days_from(first: date, count: int, today: date) -> tuple[Day, ...]:
    """The columns of so many nights."""
    days = [first + n * ONE_DAY for n in range(count)]
    return tuple(
        Day(d, "Today" if d == today else f"{d:%a}", d.day, d == today, d.weekday() >= 5, d < today) for d in days
    )


def make_blocks(nights: Nights, reader: Reader, first: date, count: int) -> tuple[Block, ...]:
    """The desktop's blocks of fourteen nights, from a Monday."""
    return tuple(_block(nights, reader, first + n * BLOCK_NIGHTS * ONE_DAY) for n in range(count))


def _block(nights: Nights, reader: Reader, first: date) -> Block:
    last = first + (BLOCK_NIGHTS - 1) * ONE_DAY
    label = f"{first:%B}" if first.month == last.month else f"{first:%b}\N{EN DASH}{last:%b}"
    days = [first + n * ONE_DAY for n in range(BLOCK_NIGHTS)]
    columns = days_from(first, BLOCK_NIGHTS, nights.today)
    return Block(
        label=label,
        days=columns,
        beds=tuple(BedRow(bed.label, bed.room, tuple(_bed_cells(nights, reader, bed, days))) for bed in nights.beds),
        asked=_lanes(nights, reader, first, last + ONE_DAY),
        calendar=calendar_row(nights.calendar, columns),
    )


def _bed_cells(nights: Nights, reader: Reader, bed: HubBed, days: Sequence[date]) -> list[Cell]:
    def what(night: date) -> tuple[object, ...]:
        row = nights.rows.get((bed.id, night))
        return ("free", night) if row is None else (row.kind, row.stay_id, row.child_id, row.reason)

    cells = []
    for _, run in groupby(days, key=what):
        stretch = list(run)
        row = nights.rows.get((bed.id, stretch[0]))
        cells.append(_free(nights, reader, bed, stretch[0]) if row is None else bar(nights, reader, bed, row, stretch))
    return cells


def _free(nights: Nights, reader: Reader, bed: HubBed, night: date) -> Cell:
    past = night < nights.today
    name = f"{long_day(night)}, {bed.label}, {'past' if past else 'free'}"
    return Cell(Mark.FREE, night, 1, name, url=None if past else reader.free_url(night), is_past=past)


def bar(nights: Nights, reader: Reader, bed: HubBed, row: OnBed, stretch: Sequence[date]) -> Cell:
    """A bar over the nights of the stretch, with the words that this reader may see."""
    mark, first, second, url = _bar_words(nights, reader, row)
    until = f" to {long_day(stretch[-1])}" if len(stretch) > 1 else ""
    said = ", ".join(part for part in (first, second) if part)
    name = f"{long_day(stretch[0])}{until}, {bed.label}, {said}"
    past = stretch[-1] < nights.today
    return Cell(mark, stretch[0], len(stretch), name, first=first, second=second, url=url, is_past=past)


def _bar_words(nights: Nights, reader: Reader, row: OnBed) -> tuple[Mark, str, str, str | None]:
    if row.kind == "kept":
        return Mark.KEPT, "Kept", "for emergencies", None
    if row.kind == "block":
        return Mark.BLOCKED, "Hub away" if reader.sees_all and row.reason else "Blocked", _reason(reader, row), None
    loaded = nights.stays.get(row.stay_id) if row.stay_id else None
    if loaded is None or not reader.sees(loaded):
        return Mark.TAKEN, "Taken", "", None
    mark = STATE_MARKS.get(loaded.stay.is_now, Mark.CERTAIN)
    if mark is Mark.HOLDING:
        return mark, loaded.household, f"held to {ask_deadline(loaded, nights)}", reader.stay_url(loaded.stay.id)
    child = next((c.first_name for c in loaded.children if c.id == row.child_id), loaded.household)
    second = SECOND_LINES.get(mark, loaded.household) + repeats(loaded)
    return mark, child, second, reader.stay_url(loaded.stay.id)


def _reason(reader: Reader, row: OnBed) -> str:
    return row.reason if reader.sees_all else ""


def open_asks(nights: Nights, reader: Reader) -> list[LoadedStay]:
    """The asks that this reader may see, in the order in which they begin."""
    return [s for s in nights.stays.values() if s.stay.is_now in OPEN_ASKS and reader.sees(s)]


def _lanes(nights: Nights, reader: Reader, first: date, end: date) -> tuple[tuple[Cell, ...], ...]:
    lanes: list[list[LoadedStay]] = []
    for ask in open_asks(nights, reader):
        dates = dates_of(ask.stay)
        if dates.first >= end or dates.home <= first:
            continue
        lane = next((lane for lane in lanes if dates_of(lane[-1].stay).home <= dates.first), None)
        if lane is None:
            lanes.append([ask])
        else:
            lane.append(ask)
    return tuple(_lane_cells(nights, reader, lane, first, end) for lane in lanes) or ((_blank(first, end),),)


def _blank(first: date, end: date) -> Cell:
    return Cell(Mark.FREE, first, (end - first).days, "", blank=True)


def _lane_cells(nights: Nights, reader: Reader, lane: Sequence[LoadedStay], first: date, end: date) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    at = first
    for ask in lane:
        dates = dates_of(ask.stay)
        begin, stop = max(dates.first, first), min(dates.home, end)
        if begin > at:
            cells.append(_blank(at, begin))
        cells.append(_ask_cell(nights, reader, ask, begin, stop))
        at = stop
    return (*cells, _blank(at, end)) if at < end else tuple(cells)


def _ask_cell(nights: Nights, reader: Reader, ask: LoadedStay, begin: date, stop: date) -> Cell:
    who = ask.household if reader.sees_all else names_words([c.first_name for c in ask.children])
    offered = ask.stay.is_now is StayState.OFFERED
    second = "other nights offered" if offered else f"by {ask_deadline(ask, nights)}"
    if is_waiting(ask.stay):
        second = "waiting list"
    bed = "no bed held" if ask.stay.held_until is None else "a bed is held"
    second += repeats(ask)
    name = f"{who} asked for {long_day(begin)} to {long_day(stop - ONE_DAY)}, {bed}, {second}"
    url = reader.stay_url(ask.stay.id)
    return Cell(Mark.ASKED, begin, (stop - begin).days, name, first=who, second=second, url=url)


def ask_deadline(ask: LoadedStay, nights: Nights) -> str:
    """ "6 pm" where the answer is due today, else the day by when: "Saturday"."""
    if ask.stay.answer_by is None:
        return ""
    due = to_london(ask.stay.answer_by)
    return time_words(due) if due.date() <= nights.today else day_name(due.date())
