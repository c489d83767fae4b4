"""Today for who looks after several constellations: a row for each, what stands out first (design 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import url_for

from accounts.today.slots import Panel
from constellations.homes.queries import Home
from constellations.homes.rules import ConstellationState
from constellations.stays.queries import LoadedStay, bed_nights_between
from constellations.stays.rules import StayState
from constellations.stays.waited import is_waiting
from core import clock
from core.unit_of_work import Unit
from core.words import count_words, deadline_words

ONE_NIGHT = timedelta(days=1)
_LAST = datetime.max.replace(tzinfo=UTC)
_WITHOUT_HUB = {ConstellationState.INTERIM: "No hub home just now", ConstellationState.PAUSED: "Paused"}


@dataclass(frozen=True, slots=True)
class ConstellationRow:
    """One constellation: its name, what stands out in it, tonight's beds, and its board."""

    name: str
    detail: str
    icon: str
    stands_out: bool
    url: str


@dataclass(frozen=True, slots=True)
class ConstellationsPanel:
    """All of them; `summary` says in how many something stands out."""

    summary: str
    rows: tuple[ConstellationRow, ...]


@dataclass(frozen=True, slots=True)
class _Exception:
    """Something that stands out: its place in the order, how soon, the icon and the words."""

    rank: int
    by: datetime
    icon: str
    words: str


def constellations_panel(unit: Unit, homes: Sequence[Home], seen: Sequence[LoadedStay]) -> Panel:
    """A row for each of the homes, from the stays that were read for all of them and one look at all their beds."""
    today = clock.today(unit.now)
    taken = _taken(unit, homes, today)
    found = [(_exceptions(unit, home, seen), home) for home in homes]
    found.sort(key=lambda one: (one[0][0].rank, one[0][0].by, one[1].name) if one[0] else (9, _LAST, one[1].name))
    count = sum(bool(exceptions) for exceptions, _ in found)
    summary = f"Something stands out in {count} of {len(homes)}" if count else "Nothing stands out"
    rows = tuple(_row(home, exceptions, taken) for exceptions, home in found)
    return Panel("constellations/stays/_constellations.html", ConstellationsPanel(summary, rows))


def _taken(unit: Unit, homes: Sequence[Home], today: date) -> frozenset[object]:
    beds = [bed.id for home in homes for bed in home.beds]
    return frozenset(row.bed_id for row in bed_nights_between(unit, beds, today, today + ONE_NIGHT))


def _exceptions(unit: Unit, home: Home, seen: Sequence[LoadedStay]) -> list[_Exception]:
    own = [one.stay for one in seen if one.stay.constellation_id == home.constellation_id]
    found = []
    if here := sum(stay.is_now is StayState.EMERGENCY_IN_PROGRESS for stay in own):
        found.append(_Exception(0, _LAST, "siren", count_words(here, "emergency sleepover")))
    if home.state in _WITHOUT_HUB:
        found.append(_Exception(1, _LAST, "info", _WITHOUT_HUB[home.state]))
    asks = [stay.answer_by or _LAST for stay in own if stay.is_now is StayState.REQUESTED and not is_waiting(stay)]
    if asks:  # who is on the waiting list waits for a bed, not for an answer
        first = deadline_words(min(asks), unit.now) if min(asks) != _LAST else ""
        many = f"{len(asks)} asks wait, the first is to be answered by {first}"
        one = f"1 ask waits, to be answered by {first}"
        found.append(_Exception(2, min(asks), "hourglass", one if len(asks) == 1 else many))
    if waits := [stay.arrives_at or _LAST for stay in own if stay.is_now is StayState.AWAITING_APPROVAL]:
        words = f"{count_words(len(waits), 'sleepover')} {'waits' if len(waits) == 1 else 'wait'} for a worker"
        found.append(_Exception(3, min(waits), "user-check", words))
    return found


def _row(home: Home, exceptions: Sequence[_Exception], taken: frozenset[object]) -> ConstellationRow:
    count = sum(bed.id in taken for bed in home.beds)
    tonight = f"{count} of {count_words(len(home.beds), 'bed')} taken tonight" if home.beds else "No beds yet"
    return ConstellationRow(
        name=home.name,
        detail=". ".join([*(one.words for one in exceptions), tonight]),
        icon=exceptions[0].icon if exceptions else "check",
        stands_out=bool(exceptions),
        url=url_for("stays.board", constellation_id=home.constellation_id),
    )
