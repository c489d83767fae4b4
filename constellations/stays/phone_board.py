"""The bed board on a phone: a strip of seven nights with pips, and a list by night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from constellations.stays.board import ONE_DAY, Nights, Reader, ask_deadline, bar, days_from, long_day, open_asks
from constellations.stays.calendar_lines import night_lines
from constellations.stays.changing import dates_of
from constellations.stays.pages import Mark, NightGroup, NightLine, StripDay
from constellations.stays.queries import LoadedStay
from constellations.stays.waited import is_waiting

AsksByNight = Mapping[date, Sequence[LoadedStay]]
WEEK = 7
PAIR = 2


def make_strip(nights: Nights, reader: Reader, first: date) -> tuple[StripDay, ...]:
    """Seven days from the first, each with how many beds are taken; each leads to where its night is in the list."""
    asks = _asks_by_night(nights, reader, first)
    anchors = {night: _anchor(run) for run in _runs(nights, asks) for night in run}
    days = []
    for day in days_from(first, WEEK, nights.today):
        taken = len(nights.beds) - nights.free_on(day.date)
        name = f"{long_day(day.date)}, {taken} of {len(nights.beds)} beds taken"
        days.append(StripDay(day, taken, len(nights.beds), f"#{anchors[day.date]}", name))
    return tuple(days)


def make_list(nights: Nights, reader: Reader, first: date) -> tuple[NightGroup, ...]:
    """The nights of the week, equal free ones run together."""
    asks = _asks_by_night(nights, reader, first)
    return tuple(_group(nights, reader, run, asks[run[0]]) for run in _runs(nights, asks))


def _runs(nights: Nights, asks: AsksByNight) -> list[list[date]]:
    busy = {line.day for line in nights.calendar}

    def run_of(night: date) -> object:
        quiet = night not in busy and nights.free_on(night) == len(nights.beds) and not asks[night]
        return "free" if quiet and night != nights.today else night

    return [list(run) for _, run in groupby(asks, key=run_of)]


def _anchor(run: Sequence[date]) -> str:
    return f"night-{run[0].isoformat()}"


def _asks_by_night(nights: Nights, reader: Reader, first: date) -> AsksByNight:
    """The nights of the week in their order, with the asks for each."""
    dated = [(dates_of(ask.stay), ask) for ask in open_asks(nights, reader)]
    week = [first + n * ONE_DAY for n in range(WEEK)]
    return {night: [ask for dates, ask in dated if dates.first <= night < dates.home] for night in week}


def _group(nights: Nights, reader: Reader, run: Sequence[date], asks: Sequence[LoadedStay]) -> NightGroup:
    first, last = run[0], run[-1]
    many = len(run) > 1
    is_today = first == nights.today
    return NightGroup(
        label=f"{first:%a}\N{EN DASH}{last:%a}" if many else f"{first:%a}",
        number=f"{first.day}\N{EN DASH}{last.day}" if many else str(first.day),
        is_today=is_today,
        lines=(
            *night_lines(nights.calendar, first),
            *_bars(nights, reader, first),
            *_asks(nights, reader, asks),
            *_free(nights, reader, first),
        ),
        anchor=_anchor(run),
    )


def _bars(nights: Nights, reader: Reader, night: date) -> list[NightLine]:
    lines = []
    for bed in nights.beds:
        row = nights.rows.get((bed.id, night))
        if row is None:
            continue
        cell = bar(nights, reader, bed, row, [night])
        rest = f", {cell.second}" if cell.second else ""
        text = f"{rest}. {bed.label}" if cell.mark is not Mark.TAKEN else f", {bed.label}"
        lines.append(NightLine(cell.mark, cell.first, text, cell.url))
    return lines


def _asks(nights: Nights, reader: Reader, asks: Sequence[LoadedStay]) -> list[NightLine]:
    lines = []
    for ask in asks:
        who = "You asked" if reader.may_ask else f"{ask.household} ask"
        text = ", on the waiting list" if is_waiting(ask.stay) else f", answer by {ask_deadline(ask, nights)}"
        lines.append(NightLine(Mark.ASKED, who, text, reader.stay_url(ask.stay.id)))
    return lines


def _free(nights: Nights, reader: Reader, night: date) -> list[NightLine]:
    free = nights.free_on(night)
    if free == 0:
        return []
    words = "1 bed free" if free == 1 else f"{free} beds free"
    if free == len(nights.beds) and free > 1:
        words = "Both beds free" if free == PAIR else f"All {free} beds free"
    url = reader.free_url(night) if night >= nights.today else None
    return [NightLine(Mark.FREE, "", words, url, adds=url is not None)]
