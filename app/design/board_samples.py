"""Sample boards: two fortnights for the desktop, seven nights and a list for the phone."""

from __future__ import annotations

from datetime import date, timedelta

from app.design.samples import TODAY, night
from constellations.stays.pages import (
    BedRow,
    Block,
    BoardPage,
    Cell,
    Day,
    Link,
    Mark,
    NightGroup,
    NightLine,
    StripDay,
)

_ROOMS = (("Bed 1", "Garden room"), ("Bed 2", "Attic room"), ("Bed 3", "Attic room"))
_Bar = tuple[int, int, Mark, str, str]

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

BARS = tuple(
    Cell(mark, TODAY, 2, f"{first}, {second}", first, second)
    for mark, first, second in (
        (Mark.HERE, "Ivy, here now", "home Fri 4"),
        (Mark.CERTAIN, "Tobi", "certain"),
        (Mark.WAITING, "Jess, waiting for worker", "bed is held"),
        (Mark.HOLDING, "Holding: Carrow", "until Fri 6 pm"),
        (Mark.ASKED, "Marsh asked", "no bed held"),
        (Mark.KEPT, "Kept", "for emergencies"),
        (Mark.BLOCKED, "Hub away", "training"),
        (Mark.EMERGENCY, "Emergency: Kai", "since 1 am, Bed 2"),
        (Mark.OVER_CAPACITY, "Over capacity", "4 in 3 beds, agreed by name"),
        (Mark.TAKEN, "Taken", ""),
    )
)


def sample_day(day: date) -> Day:
    """The heading of one night."""
    return Day(day, day.strftime("%a"), day.day, day == TODAY, day.weekday() >= 5, day < TODAY)


def _free(day: date, bed: str) -> Cell:
    name = f"{day:%a} {day.day} {day:%B}, {bed}, free"
    return Cell(Mark.FREE, day, 1, name, url=None if day < TODAY else "#free", is_past=day < TODAY)


def _row(start: date, bed: str, bars: tuple[_Bar, ...]) -> tuple[Cell, ...]:
    """Fourteen nights of one bed: the bars, and single free nights between them."""
    cells: list[Cell] = []
    offset = 0
    for first, span, mark, name, detail in bars:
        cells += [_free(start + timedelta(days=n), bed) for n in range(offset, first)]
        begins = start + timedelta(days=first)
        words = f"{name}, {detail}, {bed}, from {begins:%a} {begins.day} {begins:%B}, {span} nights"
        cells.append(Cell(mark, begins, span, words, name, detail, "#stay", begins < TODAY - timedelta(days=span)))
        offset = first + span
    return (*cells, *(_free(start + timedelta(days=n), bed) for n in range(offset, 14)))


def _lane(start: date, bars: tuple[_Bar, ...]) -> tuple[Cell, ...]:
    """Fourteen nights of a lane of asks: bars, and blanks that say nothing."""
    return tuple(
        Cell(
            cell.mark,
            cell.start,
            cell.span,
            cell.name,
            cell.first,
            cell.second,
            cell.url,
            cell.is_past,
            cell.mark == Mark.FREE,
        )
        for cell in _row(start, "asked", bars)
    )


def _block(label: str, start: date, beds: tuple[tuple[_Bar, ...], ...], lanes: tuple[tuple[_Bar, ...], ...]) -> Block:
    days = tuple(sample_day(start + timedelta(days=n)) for n in range(14))
    rows = tuple(BedRow(bed, room, _row(start, bed, bars)) for (bed, room), bars in zip(_ROOMS, beds, strict=True))
    return Block(label, days, rows, tuple(_lane(start, lane) for lane in lanes))


