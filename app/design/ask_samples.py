"""Sample pages of asking and answering: the month, the check's three answers, a stay and its answers."""

from __future__ import annotations

from datetime import date, timedelta

from app.design.samples import TODAY, night
from constellations.stays.checks import Verdict
from constellations.stays.pages import (
    Action,
    Alternative,
    AskChildPage,
    AskNightsPage,
    AskSendPage,
    CheckPanel,
    Choice,
    DayState,
    DeclinePage,
    FactRow,
    Link,
    Mark,
    Month,
    MonthDay,
    Reason,
    StayPage,
    StayRow,
    StaysPage,
)

_OK = Verdict.OK
_BED = Reason(_OK, "", "A bed is free on Fri 11 and Sat 12")
_AGREES = Reason(
    Verdict.NEEDS_APPROVAL,
    "Mali’s social worker agrees each time.",
    "We send them a link when Marion says yes.",
    "R14",
)
_ALL = (
    Reason(_OK, "", "Both homes are active", "R4"),
    Reason(_OK, "", "A bed is free on Fri 11 and Sat 12", "R12"),
    Reason(_OK, "", "Mali is nowhere else on these nights", "R11"),
    Reason(_OK, "", "The hub stays within its limit of 3 children", "R13"),
    _AGREES,
)

CHECK_OK = CheckPanel(
    Verdict.OK,
    "Yes, you can ask for these nights",
    "Nothing else is needed once Marion says yes.",
    (_BED, Reason(_OK, "", "Your placement plan lets you decide")),
    (),
)

CHECK_APPROVAL = CheckPanel(
    Verdict.NEEDS_APPROVAL,
    "You can ask. One person must agree.",
    "It is certain once Mali’s worker says yes.",
    (_BED, Reason(_OK, "", "The hub stays within its limit of 3 children"), _AGREES),
    _ALL,
)

CHECK_NOT = CheckPanel(
    Verdict.NOT_POSSIBLE,
    "Not these nights: the hub is away",
    "Marion and Pete are on training from Tue 15 to Thu 17 Dec.",
    (Reason(Verdict.NOT_POSSIBLE, "", "No approved adult is at home on Wed 16"),),
    (),
    (
        Alternative("Fri 11 to Sun 13 Dec", night(8), night(10)),
        Alternative("Mon 21 to Wed 23 Dec", night(18), night(20)),
    ),
)

CHECK_FINE = CheckPanel(
    Verdict.OK,
    "All checks are fine",
    "2 children at the hub, limit 3. The Marsh family may decide this themselves.",
    (),
    (),
)

_FULL = {15, 16, 17, 24, 25, 26}
_TAKEN = {3: 1, 4: 1, 5: 1, 9: 1, 10: 1, 18: 2, 19: 2, 20: 2}
_CHOSEN = {11: DayState.FIRST, 12: DayState.NIGHT, 13: DayState.HOME}


def _month_day(day: date) -> MonthDay:
    taken = _TAKEN.get(day.day, 0)
    state = DayState.PAST if day < TODAY else _CHOSEN.get(day.day, DayState.FULL if day.day in _FULL else DayState.FREE)
    words = {DayState.FREE: f"{3 - taken} of 3 beds free", DayState.HOME: "day home"}.get(state, state.value)
    name = f"{day:%a} {day.day} December, {words}"
    return MonthDay(day, day.day, state, taken, 3, name, day == TODAY)


def sample_month() -> Month:
    """December 2026 with three nights chosen."""
    monday = date(2026, 11, 30)
    days = [monday + timedelta(days=n) for n in range(35)]
    cells = [_month_day(day) if day.month == 12 else None for day in days]
    return Month("December 2026", tuple(tuple(cells[n : n + 7]) for n in range(0, 35, 7)), "#november", "#january")


def ask_child_page() -> AskChildPage:
    """Step 1 where a family cares for two children."""
    return AskChildPage(
        (Choice("mali", "Mali, 7"), Choice("sol", "Sol, 9", "At the hub until Sunday")), Link("Today", "#today")
    )


def ask_nights_page(
    check: CheckPanel | None = CHECK_APPROVAL, errors: dict[str, str] | None = None, *, typing: bool = False
) -> AskNightsPage:
    """Step 2 with two nights chosen."""
    return AskNightsPage(
        title="Which nights for Mali?",
        hint="Tap the first night, then the day Mali comes home.",
        month=sample_month(),
        check=check,
        chosen="Fri 11 to Sun 13 Dec, 2 nights" if check else "",
        back=Link("Back", "#back"),
        post_url="#nights",
        next_url="#send" if check and check.verdict != Verdict.NOT_POSSIBLE else None,
        fragment_url="#fragment",
        first="2026-12-11",
        home="2026-12-13",
        typing=typing,
        errors=errors or {},
    )


