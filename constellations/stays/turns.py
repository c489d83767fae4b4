"""Fair turns: what a family had lately, and whose turn it is among those who ask for the same nights (6.5). Pure.

Shown to the hub home at the moment of decision and to each family for itself; never a list of all families.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from constellations.stays.rules import AskReason
from core.words import day_words, nights_words

WEEKS = 12
PRESSING = frozenset({AskReason.PLACEMENT_AT_RISK, AskReason.ILLNESS})
"""The reasons that are the need flag of the tie-break."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One family over the last 12 weeks: nights, asks and how many were a yes.

    Apart from each other, nights of weekends (Friday and Saturday) in term, and nights of the school holidays.
    `last` is the last day home, None where there was no sleepover yet; `pressing` and `asked_at` are of its open ask.
    """

    household_id: UUID
    name: str
    nights: int
    weekend_nights: int
    asks: int
    given: int
    last: date | None
    pressing: bool
    asked_at: datetime
    holiday_nights: int = 0


def in_turn(tallies: Sequence[Tally]) -> tuple[Tally, ...]:
    """Whose turn it is, first: longest since the last sleepover, then the need flag, then who asked first (6.5)."""
    return tuple(
        sorted(tallies, key=lambda one: (one.last or date.min, not one.pressing, one.asked_at, one.household_id))
    )


def why_first(ranked: Sequence[Tally], today: date) -> str:
    """The suggestion in words, with its reason; empty where nobody else asks for these nights. The hub decides."""
    if len(ranked) < 2:
        return ""
    first, second = ranked[0], ranked[1]
    if first.last != second.last:
        since = f"the last sleepover ended {day_words(first.last, today)}" if first.last else "no sleepover yet"
        reason = f"it has waited longest ({since})"
    elif first.pressing and not second.pressing:
        reason = "both have waited as long, and its reason presses more"
    else:
        reason = "both have waited as long, and it asked first"
    return f"It would be the turn of the {first.name} family: {reason}. You decide."


def tally_words(tally: Tally, today: date) -> str:
    """ "3 nights, 1 of them at a weekend. 2 of 3 asks were a yes. Last home Sun 4 Jan."."""
    apart = [
        f"{count} of them {when}"
        for count, when in (
            (tally.weekend_nights, "at a weekend"),
            (tally.holiday_nights, "in the school holidays"),
        )
        if count
    ]
    weekend = "".join(f", {words}" for words in apart)
    asks = (
        f" {tally.given} of {tally.asks} {'ask was' if tally.asks == 1 else 'asks were'} a yes." if tally.asks else ""
    )
    last = f" Last home {day_words(tally.last, today)}." if tally.last else " No sleepover yet."
    return f"{nights_words(tally.nights) if tally.nights else 'No night'}{weekend}.{asks}{last}"