FIRST_BLOCK = _block(
    "Nov–Dec",
    night(-3),
    (
        ((2, 2, Mark.HERE, "Ivy", "here now"), (9, 2, Mark.CERTAIN, "Jess", "Whitlock")),
        ((0, 2, Mark.CERTAIN, "Reuben", "Sethi"), (4, 2, Mark.CERTAIN, "Tobi", "Okafor")),
        (
            (0, 2, Mark.EMERGENCY, "Kai", "emergency"),
            (5, 1, Mark.KEPT, "Kept", "for emergencies"),
            (11, 2, Mark.HOLDING, "Carrow", "held to Fri"),
        ),
    ),
    (
        ((4, 2, Mark.ASKED, "Marsh", "by 6 pm"), (11, 2, Mark.ASKED, "Lindqvist", "by Saturday")),
        ((4, 2, Mark.ASKED, "Sethi", "by 6 pm"),),
    ),
)

_AWAY: _Bar = (1, 3, Mark.BLOCKED, "Hub away", "training")
_CHRISTMAS: _Bar = (10, 3, Mark.BLOCKED, "Blocked", "Tallis Christmas")

SECOND_BLOCK = _block(
    "December",
    night(11),
    (
        (_AWAY, (4, 3, Mark.WAITING, "Jess", "waiting for her worker"), _CHRISTMAS),
        (_AWAY, (4, 1, Mark.CERTAIN, "Tobi", ""), _CHRISTMAS),
        (_AWAY, (4, 3, Mark.KEPT, "Kept", "for emergencies"), _CHRISTMAS),
    ),
    ((),),
)

_FREE_ALL = NightLine(Mark.FREE, "", "All 3 beds free", "#free", adds=True)
_TWO_FREE = NightLine(Mark.FREE, "", "2 beds free", "#free", adds=True)
_ASKS = NightLine(Mark.ASKED, "Marsh and Sethi ask", "", "#asks")

NIGHTS = (
    NightGroup("Thu", "3", True, (NightLine(Mark.HERE, "Ivy", ", Brennan. Home tomorrow", "#ivy"), _TWO_FREE), "n3"),
    NightGroup(
        "Fri", "4", False, (NightLine(Mark.CERTAIN, "Tobi", ", Okafor. Comes 4 pm", "#tobi"), _ASKS, _TWO_FREE), "n4"
    ),
    NightGroup(
        "Sat",
        "5",
        False,
        (
            NightLine(Mark.CERTAIN, "Tobi", ", Okafor", "#tobi"),
            _ASKS,
            NightLine(Mark.KEPT, "", "Bed 3 kept for emergencies", None),
            NightLine(Mark.FREE, "", "1 bed free", "#free", adds=True),
        ),
        "n5",
    ),
    NightGroup("Sun", "6", False, (_FREE_ALL,), "n6"),
    NightGroup("Mon–Tue", "7–8", False, (_FREE_ALL,), "n7"),
    NightGroup("Wed", "9", False, (NightLine(Mark.CERTAIN, "Jess", ", Whitlock. 2 nights", "#jess"), _TWO_FREE), "n9"),
)

STRIP = tuple(
    StripDay(
        sample_day(night(n)),
        taken,
        3,
        f"#n{night(n).day}",
        f"{night(n):%a} {night(n).day} December, {3 - taken} beds free",
    )
    for n, taken in zip(range(-3, 4), (1, 1, 1, 1, 1, 2, 0), strict=True)
)


def board_page() -> BoardPage:
    """The bed board of the Heron hub as its own carer sees it."""
    return BoardPage(
        hub_name="Heron hub, 3 beds",
        summary="46 of 84 bed-nights free, 30 Nov to 27 Dec",
        blocks=(FIRST_BLOCK, SECOND_BLOCK),
        strip=STRIP,
        nights=NIGHTS,
        earlier_url="#earlier",
        later_url="#later",
        today_url="#today",
        week_before_url="#before",
        week_after_url="#after",
        asks_waiting="3 asks wait for you.",
        first_ask=Link("Answer Marsh first, by 6 pm", "#marsh"),
        action=Link("Add a stay", "#add", "plus"),
        fragment_url="#board",
        legend=LEGEND,
    )
