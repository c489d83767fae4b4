"""The slots of the shell: the ways on that features have for a person, and the bell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.slots import Slot
from core.streams.positions import LivePosition
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One of the ways on: Today, Messages, Stays, Events, Groups. `count` is what waits there, 0 for none."""

    key: str
    label: str
    url: str
    icon: str
    count: int = 0


NAVIGATION: Slot[Callable[[Unit], NavEntry | None]] = Slot("navigation")


@dataclass(frozen=True, slots=True)
class Bell:
    """How many notices are new, the page that lists them, and what the bell follows and is asked for again by.

    `seen` are the subjects of the page that is being opened of which there was something unread; `count` is without.
    """

    count: int
    url: str
    fragment_url: str = ""
    live: tuple[LivePosition, ...] = ()
    seen: tuple[UUID, ...] = ()


Streams = Sequence[tuple[str, UUID]]
BELL: Slot[Callable[[Unit, Streams], tuple[list[LivePosition], Bell]]] = Slot("the bell")
"""The bell of the unit's person, with the positions of the streams that their page follows: both in one statement."""
SEEN: Slot[Callable[[Unit, Sequence[UUID]], None]] = Slot("what is told of a page's subjects")
"""The unit's person has opened the page of these subjects: what was told of them is read."""
