"""One line on Today for all that waits of one repeat, in place of a line for each of its stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from flask import url_for

from accounts.today.slots import NeedLine
from constellations.stays.queries import LoadedStay
from core.unit_of_work import Unit

Make = Callable[[Unit, LoadedStay, date], NeedLine]


def lines_of(unit: Unit, stays: Iterable[LoadedStay], make: Make, today: date) -> list[NeedLine]:
    """A line for each stay; several of one repeat have the line of the first, which leads to all of them."""
    groups: dict[object, list[LoadedStay]] = {}
    for one in stays:
        groups.setdefault(one.stay.repeat_id or one.stay.id, []).append(one)
    return [_line(make(unit, group[0], today), group) for group in groups.values()]


def _line(line: NeedLine, group: list[LoadedStay]) -> NeedLine:
    repeat_id = group[0].stay.repeat_id
    if len(group) == 1 or repeat_id is None:
        return line
    url = url_for("repeats.repeat", repeat_id=repeat_id)
    return replace(line, title=f"{line.title} and {len(group) - 1} more", url=url)


def asks_among(stays: Iterable[LoadedStay]) -> int:
    """How many asks these are: a repeat is one."""
    return len({one.stay.repeat_id or one.stay.id for one in stays})
