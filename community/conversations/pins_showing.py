"""Pinned facts as lines: at the top of a conversation, and on their own page with what was pinned before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from community.conversations.access import Here
from community.conversations.pins import Pinned, may_pin, pins_of
from core import clock
from core.unit_of_work import Unit
from core.words import day_words

_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{8,20}[0-9]")


@dataclass(frozen=True, slots=True)
class PinLine:
    """One fact. `ring` is the number to ring where the value is one."""

    label: str
    value: str
    ring: str
    said: str
    change_url: str = ""
    off_url: str = ""


def pin_lines(unit: Unit, here: Here, found: Sequence[Pinned], *, may_change: bool) -> tuple[PinLine, ...]:
    """The facts as they stand, each with who pinned it and when, and with who ended it."""
    return tuple(_line(unit, here, one, may_change=may_change) for one in found)


def pins_part(unit: Unit, here: Here) -> dict[str, Any]:
    """What stands at the top of the conversation. Who oversees it reads it, and is led nowhere."""
    return {
        "lines": pin_lines(unit, here, pins_of(unit, here), may_change=False),
        "all_url": url_for("pins.pinned", conversation_id=here.id) if here.is_member else "",
        "may_pin": may_pin(unit, here),
    }


def _line(unit: Unit, here: Here, one: Pinned, *, may_change: bool) -> PinLine:
    fact, today = one.fact, clock.to_london(unit.now).date()
    said = f"{one.by}, {day_words(clock.to_london(fact.at).date(), today)}"
    if fact.until is not None:
        said += f", until {one.ended_by} ended it on {day_words(clock.to_london(fact.until).date(), today)}"
    link: dict[str, Any] = {"conversation_id": here.id, "pin_id": fact.id}
    changes = may_change and fact.until is None
    number = fact.value if _PHONE.fullmatch(fact.value) else ""
    return PinLine(
        label=fact.label,
        value=fact.value,
        ring="".join(letter for letter in number if letter.isdigit() or letter == "+"),
        said=said,
        change_url=url_for("pins.change", **link) if changes else "",
        off_url=url_for("pins.take_off", **link) if changes else "",
    )
