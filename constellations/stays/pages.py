"""What the pages of stays show: frozen values that the views fill and the templates print.

A template gets one of these and asks nothing else; every word, address and accessible name is made
in Python, where it can be tested. Dates are `date`, labels are ready to print.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from constellations.calendar.pages import NO_CALENDAR, CalendarLine, CalendarPart
from constellations.stays.checks import Verdict


class Mark(StrEnum):
    """What a bed is for one night, as the window marks and bars of the board show it."""

    FREE = "free"
    HERE = "here"
    CERTAIN = "certain"
    WAITING = "waiting"
    HOLDING = "holding"
    ASKED = "asked"
    KEPT = "kept"
    BLOCKED = "blocked"
    EMERGENCY = "emergency"
    OVER_CAPACITY = "over-capacity"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go: what the link says and where it leads."""

    label: str
    url: str
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One column of the board or one day of the strip. `label` is "Mon", `number` is 30."""

    date: date
    label: str
    number: int
    is_today: bool
    is_weekend: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One stretch of a bed's row: a bar over `span` nights, or one free night (span 1).

    `first` and `second` are the two lines of a bar; `name` is the accessible name, whole and without
    ellipsis ("Sat 5 December, Bed 1, free"). `url` is None where this reader may only know that the
    night is taken. `blank` cells fill the asked lanes between bars and say nothing.
    """

    mark: Mark
    start: date
    span: int
    name: str
    first: str = ""
    second: str = ""
    url: str | None = None
    is_past: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class BedRow:
    """A bed and what is on it for a block of nights; `room` is the second line of its heading."""

    label: str
    room: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Fourteen nights of the desktop board: in `asked` cells by lane, in `calendar`, where any, lines by day."""

    label: str
    days: tuple[Day, ...]
    beds: tuple[BedRow, ...]
    asked: tuple[tuple[Cell, ...], ...]
    calendar: tuple[tuple[CalendarLine, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of the phone's seven-night strip; `taken` of `beds` pips are filled."""

    day: Day
    taken: int
    beds: int
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class NightLine:
    """One line under a night: the mark of a bed (None: of the calendar), a bold part, the rest, where it leads."""

    mark: Mark | None
    strong: str
    text: str
    url: str | None
    adds: bool = False