REASONS = (
    Choice("rest", "A planned rest", chosen=True),
    Choice("appointment", "Carer appointment"),
    Choice("family", "Family time", "A visit or a family event"),
    Choice("other", "Something else"),
)


def ask_send_page(errors: dict[str, str] | None = None) -> AskSendPage:
    """Step 3."""
    return AskSendPage(
        dates="Fri 11 to Sun 13 Dec",
        nights="2 nights",
        child="Mali",
        check=CHECK_APPROVAL,
        reasons=REASONS,
        flexible=True,
        child_view="I like the bunk by the window.",
        note="",
        back=Link("Back", "#back"),
        post_url="#send",
        errors=errors or {},
    )


ANSWERS = (
    Action("Say yes", "#yes", "filled", True, "Saying yes…", "check"),
    Action("Other dates", "#dates", "outlined", False),
    Action("We can’t this time", "#decline", "link", False),
)


def decide_page() -> StayPage:
    """A request as the hub home carer decides it."""
    return StayPage(
        overline="Request 4F2 · the Marsh family",
        title="Fri 4 to Sun 6 Dec",
        nights="2 nights for Sol, 9.",
        tag_mark="",
        tag="",
        answer_by="Answer by 6 pm today",
        facts=(
            FactRow("Why", "Carer appointment"),
            FactRow("Can move?", "Yes, by a week either way"),
            FactRow("Sol says", "“I like the bunk by the window.”"),
            FactRow("Bed", "Bed 1 is free both nights"),
        ),
        check=CHECK_FINE,
        actions=ANSWERS,
        history=(),
        back=Link("Today", "#today"),
        fragment_url="#fragment",
    )


def stay_page() -> StayPage:
    """The same stay, certain, as the family sees it."""
    return StayPage(
        overline="Sleepover 4F2",
        title="Fri 4 to Sun 6 Dec",
        nights="2 nights for Sol, 9, in Bed 1",
        tag_mark="certain",
        tag="Certain",
        answer_by="",
        facts=(FactRow("Comes", "Fri 4 Dec, 4 pm"), FactRow("Goes home", "Sun 6 Dec, 10 am")),
        check=None,
        actions=(Action("Cancel the stay", "#cancel", "outlined", True, "Cancelling…"),),
        history=(
            FactRow("Thu 9:10 am", "You asked"),
            FactRow("Thu 2:14 pm", "Marion said yes"),
        ),
        back=Link("Your stays", "#stays"),
        fragment_url="#fragment",
        notice="Marion said yes at 2:14 pm",
    )


def decline_page(error: str = "") -> DeclinePage:
    """The hub can't this time."""
    choices = (
        Choice("full", "Too many children that weekend"),
        Choice("ill", "Somebody is ill here"),
        Choice("away", "We are away"),
        Choice("ring", "We will ring you about it"),
    )
    return DeclinePage(
        "Fri 4 to Sun 6 Dec", "What may we tell the Marsh family?", choices, "#decline", Link("Back", "#"), error
    )


def stays_page(*, is_empty: bool = False) -> StaysPage:
    """A family's own stays, or the first day when there are none."""
    coming = (
        StayRow(Mark.CERTAIN, "Fri 4 to Sun 6 Dec", "Sol, 2 nights", "Certain", "#4f2"),
        StayRow(Mark.ASKED, "Fri 18 to Sun 20 Dec", "Mali, 2 nights. Answer by Saturday 6 pm", "Asked", "#4f3"),
        StayRow(Mark.WAITING, "Sat 2 to Sun 3 Jan", "Mali, 1 night", "Waiting for Joanne", "#4f4"),
    )
    past = (StayRow(Mark.TAKEN, "Fri 2 to Sun 4 Oct", "Sol, 2 nights", "Home", "#4e1"),)
    return StaysPage(
        coming=() if is_empty else coming,
        past=() if is_empty else past,
        free_sentence="The hub has 2 beds free this Friday and Saturday.",
        ask=Link("Ask for a sleepover", "#ask"),
        board=Link("See the bed board", "#board", "calendar-days"),
        fragment_url="#fragment",
    )
