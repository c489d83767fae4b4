"""The slots of Today: what higher features show on the first page (architecture 1.5).

Today knows no stay. A feature registers a `TodaySource`; the page puts what the sources answer in the
order of design.md 5: what needs me, panels (Tonight), what comes next, what happened while I was away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from core.slots import Slot

if TYPE_CHECKING:
    from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class NeedLine:
    """Something that waits for this person. The soonest `due` becomes the card, the others rows.

    `overline` "The Marsh family ask", `tag`/`tag_kind` "No bed held"/"asked" (a kind of the tag macro),
    `title` the lead date, `detail` "2 nights, for Sol, 9", `due_words` "Answer by 6 pm today".
    """

    overline: str
    title: str
    detail: str
    due_words: str
    due: datetime
    action: str
    url: str
    icon: str
    tag: str = ""
    tag_kind: str = "plain"


@dataclass(frozen=True, slots=True)
class ComingLine:
    """Something of the next days: `day` "Fri", `time` "10 am"."""

    at: datetime
    day: str
    time: str
    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class NewsLine:
    """Something that happened while the person was away. `at` orders the lines, newest first."""

    at: datetime
    icon: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of Today with a template of its own; `page` is the value that it prints."""

    template: str
    page: object


@dataclass(frozen=True, slots=True)
class QuickAction:
    """The one thing to do next: a link. Filled where nothing waits, outlined otherwise."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class TodayPart:
    """What one feature has for one person today."""

    needs: tuple[NeedLine, ...] = ()
    panels: tuple[Panel, ...] = ()
    coming: tuple[ComingLine, ...] = ()
    news: tuple[NewsLine, ...] = ()
    action: QuickAction | None = None


TodaySource = Callable[["Unit"], TodayPart]
TODAY_SOURCES: Slot[TodaySource] = Slot("today")
TODAY_STREAMS: Slot[Callable[[Unit], Sequence[tuple[str, UUID]]]] = Slot("streams of today")


@dataclass(frozen=True, slots=True)
class TodayPage:
    """The whole page, put together from its sources."""

    greeting: str
    title: str
    needs_count: str
    first_need: NeedLine | None
    other_needs: tuple[NeedLine, ...]
    panels: tuple[Panel, ...]
    coming: tuple[ComingLine, ...]
    news: tuple[NewsLine, ...]
    action: QuickAction | None
    fragment_url: str
