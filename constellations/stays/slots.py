"""What other features put beside a stay on its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from constellations.stays.pages import Action, FactRow
from constellations.stays.queries import LoadedStay
from core.slots import Slot
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Beside:
    """More that can be done, lines of what happened, and who decided where it was nobody with an account."""

    actions: tuple[Action, ...] = ()
    history: tuple[FactRow, ...] = ()
    decided_by: str = ""
    decided: str = ""


BESIDE_STAY: Slot[Callable[[Unit, LoadedStay], Beside | None]] = Slot("beside a stay")