@dataclass(frozen=True, slots=True)
class NightGroup:
    """A night, or a run of equal free nights ("Mon-Tue", "7-8"), in the phone's list."""

    label: str
    number: str
    is_today: bool
    lines: tuple[NightLine, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The bed board for one hub home: desktop blocks and the phone's strip and list together."""

    hub_name: str
    summary: str
    blocks: tuple[Block, ...]
    strip: tuple[StripDay, ...]
    nights: tuple[NightGroup, ...]
    earlier_url: str
    later_url: str
    today_url: str
    week_before_url: str
    week_after_url: str
    asks_waiting: str
    first_ask: Link | None
    action: Link | None
    fragment_url: str
    legend: tuple[tuple[Mark, str], ...]
    numbers: tuple[FactRow, ...] = ()
    outcomes: Link | None = None
    calendar: CalendarPart = NO_CALENDAR


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a check result. `strong` is printed bold before `text`; `rule` only in the folded part."""

    verdict: Verdict
    strong: str
    text: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Other nights that would work; choosing posts `first` and `home` to the page's own address."""

    label: str
    first: date
    home: date


@dataclass(frozen=True, slots=True)
class CheckPanel:
    """The check result as a person reads it: a sentence, its consequence, at most four reasons."""

    verdict: Verdict
    title: str
    line: str
    reasons: tuple[Reason, ...]
    all_checks: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio or button of a short list: what is posted and what is read."""

    value: str
    label: str
    hint: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class AskChildPage:
    """Step 1 of asking: which child. Where there is one child, this page is already the month of step 2: `nights`."""

    children: tuple[Choice, ...]
    back: Link
    error: str = ""
    nights: AskNightsPage | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something this reader may do to the stay now: a POST, or a link to the page that asks for more.

    `kind` is "filled", "outlined", "link" or "danger"; a page has at most one filled.
    """

    label: str
    url: str
    kind: str
    posts: bool
    busy: str = ""
    icon: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


class DayState(StrEnum):
    """What a day of the asking month is: its pips, or one of the words that stand in their place."""

    FREE = "free"
    FULL = "full"
    FIRST = "first"
    NIGHT = "night"
    HOME = "home"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day that can be pressed (posts `day`), unless past. `taken` of `beds` pips are filled."""

    date: date
    number: int
    state: DayState
    taken: int
    beds: int
    name: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month of nights, Monday first; None pads the first and last week."""

    title: str
    weeks: tuple[tuple[MonthDay | None, ...], ...]
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class AskNightsPage:
    """Step 2 of asking. `first` and `home` are what was typed or pressed, as ISO dates or what was typed.

    `confirm` is a button that posts, in place of the link to the next step (nights of a stay that was asked for), with
    `line` over it; `holding` is the same with the beds held.
    """

    title: str
    hint: str
    month: Month
    check: CheckPanel | None
    chosen: str
    back: Link
    post_url: str
    next_url: str | None
    fragment_url: str
    first: str = ""
    home: str = ""
    typing: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    confirm: Action | None = None
    holding: Action | None = None
    next_words: str = "Continue"
    line: str = ""
    overline: str = ""
    repeat: Link | None = None
    several: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class AskSendPage:
    """Step 3 of asking: why, whether it can move, what the child says; then send, or wait where the nights are full.

    Of a repeat: `times` is all that is asked for, `shown` the same as the form carries it, `repeat` the way to it.
    """

    dates: str
    nights: str
    child: str
    check: CheckPanel
    reasons: tuple[Choice, ...]
    flexible: bool
    child_view: str
    note: str
    back: Link
    post_url: str
    waits: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    times: tuple[FactRow, ...] = ()
    shown: str = ""
    repeat: Link | None = None


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row of a summary card."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Toast:
    """What this reader has just done. `undo_url` is where the way back posts `fields`, None where there is none."""

    words: str
    undo_url: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StayPage:
    """One stay as its reader may see it: the hub deciding, the family watching, the liaison worker."""

    overline: str
    title: str
    nights: str
    tag_mark: str
    tag: str
    answer_by: str
    facts: tuple[FactRow, ...]
    check: CheckPanel | None
    actions: tuple[Action, ...]
    history: tuple[FactRow, ...]
    back: Link
    fragment_url: str
    notice: str = ""
    toast: Toast | None = None
    numbers: tuple[FactRow, ...] = ()
    reads: tuple[Link, ...] = ()
    turns: tuple[FactRow, ...] = ()
    turn: str = ""


@dataclass(frozen=True, slots=True)
class DeclinePage:
    """The hub can't this time: one kind reason from the list."""

    title: str
    question: str
    choices: tuple[Choice, ...]
    post_url: str
    back: Link
    error: str = ""


@dataclass(frozen=True, slots=True)
class StayRow:
    """One line of a family's own list of stays."""

    mark: Mark
    dates: str
    detail: str
    tag: str
    url: str


@dataclass(frozen=True, slots=True)
class StaysPage:
    """A family's own stays: what is coming and what has been. Empty lists show the empty state."""

    coming: tuple[StayRow, ...]
    past: tuple[StayRow, ...]
    free_sentence: str
    ask: Link | None
    board: Link
    fragment_url: str
    turns: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """One sash window of Tonight: lit when a child is here."""

    lit: bool
    name: str
    bed: str
    fact: str


@dataclass(frozen=True, slots=True)
class TonightPanel:
    """The dusk panel on Today."""

    duty: str
    windows: tuple[Window, ...]
